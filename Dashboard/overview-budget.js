// How much of each limit is used, and how long the rest will take.

import { duration, integer, number, percent } from "./format.js";
import { el, empty, replace } from "./ui.js";

const NAMES = {
    trials: "Trials", seconds: "Running time", resource: "Steps", failures: "Failures", target: "Target",
    plateau: "Trials without gain",
};

/** Makes the card of the limits. */
export function budgetCard() {
    const body = el("div", { class: "budget" });
    const node = el("section", { class: "card" },
        el("header", { class: "card-head" }, el("h2", { text: "Budget" })), body);
    return { node, draw, fail: (error) =>
        replace(body, empty("The limits could not be loaded.", error.message)) };

    function draw(summary) {
        const budget = summary.budget ?? [];
        if (budget.length === 0) {
            replace(body, el("p", { class: "muted",
                text: "No limit is set: it runs until somebody stops it." }));
            return;
        }
        replace(body, budget.map((item) => bar(item)));
    }
}

function bar({ limit, used, allowed, share, eta_seconds: rest }) {
    const show = limit === "seconds" ? duration : limit === "target" ? number : integer;
    const name = NAMES[limit] ?? limit;
    const bounded = Math.min(1, Math.max(0, share ?? 0));
    return el("div", { class: "budget-row" },
        el("span", { text: name }),
        el("span", { class: "num", text: `${show(used)} of ${show(allowed)}` }),
        el("div", { class: `meter ${bounded >= 1 ? "full" : ""}`, role: "meter", "aria-label": name,
            "aria-valuemin": 0, "aria-valuemax": 100,
            "aria-valuenow": Math.round(bounded * 100),
            "aria-valuetext": `${show(used)} of ${show(allowed)}` },
        el("span", { style: { width: `${bounded * 100}%` } })),
        el("span", { class: "small muted", text: bounded >= 1 ? "reached" : percent(share) }),
        el("span", { class: "small muted num", text: rest ? `about ${duration(rest)} left` : "" }));
}
