// The latest decisions of the scheduler, in words: why each trial was stopped, paused or promoted.

import { integer, since } from "./format.js";
import { el, empty, replace, shapeIcon, trialLink } from "./ui.js";

const SHOWN = 40;
const MARKS = { stop: "stopped", pause: "paused", promote: "completed", resume: "running", clone: "lost",
    continue: "running", fail: "failed", complete: "completed", retry: "queued" };
const WORDS = {
    stop: "was stopped", pause: "was paused", promote: "was promoted", resume: "goes on", clone: "took over another",
    continue: "went on", fail: "failed", complete: "ran to its end", retry: "is tried again",
};

/** Makes the list of decisions. */
export function decisionList(context) {
    const body = el("div");
    const node = el("section", { class: "card", "aria-label": "Latest decisions" },
        el("header", { class: "card-head" }, el("h2", { text: "Latest decisions" }),
            el("span", { class: "muted small", text: "why trials stop, pause and go on" })), body);
    let drawn = "";
    return { node, draw, fail: (error) =>
        replace(body, empty("The decisions could not be loaded.", error.message)) };

    function draw(decisions) {
        const shown = (decisions ?? []).slice(0, SHOWN);
        const key = JSON.stringify(shown);
        if (key === drawn) return;
        drawn = key;
        if (shown.length === 0) {
            replace(body, empty("No decision yet.", context.store.spec.scheduler.name === "none"
                ? "This experiment compares no trials: each runs to its end."
                    : "The first comes when trials reach the first rung."));
            return;
        }
        replace(body, el("ol", { class: "live-decisions" }, shown.map((item) => el("li", {},
            shapeIcon(MARKS[item.action] ?? "queued"),
            el("div", {}, el("span", {}, trialLink(context, item.trial),
                el("strong", { text: ` ${WORDS[item.action] ?? item.action}` }),
                el("span", { class: "muted small",
                    text: `${item.step === null ? "" : ` at step ${integer(item.step)}`}, ${since(Date.parse(item.at), context.api.now())}` })),
            el("p", { class: "small", text: sentence(item.text) }))))));
    }
}

function sentence(text) {
    return text ? text[0].toUpperCase() + text.slice(1) : "";
}
