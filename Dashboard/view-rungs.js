// The rung ladder: where the scheduler compared trials, who went on, who did not, and why.

import "./chart.js";
import * as api from "./api.js";
import { WORKING, follow, refused } from "./analysis-live.js";
import { Ladder } from "./rungs-canvas.js";
import { fates, prefersLog, readBrackets, valueDomain } from "./rungs-layout.js";
import { PopulationView } from "./rungs-population.js";
import { showStops } from "./rungs-stops.js";
import { WhyPanel, dotWords, showDecisions, tickDecisions } from "./rungs-words.js";
import { integer, number, percent, plural, value as formatValue } from "./format.js";
import { onTheme } from "./theme.js";
import { el, empty, replace, section, segmented, shape, stylesheet, trialLink } from "./ui.js";

const populations = new Set(["pbt", "pb2"]);
/** These judge a trial at any step, against no rung. */
const rules = new Set(["median", "percentile", "threshold", "patient", "wilcoxon", "curve"]);

/** Milliseconds between two looks at what was saved. */
const HEAD_GAP = 4000;

/** The ladders of all brackets, with the words beside them. */
class LadderView {
    ladders = [];
    brackets = [];

    constructor(root, context) {
        this.context = context;
        const { store, selection } = context;
        this.selection = selection;
        this.sign = store.sign;
        this.metric = store.objective.metric;
        this.tip = el("div", { class: "tip", hidden: true });
        this.why = new WhyPanel(context, this.metric);
        this.host = root;
        this.row = el("div", { class: "rung-ladders scroll-x", tabIndex: 0, role: "region",
            "aria-label": "Rungs" });
        this.said = el("div", { class: "visually-hidden", "aria-live": "polite" });
        this.content = el("div", { class: "rung-content" }, this.#legend(), this.row, this.tip,
            this.why.node, this.said);
        this.chart = el("tune-chart", { class: "card" });
        root.append(this.chart);
        this.chart.show({ title: "Rung ladder", level: 2, empty: WORKING });
    }

    /** Takes up an answer of GET rungs. */
    show(answer) {
        this.answer = answer;
        this.brackets = readBrackets(answer);
        const usual = prefersLog(this.brackets) ? "log" : "value";
        this.mode = this.context.params.get("scale", usual);
        this.modes ??= segmented("Height of the dots", [
            { value: "value", label: "Value" }, { value: "log", label: "Log" },
            { value: "rank", label: "Rank" },
        ], this.mode, (mode) => {
            this.context.params.set("scale", mode);
            this.mode = mode;
            this.#describe();
            this.arrange();
        });
        this.host.parentNode?.classList.toggle("wide", this.brackets.length > 1);
        this.#describe();
        this.arrange();
    }

