// What the scheduler did, in words: about the trial that is pointed at, and the list of its latest decisions.

import { integer, number, plural, reason, sentence, since } from "./format.js";
import { now } from "./api.js";
import { fates } from "./rungs-layout.js";
import { el, empty, replace, shape, trialLink } from "./ui.js";

const verbs = {
    stop: ["was stopped", "stopped"], pause: ["was paused", "paused"], resume: ["went on", "promoted"],
    continue: ["went on", "promoted"],
    promote: ["was promoted", "promoted"], complete: ["ran to its end", "completed"],
    clone: ["took over another trial", "promoted"],
    retry: ["was tried again", "running"], requeue: ["waits for another worker", "paused"],
    fail: ["failed", "failed"], cancel: ["was cancelled", "other"],
};
const ends = new Set(["max_resource", "population_end"]);

/** An action with the mark and the word for it. */
export function verbOf(action, rule) {
    if (action === "stop" && ends.has(rule)) return ["ran to its end", "completed"];
    return verbs[action] ?? [action, "other"];
}

/** What a dot shows, before the server has said why. */
export function dotWords(dot, metric) {
    const value = Number.isFinite(dot.value) ? `${metric} ${number(dot.value)}` : `no finite ${metric}`;
    const cutoff = dot.threshold === null ? "" : `, cut-off ${number(dot.threshold)}`;
    return `Trial ${dot.trial} at step ${integer(dot.level)}: ${value}${cutoff}; ${fates[dot.fate].label}.`;
}

/** The decision of a history that was made at a rung: the last one there. */
function decisionAt(history, level) {
    return history.decisions.filter((decision) => decision.step === level
        || decision.reason?.rung === level).at(-1) ?? null;
}

/** The panel that says why a trial went on, paused or stopped. */
export class WhyPanel {
    #wanted = null;

    constructor(context, metric) {
        this.context = context;
        this.metric = metric;
        this.node = el("div", { class: "rung-why", "aria-live": "polite", "aria-atomic": "true" });
        this.rest();
    }

    /** How to read the ladder, while nothing is pointed at. */
    rest() {
        const text = "Point at a dot, or walk with the arrow keys, to read why that trial stopped, paused or "
            + "went on.";
        this.#wanted = null;
        replace(this.node, el("p", { class: "muted", text }));
    }

    /** Tells about a trial at a rung. */
    async tell(dot) {
        const key = `${dot.trial} ${dot.level}`;
        if (this.#wanted === key) return;
        this.#wanted = key;
        const head = el("p", {}, el("strong", {}, trialLink(this.context, dot.trial)),
            ` ${dotWords(dot, this.metric).replace(/^Trial \d+ /, "")}`);
        replace(this.node, head, el("p", { class: "muted", text: "…" }));
        try {
            const history = await this.context.store.fetch(
                `/trials/${dot.trial}/history`, {}, this.context.signal);
            if (this.#wanted === key) {
                replace(this.node, head, this.#because(history, dot), this.#path(history));
            }
        } catch (error) {
            if (error.name !== "AbortError" && this.#wanted === key) {
                this.#wanted = null;
                replace(this.node, head, el("p", { class: "muted", text: error.message }));
            }
        }
    }

    #because(history, dot) {
        const decision = decisionAt(history, dot.level);
        if (!decision) return el("p", { class: "muted", text: "No decision has been made about it here." });
        return el("p", { class: "rung-why-text" }, shape(...markOf(decision)),
            sentence(reason(decision.reason)));
    }

    #path(history) {
        const steps = history.decisions.filter((decision) => decision.step !== null);
        if (steps.length < 2) return null;
        return el("ol", { class: "rung-why-path" }, steps.slice(-8).map((decision) =>
            el("li", { class: "chip", title: sentence(reason(decision.reason)) }, shape(...markOf(decision), 10),
                `step ${decision.step}`)));
    }
}

function markOf(decision) {
    const [, fate] = verbOf(decision.action, decision.reason?.rule ?? decision.rule);
    return [fates[fate].shape, `var(${fates[fate].token})`];
}

/** Puts new items in place of the old ones; the reader's place, by pointer and by keyboard, is kept. */
function refill(list, items) {
    const active = document.activeElement;
    const focused = list.contains(active) ? active.closest("li")?.dataset.key : null;
    const place = list.scrollTop;
    list.replaceChildren(...items);
    list.scrollTop = place;
    if (focused) items.find((item) => item.dataset.key === focused)?.querySelector("a").focus();
}

/**
 * The latest decisions, newest first.
 *
 * @param {HTMLElement} node a list to fill
 */
export function showDecisions(node, context, decisions) {
    if (decisions.length === 0) {
        replace(node, empty("No decision yet.", context.store.spec.scheduler.name === "none"
            ? "This experiment compares no trials: each runs to its end."
                : "A decision is made when a trial reports at a step where trials are compared."));
        return;
    }
    const { selection } = context;
    const items = decisions.map((decision) => {
        const [verb] = verbOf(decision.action, decision.rule);
        return el("li", {
            dataset: { key: `${decision.trial} ${decision.at} ${decision.action}` },
            on: {
                mouseenter: () => selection.point(decision.trial), mouseleave: () => selection.point(null),
                focusin: () => selection.point(decision.trial), focusout: () => selection.point(null),
            },
        }, shape(...markOf(decision), 12), el("div", {},
            el("p", {}, trialLink(context, decision.trial),
                ` ${verb}${decision.step === null ? "" : ` at step ${integer(decision.step)}`}`,
                el("span", { class: "muted small rung-time", dataset: { at: decision.at },
                    text: since(Date.parse(decision.at), now()) })),
            el("p", { class: "muted small", text: sentence(decision.text) })));
    });
    const list = node.querySelector(".rung-decisions");
    if (list) {
        refill(list, items);
        return;
    }
    replace(node, el("ol", { class: "rung-decisions scroll-y", tabIndex: 0,
        "aria-label": plural(items.length, "decision") }, items));
}

/** Tells anew how long ago the decisions of a list were made. */
export function tickDecisions(node) {
    for (const time of node.querySelectorAll(".rung-time")) {
        time.textContent = since(Date.parse(time.dataset.at), now());
    }
}
