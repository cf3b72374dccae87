// Population based training: the lineage of its members, and every copy in words.

import { WORKING } from "./analysis-live.js";
import { LineageCanvas, chosenMembers, copyWords, layoutLineage } from "./rungs-lineage.js";
import { list, plural, value as formatValue } from "./format.js";
import { el, trialLink } from "./ui.js";

const MOST = 60;

/** The population of an experiment with `pbt` or `pb2`. */
export class PopulationView {
    constructor(root, context) {
        this.context = context;
        this.selection = context.selection;
        this.metric = context.store.objective.metric;
        this.canvas = new LineageCanvas(this);
        this.row = el("div", {}, this.canvas.host);
        this.words = el("div", { class: "rung-why", "aria-live": "polite" });
        this.content = el("div", {}, el("ul", { class: "legend" },
            el("li", { text: "A lane is a trial, the best at the top; at the right its last result." }),
            el("li", { text: "● gave its weights, ◆ took them over." }),
            el("li", { text: "Colour: whose weights live on." })), this.row, this.words);
        this.chart = el("tune-chart", { class: "card" });
        root.append(this.chart);
        this.chart.show({ title: "Lineage of the population", level: 2, empty: WORKING });
        this.said(null);
    }

    show(answer) {
        const { columns, sign } = this.context.store;
        const numbers = columns.i32("number");
        const [steps, values] = [columns.i32("step"), columns.f64(columns.objectives()[0])];
        const members = Array.from({ length: columns.count },
            (_, row) => ({ number: numbers[row], last: Math.max(0, steps[row]), value: values[row] }));
        const shown = chosenMembers(members, answer.lineage ?? [], MOST);
        this.answer = answer;
        this.layout = layoutLineage(shown, answer.lineage ?? [], sign);
        const { lanes, copies, founders } = this.layout;
        const alive = founders.length;
        const named = founders.slice(0, 6).map((founder) => `trial ${founder}`);
        const living = copies.length === 0 ? "No member has taken over another yet."
            : `The weights of ${plural(alive, "founder")} live on: `
                + `${alive > 6 ? `${named.join(", ")} and others` : list(named)}.`;
        const summary = `${plural(lanes.length, "member")}, ${plural(copies.length, "copy", "copies")}. `
            + living;
        this.chart.show({
            title: "Lineage of the population", level: 2, content: this.content, summary,
            empty: lanes.length === 0 ? "No member yet. The population is made as workers ask for trials."
                : null,
            notes: [summary, answer.note, shown.length < members.length
                ? `Shown are ${shown.length} of ${members.length} members: those of the latest copies.`
                : null],
            table: () => this.#table(),
        });
        this.arrange();
    }

    arrange() {
        const width = this.row.clientWidth;
        if (!this.layout || width === 0) return;
        this.room = width;
        this.canvas.show(this.layout, width, `Lineage of ${plural(this.layout.lanes.length, "trial")}.`);
    }

    redraw() {
        this.canvas.draw();
    }

    selectionChanged() {
        this.canvas.drawOver();
    }

    /** Tells about a copy. */
    said(copy) {
        this.words.textContent = copy ? copyWords(copy)
            : "Point at a curved line, or walk with the arrow keys, to read who took over whom and what "
                + "changed.";
    }

    open(trial) {
        location.hash = this.context.href("trial", trial);
    }

    #table() {
        return {
            columns: [
                { key: "step", label: "Step", num: true },
                { key: "trial", label: "Trial", num: true,
                    render: (row) => trialLink(this.context, row.trial) },
                { key: "from_trial", label: "Took over", num: true,
                    render: (row) => trialLink(this.context, row.from_trial) },
                { key: "changes", label: "Changed", sort: false,
                    format: (changes) => changes.map(({ parameter, from, to }) =>
                    `${parameter} ${formatValue(from)} → ${formatValue(to)}`).join(", ") },
            ],
            rows: this.layout.copies,
        };
    }
}