    #describe() {
        const empties = this.brackets.length === 0 ? "No trial has come to a rung yet." : null;
        const hidden = this.mode === "log"
            && this.brackets.some(({ rungs }) =>
                rungs.some((rung) => rung.values.some((value) => value <= 0)));
        const unplaced = this.#unplaced();
        this.chart.show({
            title: "Rung ladder", level: 2, empty: empties, actions: this.actions ??= [this.modes],
            content: this.content,
            summary: this.#summary(), table: () => this.#table(),
            notes: [empties ? null : this.answer.note, hidden
                ? "Values that are not above 0 have no place on a log scale; they stand at the foot." : null,
                unplaced > 0 ? `${plural(unplaced, "result")} not finite: at the foot of the rung.` : null],
        });
    }

    #unplaced() {
        return this.brackets.reduce((sum, { rungs }) =>
            sum + rungs.reduce((own, rung) => own
                + rung.values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0), 0), 0);
    }

    #summary() {
        return this.brackets.map(({ bracket, rungs }) =>
            `${this.brackets.length > 1 ? `Bracket ${bracket}: ` : ""}`
            + rungs.map((rung) => `step ${rung.level}: ${rung.entered} trials, ${rung.promoted} went on`
                + (rung.threshold === null ? "" : `, cut-off ${number(rung.threshold)}`)).join("; ")).join(
                    ". ");
    }

    /** Gives every bracket its width, and draws. */
    arrange() {
        const room = this.row.clientWidth;
        if (room === 0 || this.brackets.length === 0) return;
        this.room = room;
        const domain = valueDomain(this.brackets, this.mode === "log" ? "log" : "linear");
        const several = this.brackets.length > 1;
        const rungs = this.brackets.reduce((sum, bracket) => sum + bracket.rungs.length, 0);
        const axes = this.brackets.length * 48;
        const column = Math.max(
            several || room < 500 ? 56 : 84, (room - axes - (this.brackets.length - 1) * 12) / rungs - 0.5);
        const height = Math.max(320, Math.min(520, innerHeight - 360));
        while (this.ladders.length < this.brackets.length) this.ladders.push(new Ladder(this));
        for (const ladder of this.ladders.splice(this.brackets.length)) ladder.node.remove();
        this.brackets.forEach((bracket, index) => {
            const ladder = this.ladders[index];
            const title = `Bracket ${bracket.bracket}: begins at step ${bracket.rungs[0].level}`;
            ladder.title.textContent = title;
            ladder.title.hidden = !several;
            // A ladder stays where it is, so that the keyboard keeps its place in it.
            if (ladder.node.parentNode !== this.row) this.row.append(ladder.node);
            ladder.show(bracket, {
                width: 48 + column * bracket.rungs.length, height, mode: this.mode, domain, sign: this.sign,
                axis: 44,
            }, `${several ? `${title}. ` : ""}${plural(bracket.rungs.length, "rung")}.`);
        });
    }

    redraw() {
        for (const ladder of this.ladders) ladder.draw();
    }

    /** The trial under the pointer, or none. */
    point(dot, ladder, speak = false) {
        this.pointing = true;
        this.selection.point(dot?.trial ?? null);
        this.pointing = false;
        this.#tip(dot, ladder);
        if (!dot) return;
        this.why.tell(dot);
        if (speak) this.said.textContent = dotWords(dot, this.metric);
    }

    /** Another chart or the list pointed at a trial, or the set changed. */
    selectionChanged(kind) {
        for (const ladder of this.ladders) ladder.drawOver();
        if (kind !== "pointed" || this.pointing || this.selection.pointed === null) return;
        for (const ladder of this.ladders) {
            const dot = ladder.placeOf(this.selection.pointed);
            if (dot) this.why.tell(dot);
        }
    }

    open(trial) {
        location.hash = this.context.href("trial", trial);
    }

    #tip(dot, ladder) {
        this.tip.hidden = !dot;
        if (!dot) return;
        const value = Number.isFinite(dot.value) ? number(dot.value) : "not finite";
        this.tip.textContent = `#${dot.trial}  ${this.metric} ${value}\n`
            + `${fates[dot.fate].label} at step ${dot.level}`;
        const outer = this.content.getBoundingClientRect();
        const inner = ladder.host.getBoundingClientRect();
        const x = inner.left - outer.left + dot.x;
        const far = x + 14 + this.tip.offsetWidth > outer.width;
        this.tip.style.left = `${Math.max(0, far ? x - 14 - this.tip.offsetWidth : x + 14)}px`;
        this.tip.style.top = `${inner.top - outer.top + dot.y - 44}px`;
    }

    #legend() {
        const entries = Object.values(fates).slice(0, 6).map(({ label, shape: name, token }) =>
            el("li", {}, shape(name, `var(${token})`), label));
        const goal = this.sign > 0 ? "smaller is better" : "larger is better";
        return el("ul", { class: "legend" }, entries,
            el("li", {}, el("span", { class: "rung-cutoff", "aria-hidden": "true" }), "latest cut-off"),
            el("li", { text: `${this.metric}: ${goal}` }));
    }

    #table() {
        const rows = this.brackets.flatMap(({ bracket, rungs }) =>
            rungs.flatMap((rung) => Array.from(rung.trials, (trial, index) => ({
            bracket, level: rung.level, trial, value: rung.values[index],
            fate: Object.values(fates)[rung.fates[index]].label, threshold: rung.threshold,
        }))));
        return {
            columns: [
                { key: "trial", label: "Trial", num: true,
                    render: (row) => trialLink(this.context, row.trial) },
                { key: "bracket", label: "Bracket", num: true }, { key: "level", label: "Step", num: true },
                { key: "value", label: this.metric, num: true },
                { key: "threshold", label: "Cut-off", num: true },
                { key: "fate", label: "What became of it" },
            ],
            rows,
        };
    }
}

