// Parallel coordinates: a line for each trial over axes of parameters and objectives, chosen by ranges.

import { ParallelAxes } from "./parallel-axes.js";
import { ParallelCanvas } from "./parallel-canvas.js";
import { ParallelPointer } from "./parallel-pointer.js";
import { emptyWords, tableOf } from "./parallel-words.js";
import {
    axesOf, bestRange, drawnOrder, moved, ordered, passing, rangeWords, rankShares, readRanges, writeRanges,
} from "./parallel-model.js";
import "./chart.js";
import { paintRamp, ramp } from "./analysis-ramp.js";
import { integer, list, number, plural } from "./format.js";
import { decode } from "./router.js";
import { onTheme } from "./theme.js";
import { button, el, redraw, select, stylesheet, trialLink } from "./ui.js";

const MOST = 20000;
const NARROWEST = 92;

/** What is drawn, for one mounted view. */
class ParallelView {
    ranges = new Map();
    pointed = -1;
    ownSelection = false;

    constructor(root, context) {
        this.context = context;
        const split = (key) =>
            new Set((context.params.get(key) ?? "").split(",").filter(Boolean).map(decode));
        this.settings = { log: split("log"), flipped: split("flip"), order: [...split("axes")] };
        this.stage = el("div", { class: "pc-stage" });
        this.scroller = el("div", { class: "scroll-x pc-scroll", tabIndex: 0, role: "region",
            "aria-label": "Parallel coordinates" }, this.stage);
        this.walkway = el("div", {
            class: "pc-walkway", tabIndex: 0, role: "application", "aria-roledescription": "chart",
            "aria-label": "Lines of the chosen trials. Arrow keys walk from the best to the worst, "
                + "Enter opens a trial.",
        });
        this.stage.append(this.walkway);
        this.canvas = new ParallelCanvas(this.walkway);
        this.axesLayer = new ParallelAxes(this.stage, this.#actions());
        this.state = el("div", { class: "pc-state row" });
        this.content = el("div", {}, this.state, this.scroller, this.#legend());
        this.chart = el("tune-chart", { class: "card" });
        root.append(this.chart);
        const shares = [50, 20, 10, 5, 1]
            .map((percent) => ({ value: percent / 100, label: `best ${percent} %` }));
        this.tools = [
            select("Keep", [{ value: "", label: "all" }, ...shares], "", (share) => this.#keep(share)),
            button("Clear ranges", () => this.#clear(), { kind: "small" }),
        ];
        this.pointer = new ParallelPointer(this);
    }

    /** Takes up the trials as they stand. */
    update(first = false) {
        const { store, params } = this.context;
        const { axes, notes } = axesOf(store.columns, store.spec, this.settings);
        const count = Math.min(store.columns.count, MOST);
        this.axes = ordered(axes, this.settings.order);
        this.count = count;
        this.notes = notes;
        const objective = store.columns.objectives()[0];
        this.rank = rankShares(store.columns.f64(objective), count, store.sign);
        this.ranges = readRanges(this.axes, params.get("brush"));
        if (first && this.ranges.size > 0 && this.context.selection.size === 0) this.#choose();
        this.#findChosen();
        this.#show();
    }

    /** Takes up changes, the less often the more lines there are to draw. */
    follow() {
        const { store, signal } = this.context;
        let waiting = null;
        store.subscribe((change) => {
            if (!change.columns || waiting !== null) return;
            waiting = setTimeout(() => {
                waiting = null;
                if (!signal.aborted) this.update();
            }, this.count > 1000 ? 3000 : 0);
        }, signal);
    }

    /** Lays everything out for the width there is. */
    arrange() {
        const host = this.scroller.clientWidth;
        if (!this.axes || this.axes.length < 2 || this.count === 0 || host === 0) return;
        const [left, right, top, length] = [56, 62, 66, Math.max(240, Math.min(420, innerHeight - 420))];
        const width = Math.max(host, left + right + NARROWEST * (this.axes.length - 1));
        const height = top + length * 1.13 + 10;
        this.stage.style.width = `${width}px`;
        this.stage.style.height = `${height}px`;
        const gap = (width - left - right) / (this.axes.length - 1);
        const frame = {
            width, height, top, length, axes: this.axes, count: this.count, shares: this.rank.shares,
            xs: this.axes.map((_, index) => left + index * gap),
        };
        this.width = host;
        this.canvas.arrange(frame);
        this.canvas.drawGrey();
        this.canvas.drawAxes();
        this.canvas.drawChosen(this.chosen);
        this.canvas.drawPointed(this.pointed);
        this.axesLayer.arrange(frame, this.ranges);
    }

    /** Draws again what hangs on colours. */
    recolor() {
        if (!this.canvas.frame) return;
        this.arrange();
        paintRamp(this.ramp);
    }

    /** Another view, or this one, changed the set. */
    selectionChanged() {
        if (!this.ownSelection && this.ranges.size > 0) {
            // The set no longer says what the ranges say: the set counts.
            this.ranges.clear();
            this.context.params.set("brush", null);
            for (const axis of this.axes) this.axesLayer.showRanges(axis.key);
        }
        this.#findChosen();
        if (this.canvas.frame) this.canvas.drawChosen(this.chosen);
        this.#describe();
    }

    /** Shows the trial that is pointed at here or elsewhere. */
    pointedChanged() {
        const { selection, store } = this.context;
        this.pointed = selection.pointed === null ? -1 : store.columns.row(selection.pointed);
        if (this.canvas.frame) this.canvas.drawPointed(this.pointed);
    }

    #actions() {
        const { params } = this.context;
        const write = (key, items) => params.set(key, [...items].map(encodeURIComponent).join(",") || null);
        const flip = (name, set, key) => {
            if (set.has(key)) set.delete(key); else set.add(key);
            write(name, set);
            this.update();
        };
        return {
            change: (key, ranges, done) => this.#rangesChanged(done),
            move: (from, to) => {
                this.settings.order = moved(this.axes.map((axis) => axis.key), from, to);
                write("axes", this.settings.order);
                this.update();
                this.context.announce(`Axis ${this.axes[to]?.label} is now number ${to + 1}.`);
            },
            flip: (key) => flip("flip", this.settings.flipped, key),
            log: (key) => flip("log", this.settings.log, key),
        };
    }

    #rangesChanged(done) {
        if (!done) {
            this.#findChosen(passing(this.axes, this.ranges, this.count));
            this.canvas.drawChosen(this.chosen, true);
            this.#describe();
            return;
        }
        this.context.params.set("brush", writeRanges(this.axes, this.ranges));
        this.#choose();
    }

    /** Makes what passes the ranges the set of all views. */
    #choose() {
        const numbers = this.context.store.columns.i32("number");
        const passes = this.ranges.size === 0 ? [] : passing(this.axes, this.ranges, this.count);
        const chosen = [];
        for (let row = 0; row < passes.length; row += 1) if (passes[row]) chosen.push(numbers[row]);
        this.ownSelection = true;
        this.nothingPasses = this.ranges.size > 0 && chosen.length === 0;
        this.context.selection.set(chosen);
        this.ownSelection = false;
        this.#findChosen();
        if (this.canvas.frame) this.canvas.drawChosen(this.chosen);
        this.#describe();
    }

    /** The rows to be drawn in colour: from the worst to the best. */
    #findChosen(passes = null) {
        const { selection, store } = this.context;
        const numbers = store.columns.i32("number");
        let holds = () => true;
        if (passes) holds = (row) => passes[row] === 1;
        else if (this.ranges.size > 0 && this.nothingPasses) holds = () => false;
        else if (selection.size > 0) holds = (row) => selection.has(numbers[row]);
        this.holds = Uint8Array.from({ length: this.count }, (_, row) => (holds(row) ? 1 : 0));
        this.chosen = drawnOrder(this.holds, this.rank);
    }

