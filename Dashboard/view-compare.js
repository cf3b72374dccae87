// Two to eight selected trials side by side: what differs, and their curves over each other.

import "./chart.js";
import { SHAPES, compareTable } from "./compare-table.js";
import * as format from "./format.js";
import { parse } from "./selection.js";
import { finite, metricsOf } from "./trial-curve.js";
import { category, endShape } from "./theme.js";
import { busy, button, checkbox, el, empty, field, note, replace, section, select,
    stylesheet } from "./ui.js";

const MOST = 8;
const POINTS = 300;
const GAP = 1000;

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        await new Comparison(root, context).start();
    },
};

/** The comparison of the selected trials; it follows the selection. */
class Comparison {
    #root;
    #context;
    #loaded = new Map();
    #turn = 0;
    #following = false;

    constructor(root, context) {
        this.#root = root;
        this.#context = context;
    }

    async start() {
        const { selection, store, signal } = this.#context;
        this.body = el("div");
        this.words = el("div");
        this.part = section("Differences", { actions: [checkbox(
            "Show what is the same", this.#showSame(), (on) => this.#setShowSame(on))] }, this.body,
                this.words);
        this.chart = el("tune-chart", { class: "card" });
        this.picker = el("div");
        this.#root.append(el("div", { class: "stack" }, this.picker, this.part, this.chart));
        selection.subscribe(({ kind }) => { if (kind === "selection") this.#update(); }, signal);
        store.subscribe(({ rows }) => this.#dataChanged(rows), signal);
        await this.#update();
    }

    #numbers() {
        const { selection, store } = this.#context;
        return selection.numbers().filter((number) => store.columns.row(number) >= 0);
    }

    #showSame() {
        return this.#context.params.get("same", "") === "1";
    }

    #setShowSame(on) {
        this.#context.params.set("same", on ? "1" : null);
        this.#draw();
    }

    #dataChanged(rows) {
        const { columns } = this.#context.store;
        for (const number of this.#loaded.keys()) {
            if (rows === null || rows.includes(columns.row(number))) this.#loaded.delete(number);
        }
        if (this.shown?.some((number) => !this.#loaded.has(number))) this.#follow();
    }

    /** Loads what changed, at most once a second, however fast it changes. */
    async #follow() {
        if (this.#following) return;
        this.#following = true;
        await new Promise((resolve) => { setTimeout(resolve, GAP); });
        this.#following = false;
        if (!this.#context.signal.aborted) this.#update();
    }

    /** Loads what is missing and draws; a later call overtakes an earlier one. */
    async #update() {
        const turn = ++this.#turn;
        this.shown = this.#numbers().slice(0, MOST);
        this.#drawPicker();
        if (this.shown.length < 2) return this.#draw();
        const missing = this.shown.filter((number) => !this.#loaded.has(number));
        const work = Promise.all(missing.map((number) => this.#load(number)));
        try {
            await (this.#loaded.size === 0 ? busy(this.body, work) : work);
        } catch {
            return undefined;
        }
        return turn === this.#turn ? this.#draw() : undefined;
    }

    async #load(number) {
        const { api, name, signal } = this.#context;
        const base = `${api.experiment(name)}/trials/${number}`;
        const [trial, reports] = await Promise.all([
            api.get(base, { signal }), api.get(`${base}/reports`, { query: { max_points: POINTS }, signal }),
        ]);
        this.#loaded.set(number, { trial, reports: reports.items });
    }

    #draw() {
        const isEnough = this.shown.length >= 2;
        this.part.hidden = !isEnough;
        this.chart.hidden = !isEnough;
        if (!isEnough) return;
        const items = this.shown.map((number) => this.#loaded.get(number)).filter(Boolean);
        const { node, hidden } = compareTable(this.#context, items.map((item) => item.trial), {
            showSame: this.#showSame(), onRemove: (number) => this.#context.selection.toggle(number),
        });
        const hadFocus = this.body.contains(document.activeElement);
        replace(this.body, node);
        if (hadFocus) (node.querySelector("button") ?? node).focus();
        replace(this.words, hidden > 0
            ? note(`${format.plural(hidden, "line")} in which they are all the same ${hidden === 1 ? "is" : "are"} left out.`) : null);
        this.#drawCurves(items);
    }

    #drawCurves(items) {
        const { store, params } = this.#context;
        const metrics = metricsOf(items.flatMap((item) => item.reports), store.spec.objectives);
        const metric = metrics.includes(params.get("metric", "")) ? params.get("metric", "") : metrics[0]
            ?? store.objective.metric;
        const lines = items.map(({ trial, reports }, index) =>
            lineOf(trial, reports, metric, index)).filter((line) => line.x.length);
        const isPositive = lines.length > 0 && lines.every((line) => line.y.every((value) => value > 0));
        const isLog = isPositive && params.get("ylog", "") === "1";
        const redraw = (key) => (value) => {
            params.set(key, value === true ? "1" : value || null);
            this.#drawCurves(items);
        };
        this.chart.show({
            title: "Curves", height: 320,
            summary: lines.length ? `${metric} by step of ${format.list(lines.map(endOf))}.` : "",
            empty: lines.length ? null : "None of them has reported a number yet.",
            notes: [lines.length < items.length && lines.length
                ? `${format.plural(items.length - lines.length, "trial")} without a number of ${metric} cannot be drawn.` : null,
                items.some((item) => item.reports.some((report) => report.attempt > 1))
                    ? "Of each trial the last attempt is shown." : null],
            actions: [el("div", { class: "row" }, metrics.length > 1
                ? select("Metric", metrics, metric, redraw("metric")) : null,
                isPositive ? checkbox("Log axis", isLog, redraw("ylog")) : null)],
            table: () => tableOf(lines),
            plot: {
                x: { label: "step" }, y: { label: metric, scale: isLog ? "log" : "linear" },
                onOpen: (number) => { location.hash = this.#context.href("trial", number).slice(1); },
                layers: [{ kind: "lines", lines }, ...lines.map((line) => pointsOf(line))],
                legend: lines.map((line) =>
                    ({ shape: line.shape, color: line.color, label: `#${line.trial}` })),
            },
        });
    }

    #drawPicker() {
        const all = this.#numbers();
        if (all.length >= 2) {
            replace(this.picker, all.length > MOST
                ? note(`The first ${MOST} of ${all.length} selected trials are compared.`) : null);
            return;
        }
        const { store } = this.#context;
        if (store.columns.count < 2) {
            replace(this.picker, empty("There is nothing to compare yet.", "A comparison needs two trials."));
            return;
        }
        const input = el("input",
            { type: "text", class: "mono", placeholder: "1,4-6", inputMode: "numeric",
                value: all.join(",") });
        const box = field("Trials", input, { hint: "Numbers and ranges, two to eight trials." });
        const take = (event) => {
            event.preventDefault();
            const numbers = parse(input.value).filter((number) => store.columns.row(number) >= 0);
            if (numbers.length < 2) box.showError("Name at least two trials of this experiment.");
            else this.#context.selection.set(numbers.slice(0, MOST));
        };
        replace(this.picker, section("Which trials?", {},
            el("form", { class: "stack tight", noValidate: true, on: { submit: take } },
                el("p", { class: "muted",
                    text: "Select them in any chart or in the table, or name them here." }), box,
                el("div", { class: "row" },
                    el("button", { type: "submit", class: "button primary", text: "Compare" }),
                    button("The best three", () => this.#best(3)),
                    el("a", { class: "button", href: this.#context.href("trials"),
                        text: "Choose in the table" })))));
    }

    #best(count) {
        const { store, selection } = this.#context;
        const { columns, sign } = store;
        const rows = [...columns.sorted("value", sign < 0)].slice(0, count);
        selection.set(rows.map((row) => columns.get("number", row)));
    }
}

function lineOf(trial, reports, metric, index) {
    const attempt = Math.max(0, ...reports.map((report) => report.attempt));
    const points = reports.filter((report) => report.attempt === attempt
        && !Number.isNaN(finite(report.metrics[metric])));
    return {
        trial: trial.number, x: points.map((report) => report.step),
        y: points.map((report) => report.metrics[metric]),
        color: category(index), shape: SHAPES[index % SHAPES.length], width: 2, id: trial.number,
        end: endShape(trial.state), head: trial.state === "running",
    };
}

const endOf = ({ trial, x, y }) => `#${trial}, ${format.number(y.at(-1))} at step ${x.at(-1)}`;

function pointsOf(line) {
    const count = line.x.length;
    return {
        kind: "points", id: new Int32Array(count).fill(line.trial), x: Float64Array.from(line.x),
        y: Float64Array.from(line.y), count,
        style: null, styles: [{ shape: line.shape, color: line.color, size: count > 60 ? 3 : 6 }],
        label: (index) => `#${line.trial} at step ${line.x[index]}: ${format.number(line.y[index])}`,
    };
}

function tableOf(lines) {
    const steps = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
    return {
        columns: [{ key: "step", label: "Step", num: true },
            ...lines.map((line) => ({ key: `t${line.trial}`, label: `#${line.trial}`, num: true }))],
        rows: steps.map((step) => Object.fromEntries([["step", step],
            ...lines.map((line) => [`t${line.trial}`, line.x.includes(step) ? line.y[line.x.indexOf(step)]
                : null])])),
    };
}