/** What the head is made of: the catalogue's words and the summary; what cannot be had is left out. */
function loadHead({ store, signal }) {
    return Promise.all([
        api.get("/schedulers", { signal }).catch(() => ({ items: [] })),
        store.summary(signal).catch(() => null),
    ]);
}

/** How the scheduler works and what it has saved, in words. */
function showHead(node, { store }, [schedulers, summary]) {
    const { spec } = store;
    const entry = schedulers.items.find((item) => item.name === spec.scheduler.name);
    const options = Object.entries(spec.scheduler.options ?? {}).filter(([, option]) => option !== null);
    const share = summary?.resource_saved_share;
    const how = entry ? `: ${small(entry.summary)}` : ".";
    replace(node, el("p", {}, el("strong", { text: spec.scheduler.name }), how),
        options.length > 0 ? el("p", { class: "row" },
            options.map(([key, option]) => el("span",
                { class: "chip mono", text: `${key} ${formatValue(option)}` }))) : null,
        share > 0 ? el("p", { class: "rung-saved" }, el("strong", { text: percent(share) }),
            ` of the steps were saved: ${integer(summary.resource_used)} trained, `
            + `${integer(summary.resource_saved)} not taken by trials that stopped or paused.`) : null);
}

/** A sentence to go on with after a colon; abbreviations keep their letters. */
function small(text) {
    return /^[A-Z][a-z ]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

/** What there is to say of an experiment without a scheduler. */
function withoutScheduler(root, context) {
    root.append(section("Rung ladder", {}, empty("This experiment has no scheduler.",
        "Every trial runs until it ends by itself, so there are no rungs and nothing is stopped early. "
        + "“What if” replays the recorded curves under a scheduler and shows what it would have saved.",
        el("a", { class: "button", href: context.href("whatif"), text: "Try a scheduler on these curves" }),
        el("a", { class: "button", href: context.href("curves"), text: "Look at the curves" }))));
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        const { store, selection, signal } = context;
        const { name } = store.spec.scheduler;
        if (name === "none") return withoutScheduler(root, context);
        const head = el("div", { class: "card rung-head" });
        const main = el("div", { class: "stack" });
        const list = el("div");
        root.append(el("div", { class: "stack" }, head, el("div", { class: "rung-page" }, main,
            section("Latest decisions", {}, list))));
        const view = populations.has(name) ? new PopulationView(main, context)
            : rules.has(name) ? { show: () => showStops(main, context) } : new LadderView(main, context);
        replace(head, el("p", {}, el("strong", { text: name })));
        const show = (answer) => {
            view.show(answer);
            showDecisions(list, context, answer.decisions ?? []);
        };
        const fail = (error) => replace(list, refused(error));
        selection.subscribe(({ kind }) => view.selectionChanged?.(kind), signal);
        onTheme(() => view.redraw?.(), signal);
        const observer = new ResizeObserver(() => {
            if (view.row && view.row.clientWidth !== view.room) view.arrange();
        });
        if (view.row) observer.observe(view.row);
        const showParts = (parts) => showHead(head, context, parts);
        follow(context, () => loadHead(context), showParts, () => {}, HEAD_GAP)();
        await follow(context, () => store.fetch("/rungs", {}, signal), show, fail)();
        const ticking = setInterval(() => tickDecisions(list), 5000);
        return () => {
            observer.disconnect();
            clearInterval(ticking);
        };
    },
};