    #clear() {
        this.ranges.clear();
        this.#forgetKeep();
        this.context.params.set("brush", null);
        for (const axis of this.axes) this.axesLayer.showRanges(axis.key);
        this.#choose();
    }

    #forgetKeep() {
        this.tools[0].querySelector("select").value = "";
    }

    #keep(share) {
        const key = this.context.store.columns.objectives()[0];
        const axis = this.axes.find((candidate) => candidate.key === key);
        const range = share && axis ? bestRange(axis, this.rank, Number(share)) : null;
        if (range) this.ranges.set(key, [range]); else this.ranges.delete(key);
        this.axesLayer.showRanges(key);
        this.#rangesChanged(true);
    }

    #show() {
        const { store } = this.context;
        const words = emptyWords(this);
        if (store.columns.count > MOST) {
            this.notes.push(
                `Drawn are the first ${integer(MOST)} of ${integer(store.columns.count)} trials.`);
        }
        const bare = this.count - this.rank.rows.length;
        if (bare > 0 && !words) {
            const { metric } = store.objective;
            const text = plural(bare, "trial");
            this.notes.push(`${text} without a finite ${metric}: grey, at the foot of the axis.`);
        }
        this.chart.show({
            title: "Parallel coordinates", level: 2, empty: words, notes: this.notes, actions: this.tools,
            content: this.content,
            summary: `${plural(this.count, "trial")} over ${plural(this.axes.length, "axis", "axes")}: `
                + `${list(this.axes.map((axis) => axis.label))}. `
                + `Colour is the rank of ${store.objective.metric}.`,
            table: () => tableOf(this),
        });
        if (words) return;
        this.arrange();
        this.#describe();
    }

    #describe() {
        const total = this.count;
        const shown = this.chosen.length;
        const ranges = this.axes.flatMap((axis) => (this.ranges.get(axis.key) ?? []).map((range, index) =>
            [axis, index, `${axis.label}: ${rangeWords(axis, range)} ×`]));
        const chips = () => ranges.map(([axis, index, label]) =>
            button(label, () => {
                const rest = this.ranges.get(axis.key).filter((_, place) => place !== index);
                if (rest.length === 0) this.ranges.delete(axis.key); else this.ranges.set(axis.key, rest);
                this.axesLayer.showRanges(axis.key);
                this.#rangesChanged(true);
            }, { kind: "small pc-chip", title: "Take this range away" }));
        const text = this.ranges.size === 0 && shown === total
            ? `${plural(total, "trial")}. Drag along an axis to choose a range; several ranges and axes work `
                + "together."
            : shown === 0 ? "No trial is in all ranges."
                : `${integer(shown)} of ${plural(total, "trial")} chosen${this.#bestWords()}`;
        const best = shown > 0 && shown < total ? this.number(this.chosen.at(-1)) : null;
        redraw(this.state, [text, best, ranges.map(([axis, , label]) => [axis.key, label])], () =>
            [el("span", { text }), best === null ? null : trialLink(this.context, best), chips()]);
    }

    #bestWords() {
        const { store } = this.context;
        const best = this.chosen.at(-1);
        const item = store.columns.f64(store.columns.objectives()[0])[best];
        return Number.isFinite(item) ? `; the best has ${store.objective.metric} ${number(item)}:` : ".";
    }

    /** The number of the trial in a row. */
    number(row) {
        return this.context.store.columns.i32("number")[row];
    }

    #legend() {
        this.ramp = ramp(160);
        return el("div", { class: "row small muted" }, el("span", { text: "best" }), this.ramp,
            el("span", { text: `worst ${this.context.store.objective.metric}, by rank` }));
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        const view = new ParallelView(root, context);
        view.update(true);
        view.follow();
        context.selection.subscribe(({ kind }) => {
            if (kind === "pointed") view.pointedChanged(); else view.selectionChanged();
        }, context.signal);
        onTheme(() => view.recolor(), context.signal);
        const observer = new ResizeObserver(() => { if (
            view.scroller.clientWidth !== view.width) view.arrange(); });
        observer.observe(view.scroller);
        return () => {
            observer.disconnect();
            view.canvas.destroy();
        };
    },
};
