// Several objectives: the front of every two of them, how the dominated volume grew, and how many trials are
// feasible.

import "./chart.js";
import { follow, refusal } from "./analysis-live.js";
import { number, value as formatValue } from "./format.js";
import { pairsOf } from "./pareto-fronts.js";
import { feasibleSpec, volumeSpec } from "./pareto-growth.js";
import { pairSpec } from "./pareto-pair.js";
import { copyButton, el, replace, section, segmented, select, stylesheet, trialLink } from "./ui.js";
import { dataTable } from "./table.js";

const MOST_PAIRS = 6;

/** All charts of the view. */
class ParetoView {
    constructor(root, context) {
        this.context = context;
        const { store, params } = context;
        this.objectives = store.spec.objectives;
        this.over = params.get("over") === "seconds" ? "seconds" : "trials";
        this.pairs = pairsOf(this.objectives.map(({ metric }) => metric));
        this.first = this.#known(params.get("x")) ?? this.objectives[0].metric;
        this.charts = el("div", { class: "pareto-grid" });
        this.volume = el("tune-chart", { class: "card" });
        this.feasible = (store.spec.outcome_constraints ?? []).length > 0
            ? el("tune-chart", { class: "card" }) : null;
        this.list = el("div");
        root.append(this.charts, el("div", { class: "grid" }, this.volume, this.feasible),
            section("The front", {}, this.list));
        this.volumeTools = [this.#overChooser()];
        this.ask = follow(context, () => this.#load(), (answers) => this.show(answers),
            (error) => this.#fail(error));
    }

    #known(metric) {
        return this.objectives.some((objective) => objective.metric === metric) ? metric : null;
    }

    #overChooser() {
        const options = [{ value: "trials", label: "Trials" }, { value: "seconds", label: "Time" }];
        return segmented("Over", options, this.over, (value) => {
            this.over = value;
            this.context.params.set("over", value);
            this.#showVolume();
        });
    }

    #load() {
        const { store, signal } = this.context;
        return Promise.all([
            store.fetch("/pareto", {}, signal),
            store.fetch("/hypervolume", {}, signal).catch((error) => ({ error })),
        ]);
    }

    #fail(error) {
        this.answer = null;
        this.#showPairs();
        this.volume.show({ title: "Hypervolume", level: 2, empty: refusal(error) });
        this.feasible?.show(feasibleSpec(this.context));
        replace(this.list, el("p", { class: "muted", text: refusal(error) }));
    }

    /** Takes up the front and its history. */
    show([answer, history]) {
        this.answer = answer;
        this.history = history;
        this.#showPairs();
        this.#showVolume();
        this.feasible?.show(feasibleSpec(this.context));
        this.#showList();
    }

    #showPairs() {
        const all = this.pairs.length <= MOST_PAIRS;
        const pairs = all ? this.pairs : this.pairs.filter((pair) => pair.includes(this.first));
        const members = new Set(this.answer?.items.map((item) => item.number) ?? []);
        while (this.charts.children.length < pairs.length) this.charts.append(
            el("tune-chart", { class: "card" }));
        while (this.charts.children.length > pairs.length) this.charts.lastChild.remove();
        pairs.forEach((pair, index) => {
            const actions = all || index > 0 ? [] : this.picker ??= [this.#pairChooser()];
            this.charts.children[index].show({ ...pairSpec(this.context, pair, members), actions });
        });
    }

    #pairChooser() {
        return select("Pairs with", this.objectives.map(({ metric }) => metric), this.first, (metric) => {
            this.first = metric;
            this.context.params.set("x", metric);
            this.#showPairs();
        });
    }

    #showVolume() {
        const { history, answer } = this;
        if (!history || history.error) {
            const empty = history ? refusal(history.error) : "The volume cannot be measured yet.";
            this.volume.show({ title: "Hypervolume", level: 2, empty });
            return;
        }
        this.volume.show({ ...volumeSpec(this.context, history, answer, this.over),
            actions: this.volumeTools });
    }

    #showList() {
        const { answer, context } = this;
        const parameters = Object.keys(context.store.spec.space);
        const copy = (row) => copyButton(() => JSON.stringify(row.config, null, 2), "Copy",
            { kind: "small" });
        replace(this.list, dataTable({
            caption: "The front",
            columns: [
                { key: "number", label: "Trial", num: true, render: (row) => trialLink(context, row.number) },
                ...answer.objectives.map((metric, index) => ({
                    key: `metric:${metric}`, label: metric, num: true, format: (_, row) => number(row.values[index]),
                    sort: (row) => row.values[index],
                })),
                ...parameters.map((name) => ({
                    key: `param:${name}`, label: name, format: (_, row) => formatValue(row.config[name]),
                    sort: (row) => row.config[name],
                })),
                { key: "copy", label: "Config", sort: false, render: copy },
            ],
            rows: answer.items, limit: 100,
        }));
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        await new ParetoView(root, context).ask();
    },
};
