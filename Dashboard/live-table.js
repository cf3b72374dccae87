// The rows of running trials: who trains, how far, how good, and until when the lease lasts.

import { duration, full, integer, number } from "./format.js";
import { act } from "./trials-actions.js";
import { button, el, replace, stateMark, svg } from "./ui.js";

const HEADS = ["Trial", "Worker", "Step", "Rung", "Metric", "Curve", "Lease", ""];

/** A table whose rows stay while their contents change. */
export class LiveTable {
    #context;
    #rows = new Map();

    constructor(context) {
        this.#context = context;
        const metric = context.store.objective.metric;
        this.body = el("tbody");
        this.node = el("div", { class: "scroll-x", tabIndex: 0, role: "region",
            "aria-label": "Running trials" }, el("table", { class: "live-table" },
            el("caption", { class: "visually-hidden", text: "Running trials" }),
            el("thead", {}, el("tr", {}, HEADS.map((label) =>
                el("th", { scope: "col", class: label === "Metric" || label === "Step" ? "num" : "" },
                label === "Metric" ? metric : label
                    || el("span", { class: "visually-hidden", text: "Actions" }))))), this.body));
    }

    /** The trials that have a row. */
    numbers() {
        return [...this.#rows.keys()];
    }

    /** Shows the trials of these rows of the columns. */
    show(rows) {
        const { columns } = this.#context.store;
        const wanted = new Set(rows.map((row) => columns.get("number", row)));
        for (const [key, row] of this.#rows) {
            if (wanted.has(key)) continue;
            // The keyboard stays in the table when the row under it goes.
            if (row.node.contains(document.activeElement)) this.node.focus();
            row.node.remove();
            this.#rows.delete(key);
        }
        for (const at of rows) {
            const key = columns.get("number", at);
            if (!this.#rows.has(key)) {
                const made = this.#make(key);
                this.#rows.set(key, made);
                this.body.append(made.node);
            }
            this.#fill(this.#rows.get(key), at);
        }
    }

    /** Counts the leases down. */
    tick() {
        for (const row of this.#rows.values()) this.#drawLease(row);
    }

    /** Draws the mini curves out of an answer of GET curves. */
    drawCurves({ curves, bands }) {
        const range = extentOf(curves, bands);
        for (const curve of curves) {
            const row = this.#rows.get(curve.trial);
            if (row) replace(row.cells.curve, miniCurve(curve, bands, range));
        }
    }

    #make(key) {
        const cells = Object.fromEntries(
            ["trial", "worker", "step", "rung", "metric", "curve", "lease", "act"].map((name) =>
            [name, el(name === "trial" ? "th" : "td",
                { scope: name === "trial" ? "row" : null, class: name === "metric" || name === "step" ? "num"
                    : "" })]));
        cells.act.append(button("Stop", () => act(this.#context, "stop", [key]),
            { kind: "small", title: "It is told at its next report",
                attributes: { "aria-label": `Stop trial ${key}` } }));
        return { node: el("tr", {}, Object.values(cells)), cells, key, drawn: "" };
    }

    #fill(row, at) {
        const { store } = this.#context;
        const trial = store.columns.trial(at);
        row.trial = trial;
        this.#drawLease(row);
        const key = JSON.stringify(
            [trial.state, trial.step, trial.value, trial.worker, trial.attempt, trial.level]);
        if (key === row.drawn) return;
        if (row.drawn) flash(row.node);
        row.drawn = key;
        const { cells } = row;
        replace(cells.trial, el(
            "a", { href: this.#context.href("trial", trial.number), text: `#${trial.number}` }), " ",
            stateMark(trial.state, trial.state === "running" ? "" : trial.state), trial.attempt > 1
                ? el("span", { class: "chip", text: `attempt ${trial.attempt}` }) : null);
        cells.worker.textContent = trial.worker ?? "–";
        const last = lastStep(store);
        replace(cells.step, trial.step === null ? "–" : integer(trial.step), last
            ? el("span", { class: "muted", text: ` / ${integer(last)}` }) : null,
            last ? el("div", { class: "meter small-meter", "aria-hidden": "true" },
                el("span", { style: { width: `${Math.min(100, ((trial.step ?? 0) / last) * 100)}%` } })) : null);
        const next = (store.spec.levels ?? []).find((level) => level > (trial.step ?? 0));
        cells.rung.textContent = (store.spec.levels ?? []).length === 0 ? "–"
            : next === undefined || next === last ? "runs to the end"
                : `next at ${integer(next)}${trial.bracket ? `, bracket ${trial.bracket}` : ""}`;
        replace(cells.metric, el("span", { class: "mono", title: full(trial.value), text: trial.nonfinite
            ? "not finite" : number(trial.value) }));
        row.node.querySelector("button").disabled = trial.state === "stopping";
    }

    #drawLease(row) {
        const ends = row.trial?.lease_ends ?? null;
        const left = ends === null ? null : (ends - this.#context.api.now()) / 1000;
        const text = left === null ? "none" : left <= 0 ? "over" : duration(Math.round(left));
        if (row.cells.lease.textContent === text) return;
        row.cells.lease.textContent = text;
        row.cells.lease.className = left !== null && left < 15 ? "warn" : "muted";
    }
}

/** The step at which a trial is complete; null when nobody said. */
function lastStep(store) {
    const { scheduler, limits, evaluator } = store.spec;
    return scheduler.options?.max_resource ?? limits?.trial?.steps ?? evaluator?.options?.max_epochs ?? null;
}

function flash(node) {
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
}

function extentOf(curves, bands) {
    const values = [...curves.flatMap((curve) => curve.values), ...(bands.low ?? []),
        ...(bands.high ?? [])].filter(Number.isFinite).sort((a, b) => a - b);
    const steps = Math.max(1, ...curves.flatMap((curve) => curve.steps), ...(bands.steps ?? []));
    const high = values[Math.floor(values.length * 0.95)] ?? 1;
    return { low: values[0] ?? 0, high: high > values[0] ? high : (values[0] ?? 0) + 1, steps };
}

function miniCurve(curve, bands, { low, high, steps }) {
    const [width, height] = [120, 30];
    const x = (step) => 2 + (step / steps) * (width - 6);
    const y = (value) => Math.min(
        height - 2, Math.max(2, 2 + (1 - (value - low) / (high - low)) * (height - 4)));
    const line = (xs, ys) =>
        xs.map((step, index) => [step, ys[index]]).filter(([, value]) => Number.isFinite(value))
        .map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`);
    const points = line(curve.steps, curve.values);
    const last = points[points.length - 1]?.split(",");
    return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
        "aria-label": `${curve.values.length} values, the last ${number(curve.values[curve.values.length - 1])}` },
    svg("polygon", { points: [...line(bands.steps, bands.low),
        ...line(bands.steps, bands.high).reverse()].join(" "), fill: "var(--band)", "fill-opacity": 0.16 }),
    svg("polyline", { points: points.join(" "), fill: "none", stroke: "var(--state-running)",
        "stroke-width": 1.6 }),
    last ? svg("circle", { cx: last[0], cy: last[1], r: 2.6, fill: "var(--state-running)" }) : null);
}
