// The strip on top: the numbers that people look for first.

import { countsBar } from "./list-table.js";
import { clock, duration, full, integer, number, percent, plural } from "./format.js";
import { states } from "./theme.js";
import { el, redraw, replace, shapeIcon, trialLink } from "./ui.js";

/** Makes the strip. */
export function statStrip(context) {
    const { store } = context;
    const cells = {
        best: cell("Best"), trials: cell("Trials"), now: cell("Now"), pace: cell("Pace"),
        effort: cell("Steps trained"), time: cell("Running time"),
    };
    const node = el("dl", { class: "ov-stats card" }, Object.values(cells).map((item) => item.node));
    cells.best.node.classList.add("ov-best");
    cells.trials.node.classList.add("ov-trials");
    return { node, draw, summarise, tick };

    function draw() {
        const { spec, counts, best, objective } = store;
        replace(cells.best.value, best
            ? el("span", { class: "mono", title: full(best.value), text: number(best.value) })
            : el("span", { class: "muted", text: "none yet" }));
        redraw(cells.best.hint, best?.number ?? null, () =>
            [`${objective.metric}, ${objective.goal === "maximize" ? "higher" : "lower"} is better`,
                best ? [" · trial ", trialLink(context, best.number)] : null]);
        cells.trials.value.textContent = integer(counts.trials);
        replace(cells.trials.hint, countsBar(counts),
            el("ul", { class: "count-words" }, Object.keys(states).filter((state) => counts[state] > 0)
            .map((state) => el("li", {}, shapeIcon(state, 10), `${integer(counts[state])} ${state}`))));
        const busy = counts.running + counts.stopping;
        cells.now.value.textContent = busy > 0 ? `${integer(busy)} running` : store.state === "running"
            ? "idle" : store.state;
        cells.now.hint.textContent = store.state !== "running" ? spec.reason ?? "" : spec.waiting?.detail
            ?? (spec.evaluator ? "The server trains by itself." : "A worker that asks gets a trial.");
        tick();
        cells.time.hint.textContent = `since ${clock(Date.parse(spec.created_at))}`;
        cells.effort.value.textContent = integer(spec.resource_used);
    }

    function tick() {
        cells.time.value.textContent = duration(store.elapsed);
    }

    function summarise(summary) {
        const pace = summary.trials_per_minute;
        cells.pace.value.textContent = pace ? `${number(pace, 3)} / min` : "–";
        const ended = store.counts.trials - store.counts.running - store.counts.queued;
        cells.pace.hint.textContent = `${plural(ended, "trial")} in ${duration(summary.elapsed_seconds)}`;
        const share = summary.resource_saved_share;
        cells.effort.hint.textContent = share > 0
            ? `${percent(share)} of ${integer(summary.resource_used + summary.resource_saved)} spared by stopping early`
            : "nothing was cut short";
    }
}

function cell(label) {
    const value = el("span", { class: "ov-value", text: "–" });
    const hint = el("span", { class: "ov-hint" });
    return { node: el("div", { class: "ov-stat" }, el("dt", { text: label }), el("dd", {}, value, hint)),
        value, hint };
}
