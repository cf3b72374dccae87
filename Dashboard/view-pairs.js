// The pair map: small maps of every two parameters, and a large one of the pair that is chosen.

import "./chart.js";
import { paintRamp, ramp } from "./analysis-ramp.js";
import { WORKING, follow, refusal } from "./analysis-live.js";
import { integer, number, plural, value as formatValue } from "./format.js";
import { observedRows, waitingTrials } from "./pairs-data.js";
import { PairMap } from "./pairs-map.js";
import { parameterAxis, shares, surface, varies } from "./pairs-surface.js";
import { css, onTheme, stateColor, viridis } from "./theme.js";
import { el, replace, segmented, select, shape, stylesheet, trialLink } from "./ui.js";

const GRID = 12;
const SMALL = 84;
const GAP = 4000;

/** The matrix on the left, the large map on the right. */
class PairsView {
    constructor(root, context) {
        this.context = context;
        const { params, store, selection } = context;
        this.selection = selection;
        const { space } = store.spec;
        this.names = Object.keys(space).filter((name) => varies(space[name]));
        this.most = Number(params.get("most", "6"));
        this.doubt = params.get("show", "") === "doubt";
        this.pair = this.names.includes(params.get("x")) && this.names.includes(params.get("y"))
            ? [params.get("x"), params.get("y")] : null;
        this.matrix = el("tune-chart", { class: "card" });
        this.large = el("tune-chart", { class: "card" });
        root.append(el("div", { class: "pairs-page" }, this.matrix, this.large));
        this.map = new PairMap(this);
        this.mapHost = el("div", {}, this.#legend(), this.map.host);
        this.cells = el("div", { class: "pair-matrix" });
        this.tools = [segmented("What the colour shows",
            [{ value: "mean", label: "Result" }, { value: "doubt", label: "Doubt" }], this.doubt ? "doubt"
                : "mean", (value) => {
            this.doubt = value === "doubt";
            params.set("show", this.doubt ? "doubt" : null);
            this.showLarge(this.answer);
        })];
        this.matrixTools = this.names.length > 4
            ? [select("Parameters", [4, 6, 8, 12].filter((most) => most <= Math.max(4, this.names.length)),
                this.most, (value) => {
            this.most = Number(value);
            params.set("most", value);
            this.showMatrix();
        })] : [];
        this.matrix.show({ title: "All pairs", level: 2, empty: WORKING });
        this.large.show({ title: "Pair map", level: 2, empty: WORKING });
        this.ask = follow(context, () => this.#load(), (answers) => this.show(answers),
            (error) => this.#fail(error), GAP);
        this.askLarge = follow(context, () => this.#loadLarge(), (answer) => answer && this.showLarge(answer),
            (error) => this.large.show({ title: this.#title(), level: 2, empty: refusal(error) }), GAP);
    }

    #load() {
        const { store, signal } = this.context;
        if (this.names.length < 2) return Promise.resolve([null, null]);
        return Promise.all([
            store.fetch("/importance", {}, signal).catch(() => null),
            store.fetch("/slice", { parameter: this.names[0] }, signal),
        ]);
    }

    async #loadLarge() {
        if (!this.pair) return null;
        const { store, signal } = this.context;
        return store.fetch("/pairs", { x: this.pair[0], y: this.pair[1] }, signal);
    }

    #fail(error) {
        this.matrix.show({ title: "All pairs", level: 2, empty: refusal(error) });
        this.large.show({ title: "Pair map", level: 2, empty: refusal(error) });
    }

    /** Takes up importance (for the order) and the results at one level. */
    show([importance, slice]) {
        if (!slice) {
            const words = "Two parameters that vary are needed for a map.";
            this.matrix.show({ title: "All pairs", level: 2, empty: words });
            this.large.show({ title: "Pair map", level: 2, empty: words });
            return;
        }
        const order = importance?.parameters.map(({ parameter }) => parameter).filter((name) =>
            this.names.includes(name)) ?? [];
        this.order = [...order, ...this.names.filter((name) => !order.includes(name))];
        this.results = slice;
        this.pair ??= this.order.slice(0, 2);
        this.showMatrix();
        this.askLarge();
    }

    /** Draws the small maps. */
    showMatrix() {
        const { store } = this.context;
        const { columns, spec } = store;
        const names = this.order.slice(0, this.most);
        const { rows, values, whole } = observedRows(store.columns, this.results);
        const ranks = shares(values, store.sign);
        this.axes = new Map(this.order.map((name) => {
            const seen = spec.space[name].type === "normal"
                ? [...columns.f64(`param:${name}`).subarray(0, columns.count)] : [];
            return [name, parameterAxis(name, spec.space[name], seen)];
        }));
        const places = new Map(names.map((name) =>
            [name, Float64Array.from(
                rows, (row) => this.axes.get(name).place(columns.get(`param:${name}`, row)))]));
        const focused = document.activeElement?.dataset?.pair;
        const column = `minmax(40px, ${SMALL}px)`;
        this.cells.style.gridTemplateColumns = `max-content repeat(${names.length - 1}, ${column})`;
        replace(this.cells, names.slice(1).flatMap((y, row) => [
            el("span", { class: "pair-name pair-row", text: y, title: y }),
            ...names.slice(0, -1).map((x, column) =>
                (column <= row ? this.#cell(x, y, places, ranks) : el("span"))),
        ]), el("span"), names.slice(
            0, -1).map((name) => el("span", { class: "pair-name", text: name, title: name })));
        if (focused) this.cells.querySelector(`[data-pair="${CSS.escape(focused)}"]`)?.focus();
        const left = this.order.length - names.length;
        this.matrix.show({
            title: "All pairs", level: 2, content: this.cells, actions: this.matrixTools,
            summary: `${plural(names.length * (names.length - 1) / 2, "small map")} of ${names.join(", ")}.`,
            notes: [
                "Each small map averages the ranks of the trials near by; empty where there are none. "
                    + "Choose one for the model's map.",
                left > 0 ? `Shown are the ${names.length} most important of ${this.order.length} parameters.`
                    : null,
                whole ? null
                    : `Drawn from the best ${integer(rows.length)} of ${integer(this.results.trials)}.`,
            ],
        });
    }

    #cell(x, y, places, ranks) {
        const canvas = el("canvas", { width: GRID, height: GRID, "aria-hidden": "true" });
        const cells = surface(places.get(x), places.get(y), ranks, GRID);
        const g = canvas.getContext("2d");
        for (let row = 0; row < GRID; row += 1) {
            for (let column = 0; column < GRID; column += 1) {
                const share = cells[row * GRID + column];
                if (Number.isNaN(share)) continue;
                g.fillStyle = viridis(share);
                g.fillRect(column, GRID - 1 - row, 1, 1);
            }
        }
        return el("button", {
            type: "button", class: "pair-cell", dataset: { pair: `${x} ${y}` }, title: `${x} and ${y}`,
            "aria-label": `Map of ${x} and ${y}`,
            "aria-pressed": String(this.pair.includes(x) && this.pair.includes(y)),
            on: { click: () => this.#choose(x, y) },
        }, canvas);
    }

    #choose(x, y) {
        this.pair = [x, y];
        this.context.params.set("x", x);
        this.context.params.set("y", y);
        for (const cell of this.cells.querySelectorAll(".pair-cell")) {
            cell.setAttribute("aria-pressed", String(cell.dataset.pair === `${x} ${y}`));
        }
        this.large.show({ title: this.#title(), level: 2, empty: WORKING });
        this.askLarge();
    }

    #title() {
        return this.pair ? `${this.pair[0]} and ${this.pair[1]}` : "Pair map";
    }

    /** Shows the large map. */
    showLarge(answer) {
        if (!answer || !this.pair || answer.x !== this.pair[0] || answer.y !== this.pair[1]) return;
        this.answer = answer;
        const { store } = this.context;
        const where = answer.level === null ? "final results" : `results at step ${integer(answer.level)}`;
        const waiting = waitingTrials(store.columns, this.pair);
        const drawn = answer.observed.length < answer.trials
            ? `; drawn are the best ${integer(answer.observed.length)}` : "";
        this.large.show({
            title: this.#title(), level: 2, actions: this.tools, content: this.mapHost,
            summary: `What a model predicts for ${answer.objective} over ${answer.x} and ${answer.y}, `
                + `from ${plural(answer.trials, "trial")}, ${where}.`,
            notes: [
                `${plural(answer.trials, "trial")}, ${where}${drawn}.`,
                ...answer.notes, waiting.length > 0
                    ? `Triangles: ${plural(waiting.length, "trial")} without a result, the next to look at.`
                    : null,
            ],
            table: () => ({
                columns: [
                    { key: "number", label: "Trial", num: true,
                        render: (row) => trialLink(this.context, row.number) },
                    { key: "x", label: answer.x, format: (item) => formatValue(item) },
                    { key: "y", label: answer.y, format: (item) => formatValue(item) },
                    { key: "value", label: answer.objective, num: true },
                ],
                rows: answer.observed.map(([trial, x, y, value]) => ({ number: trial, x, y, value })),
            }),
        });
        this.data = { answer, x: this.axes.get(answer.x), y: this.axes.get(answer.y), sign: store.sign,
            doubt: this.doubt, waiting };
        this.arrange();
    }

    arrange() {
        const width = this.mapHost.clientWidth;
        if (!this.data || width === 0) return;
        this.room = width;
        const height = Math.max(300, Math.min(width * 0.8, 560));
        this.map.show(this.data, width, height, `Map of ${this.data.x.name} and ${this.data.y.name}.`);
        this.#paintRamp();
    }

    open(trial) {
        location.hash = this.context.href("trial", trial);
    }

    redraw() {
        this.arrange();
        if (this.results) this.showMatrix();
    }

    #legend() {
        this.ramp = ramp(120);
        this.rampLow = el("span");
        this.rampHigh = el("span");
        return el("ul", { class: "legend" }, el("li", {}, this.rampLow, this.ramp, this.rampHigh),
            el("li", {}, shape("circle", css("--text")), "trial"),
            el("li", {}, shape("diamond", stateColor("failed")), "the best"),
            el("li", {}, shape("triangle", css("--c-purple")), "waits for a result"));
    }

    #paintRamp() {
        const { range } = this.map;
        if (!range) return;
        paintRamp(this.ramp);
        const turned = !this.doubt && this.data.sign < 0;
        const [best, worst] = turned ? [range[1], range[0]] : range;
        this.rampLow.textContent = this.doubt ? `sure ${number(best, 3)}` : `best ${number(best, 3)}`;
        this.rampHigh.textContent = number(worst, 3);
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        const view = new PairsView(root, context);
        context.selection.subscribe(() => view.map.drawOver(), context.signal);
        onTheme(() => view.redraw(), context.signal);
        const observer = new ResizeObserver(() => { if (
            view.mapHost.clientWidth !== view.room) view.arrange(); });
        observer.observe(view.mapHost);
        await view.ask();
        return () => observer.disconnect();
    },
};
