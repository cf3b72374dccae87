// Which parameters matter, and how the result changes along one of them.

import "./chart.js";
import { WORKING, follow, refusal, refused } from "./analysis-live.js";
import { integer, number, percent, plural } from "./format.js";
import { sliceSpec } from "./parameters-slice.js";
import { rangeOf } from "./space.js";
import { el, note, replace, section, segmented, select, stylesheet } from "./ui.js";

const methods = [
    { value: "ped_anova", label: "PED-ANOVA" }, { value: "fanova", label: "fANOVA" },
    { value: "mdi", label: "MDI" },
];
const meanings = {
    ped_anova: "How much the best tenth of the results differs from all of them, parameter by parameter. "
        + "It also takes conditional parameters as they are.",
    fanova: "The share of the variance over the whole space that each parameter explains alone, by a random "
        + "forest.",
    mdi: "The variance that a forest's splits take away. Quick, but it favours parameters with many values.",
};
const GAP = 4000;

/** Importance on the left, the slice of the chosen parameter on the right. */
class ParametersView {
    constructor(root, context) {
        this.context = context;
        const { params, store } = context;
        this.method = methods.some(({ value }) => value === params.get("method")) ? params.get("method")
            : "ped_anova";
        this.objective = params.get("objective", store.objective.metric);
        this.parameter = params.get("parameter");
        this.bars = el("div", { class: "imp-bars" });
        this.notes = el("div");
        this.slice = el("tune-chart", { class: "card" });
        root.append(el("div", { class: "imp-page" },
            section("Importance", { actions: this.#tools() }, this.bars, this.notes), this.slice));
        this.bars.append(el("p", { class: "muted", text: WORKING }));
        this.slice.show({ title: "Slice", level: 2, empty: WORKING });
        this.ask = follow(context, () => this.#load(), (answer) => this.show(answer), (error) => {
            replace(this.bars, refused(error));
            this.notes.replaceChildren();
            if (!this.parameter) this.slice.show({ title: "Slice", level: 2, empty: refusal(error) });
        }, GAP);
        this.askSlice = follow(context, () => this.#loadSlice(), (answer) => answer
            && this.showSlice(answer), (error) => {
            this.slice.show({ title: `Slice of ${this.parameter}`, level: 2, empty: refusal(error) });
        }, GAP);
    }

    #tools() {
        const { params, store } = this.context;
        const set = (key) => (value) => {
            this[key] = value;
            params.set(key, value);
            this.ask();
            if (key === "objective") this.askSlice();
        };
        const objectives = store.spec.objectives.map(({ metric }) => metric);
        return [
            objectives.length > 1 ? select("Objective", objectives, this.objective, set("objective")) : null,
            segmented("Method", methods, this.method, set("method")),
        ].filter(Boolean);
    }

    #load() {
        const query = { method: this.method, objective: this.objective,
            ...(this.method === "fanova" ? { pairs: true } : {}) };
        const { store, signal } = this.context;
        return Promise.all([store.fetch("/importance", query, signal),
            store.fetch("/correlations", {}, signal).catch(() => ({ items: [] }))]);
    }

    async #loadSlice() {
        if (!this.parameter) return null;
        const { store, signal } = this.context;
        return store.fetch("/slice", { parameter: this.parameter, objective: this.objective }, signal);
    }

