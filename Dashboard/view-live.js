// What happens now: the trials that run, with their curves and leases, and why the last ones were stopped.

import { refused } from "./analysis-live.js";
import { integer, plural } from "./format.js";
import { LiveTable } from "./live-table.js";
import { showDecisions, tickDecisions } from "./rungs-words.js";
import { act } from "./trials-actions.js";
import { button, el, empty, redraw, replace, section, stateMark, stylesheet } from "./ui.js";

stylesheet("live.css");
stylesheet("analysis.css");

const BUSY = new Set(["running", "stopping", "lost"]);
const SHOWN = 60;
const CURVES_GAP = 1500;

export default {
    /** Shows the running trials and keeps them fresh. */
    mount(root, context) {
        const { store, signal } = context;
        const head = el("p", { class: "muted", role: "status" });
        const place = el("div");
        const waiting = el("section", { class: "card", hidden: true });
        const table = new LiveTable(context);
        const decisions = el("div");
        root.append(el("div", { class: "live-grid" },
            el("div", { class: "stack" }, el("section", { class: "card flush" },
            el("header", { class: "card-head" }, el("h2", { text: "Running trials" }), head), place),
                waiting), section("Latest decisions", { hint: "why trials stop, pause and go on" }, decisions)));
        let fetchedAt = -Infinity;
        let timer = 0;
        draw();
        store.subscribe((change) => draw(change), signal);
        const ticking = setInterval(() => {
            table.tick();
            tickDecisions(decisions);
        }, 1000);
        return () => {
            clearInterval(ticking);
            clearTimeout(timer);
        };

        function draw() {
            const { busy, queued, paused } = collect(store);
            head.textContent = busy.length > SHOWN
                ? `The first ${SHOWN} of ${integer(busy.length)} are shown` : busy.length
                    ? plural(busy.length, "trial") : "";
            table.show(busy.slice(0, SHOWN));
            if (busy.length === 0) replace(place, quiet(store));
            else if (place.firstChild !== table.node) replace(place, table.node);
            drawWaiting(queued, paused);
            clearTimeout(timer);
            timer = setTimeout(fetchMore, Math.max(0, fetchedAt + CURVES_GAP - performance.now()));
        }

        async function fetchMore() {
            fetchedAt = performance.now();
            try {
                const busy = table.numbers();
                const [curves, rungs] = await Promise.all([
                    busy.length ? store.fetch(
                        "/curves", { top: 1, sample: 1, points: 40, trials: busy.join(",") }, signal) : null,
                    store.fetch("/rungs", {}, signal),
                ]);
                if (curves) table.drawCurves(curves);
                showDecisions(decisions, context, rungs.decisions);
            } catch (error) {
                if (!context.api.isAbort(error)) replace(decisions, refused(error));
            }
        }

        function drawWaiting(queued, paused) {
            waiting.hidden = queued.length + paused.length === 0;
            const line = (state, numbers, words) =>
                (numbers.length === 0 ? null : el("div", { class: "waiting-line" },
                stateMark(state, `${integer(numbers.length)} ${state}`),
                el("span", { class: "muted small", text: words }),
                el("span", { class: "small waiting-numbers" },
                    numbers.slice(0, 12).map((number) =>
                        el("a", { href: context.href("trial", number), text: `#${number}` })),
                    numbers.length > 12 ? el("a", { class: "muted",
                        href: context.href("trials", "", { q: `state=${state}` }),
                        text: `and ${integer(numbers.length - 12)} more` }) : null),
                button(`Cancel ${numbers.length > 1 ? "them" : "it"}…`,
                    () => act(context, "cancel", numbers), { kind: "quiet small" })));
            redraw(waiting, [queued, paused], () => [
                el("header", { class: "card-head" }, el("h2", { text: "Waiting" })),
                line("queued", queued, "handed to the next worker that asks"),
                line("paused", paused, "go on when their rung promotes them")]);
        }
    },
};

function collect(store) {
    const { columns } = store;
    const stateAt = columns.i32("state");
    const words = columns.values("state") ?? [];
    const found = { busy: [], queued: [], paused: [] };
    for (let row = 0; row < columns.count; row += 1) {
        const word = words[stateAt[row]];
        if (BUSY.has(word)) found.busy.push(row);
        else if (word === "queued" || word === "paused") found[word].push(columns.get("number", row));
    }
    return found;
}

function quiet(store) {
    const { spec, state } = store;
    if (state !== "running" && state !== "stopping") return empty(
        "Nothing runs.", spec.reason ?? `The experiment is ${state}.`);
    if (spec.waiting) return empty("Nothing runs.", spec.waiting.detail);
    return empty("Nothing runs at the moment.", spec.evaluator ? "The next trial begins at once."
        : "Workers that ask get a trial; the overview says how to start one.");
}
