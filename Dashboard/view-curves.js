// Learning curves: the band of all, the best few, the running ones with a mark at their head, and why each
// ended.

import "./chart.js";
import { WORKING, follow, refusal } from "./analysis-live.js";
import { curveLayers, curveRows, curveSummary } from "./curves-layers.js";
import { plural } from "./format.js";
import { css, stateColor, viridis } from "./theme.js";
import { checkbox, el, segmented, stylesheet, trialLink } from "./ui.js";

const SAMPLE = 200;
const POINTS = 200;
const ASKED = 50;

/** The chart and its settings. */
class CurvesView {
    constructor(root, context) {
        this.context = context;
        const { params } = context;
        this.top = Number(params.get("top", "5"));
        this.log = params.get("y", "") === "log";
        this.grey = params.get("others", "1") === "1";
        this.chart = el("tune-chart", { class: "card" });
        root.append(this.chart);
        this.chart.show({ title: "Learning curves", level: 2, empty: WORKING });
        const set = (key, value) => {
            params.set(key, value);
            this.ask();
        };
        this.actions = [
            segmented("How many of the best",
                [1, 5, 10, 20].map((value) => ({ value, label: `Best ${value}` })), this.top, (value) => {
                this.top = value;
                set("top", String(value));
            }),
            checkbox("Log y", this.log, (value) => {
                this.log = value;
                params.set("y", value ? "log" : null);
                this.draw();
            }),
            checkbox("Others", this.grey, (value) => {
                this.grey = value;
                params.set("others", value ? null : "0");
                this.draw();
            }),
        ];
        this.ask = follow(context, () => this.#load(), (answer) => {
            this.answer = answer;
            this.draw();
        }, (error) => this.chart.show({ title: "Learning curves", level: 2, empty: refusal(error) }));
        context.selection.subscribe(({ kind }) => { if (kind === "selection") this.#selectionChanged(); },
            context.signal);
    }

    #load() {
        const { selection, store, signal } = this.context;
        const asked = this.#asked().join(",");
        return store.fetch("/curves",
            { top: this.top, sample: SAMPLE, points: POINTS, ...(asked ? { trials: asked } : {}) }, signal);
    }

    #selectionChanged() {
        const shown = new Set(this.answer?.curves.map((curve) => curve.trial));
        if (this.#asked().some((number) => !shown.has(number))) this.ask();
    }

    /** The selected trials, without those that an old address names and that are no longer there. */
    #asked() {
        const { selection, store } = this.context;
        return selection.numbers().filter((number) => store.columns.row(number) >= 0).slice(0, ASKED);
    }

    draw() {
        const { answer, context } = this;
        const { store, selection } = context;
        const { metric } = store.objective;
        const curves = answer.curves.filter((curve) => curve.steps.length > 0);
        const built = curveLayers({ ...answer, curves }, {
            log: this.log, others: this.grey, sign: store.sign, metric,
            colors: {
                other: css("--curve"), band: css("--band"), median: css("--text-2"), asked: css("--text"),
                running: stateColor("running"),
                best: (place, count) => viridis(count < 2 ? 0 : (place / (count - 1)) * 0.85),
                end: stateColor,
            },
        });
        const chosen = selection.size > ASKED
            ? `Of ${plural(selection.size, "selected trial")} the first ${ASKED} are drawn.` : null;
        this.chart.show({
            title: "Learning curves", level: 2, height: Math.max(320, Math.min(560, innerHeight - 330)),
            summary: curveSummary({ ...answer, curves }, metric), actions: this.actions,
            empty: this.#emptyWords(curves, built, metric),
            notes: [answer.note, chosen, ...built.notes],
            table: () => this.#table(curves, metric),
            plot: {
                x: { label: "step" }, y: { label: `${metric}${this.log ? ", log scale" : ""}`,
                    scale: this.log ? "log" : "linear" },
                layers: built.layers, legend: built.legend, selection,
                onOpen: (id) => { location.hash = context.href("trial", id); },
            },
        });
    }

    #emptyWords(curves, built, metric) {
        if (curves.length === 0) return this.context.store.columns.count === 0 ? "No trial yet."
            : "No trial has reported yet. Curves appear with the first report.";
        const need = this.log ? " above 0, which a log scale needs" : "";
        if (built.finite === 0) return `No report has a finite ${metric}${need}.`;
        return null;
    }

    #table(curves, metric) {
        return {
            columns: [
                { key: "trial", label: "Trial", num: true,
                    render: (row) => trialLink(this.context, row.trial) },
                { key: "role", label: "Shown as" }, { key: "last", label: "Last step", num: true },
                { key: "value", label: `Last ${metric}`, num: true },
                { key: "best", label: `Best ${metric}`, num: true },
                { key: "state", label: "State" }, { key: "reason", label: "Why it ended" },
            ],
            rows: curveRows(curves, this.context.store.sign),
        };
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        await new CurvesView(root, context).ask();
    },
};