    /** Shows the bars. */
    show([answer, correlations]) {
        const { space } = this.context.store.spec;
        const varying = answer.parameters.filter(({ parameter }) => space[parameter]?.type !== "constant");
        const constant = answer.parameters.length - varying.length;
        const largest = Math.max(1e-9, ...varying.map((entry) => entry.interval?.[1] ?? entry.importance));
        this.parameter = space[this.parameter] ? this.parameter : varying[0]?.parameter ?? null;
        const focused = document.activeElement?.dataset?.parameter;
        replace(this.bars, el("p", { class: "muted small", text: meanings[answer.method] }),
            el("ul", { class: "imp-list" },
                varying.map((entry) => el("li", {}, this.#bar(entry, largest, correlations)))),
            this.#pairs(answer));
        if (focused) this.bars.querySelector(`[data-parameter="${CSS.escape(focused)}"]`)?.focus();
        const where = answer.level === null ? "final results" : `results at step ${integer(answer.level)}`;
        replace(this.notes, [
            `${plural(answer.trials, "trial")}, ${where}.`, ...answer.notes,
            varying.some((entry) => entry.interval)
                ? "The whisker spans 80 % of repetitions on resampled results." : null,
            constant > 0 ? `${plural(constant, "constant parameter")} left out.` : null,
        ].filter(Boolean).map((text) => note(text)));
        this.askSlice();
    }

    #bar(entry, largest, correlations) {
        const { parameter, importance, interval } = entry;
        const correlation = correlations.items.find((item) => item.parameter === parameter
            && item.metric === this.objective);
        const words = correlation ? correlationWords(correlation, this.objective) : "";
        const spread = interval ? `, ${percent(interval[0])} to ${percent(interval[1])}` : "";
        return el("button", {
            type: "button", class: "imp-bar", dataset: { parameter },
            "aria-pressed": String(parameter === this.parameter),
            "aria-label": `${parameter}: ${percent(importance)}${spread}. ${words} Show its slice.`,
            title: `${rangeOf(this.context.store.spec.space[parameter])}${words ? `\n${words}` : ""}`,
            on: { click: () => this.#choose(parameter) },
        },
        el("span", { class: "imp-name", text: parameter }),
        el("span", { class: "imp-track", "aria-hidden": "true" },
            el("span", { class: "imp-fill", style: { width: `${(importance / largest) * 100}%` } }),
            interval ? el("span", { class: "imp-whisker",
                style: { left: `${(interval[0] / largest) * 100}%`,
                    width: `${((interval[1] - interval[0]) / largest) * 100}%` } }) : null),
        el("span", { class: "imp-value num", text: percent(importance) }),
        el("span", { class: "imp-arrow muted small", "aria-hidden": "true", text: correlation
            ? arrowOf(correlation) : "" }));
    }

    #pairs(answer) {
        const strong = (answer.pairs ?? []).filter((pair) => pair.raw >= 0.005).slice(0, 5);
        if (strong.length === 0) return null;
        return el("div", { class: "stack" }, el("h3", { text: "What two explain only together" }),
            el("ul", { class: "pair-list" }, strong.map((pair) => el("li", {},
                el("a", { href: this.context.href("pairs", "", { x: pair.x, y: pair.y }),
                    text: `${pair.x} and ${pair.y}` }), ` ${percent(pair.raw)}`))));
    }

    #choose(parameter) {
        this.parameter = parameter;
        this.slice.show({ title: `Slice of ${parameter}`, level: 2, empty: WORKING });
        this.context.params.set("parameter", parameter);
        for (const bar of this.bars.querySelectorAll(".imp-bar")) {
            bar.setAttribute("aria-pressed", String(bar.dataset.parameter === parameter));
        }
        this.askSlice();
    }

    /** Shows the slice. */
    showSlice(answer) {
        if (answer.parameter !== this.parameter) return;
        this.slice.show(sliceSpec(answer, this.context));
    }
}

function arrowOf({ measure, coefficient }) {
    if (measure !== "spearman" || Math.abs(coefficient) < 0.1) return "";
    return coefficient > 0 ? "↗" : "↘";
}

function correlationWords({ measure, coefficient, trials }, metric) {
    const over = plural(trials, "trial");
    if (measure !== "spearman") {
        return `Correlation ratio with ${metric}: ${number(coefficient, 2)} over ${over}.`;
    }
    const kind = Math.abs(coefficient) < 0.1 ? "hardly changes with it" : coefficient > 0 ? "grows with it"
        : "falls with it";
    return `${metric} ${kind} (rank correlation ${number(coefficient, 2)}, ${plural(trials, "trial")}).`;
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        await new ParametersView(root, context).ask();
    },
};
