// What the experiment is: its search, its schedule, its space, and what people wrote about it.

import { duration, list, plural, value as formatValue } from "./format.js";
import { conditionOf, rangeOf } from "./space.js";
import { copyButton, el, redraw } from "./ui.js";
import { toYaml } from "./yaml.js";

const PARTS = ["name", "space", "constraints", "objectives", "outcome_constraints", "searcher", "scheduler",
    "limits", "lease", "initial", "seed",
    "evaluator", "tags", "notes"];

/** Makes the card of the definition. */
export function definitionCard(context) {
    const { store } = context;
    const body = el("div", { class: "definition" });
    const node = el("section", { class: "card" },
        el("header", { class: "card-head" }, el("h2", { text: "Definition" }),
        el("div", { class: "toolbar" },
            copyButton(() => toYaml(definitionOf(store.spec)), "Copy as YAML", { kind: "small" }))), body);
    return { node, draw };

    function draw() {
        const { spec } = store;
        redraw(body, [spec.created_at, spec.revision], () => [facts(spec), spaceTable(spec.space)]);
    }
}

/** The parts of an experiment that make it again. */
function definitionOf(spec) {
    return Object.fromEntries(PARTS.map((key) => [key, spec[key]]).filter(([, item]) => {
        if (item === null || item === undefined || item === "") return false;
        return typeof item !== "object" || Object.keys(item).length > 0;
    }));
}

function facts(spec) {
    const row = (label, ...content) => [el("dt", { text: label }), el("dd", {}, content)];
    const goals = spec.objectives.map((item) =>
        `${item.metric} (${item.goal === "maximize" ? "higher" : "lower"} is better)`);
    const bounds = (spec.outcome_constraints
        ?? []).map((item) => [item.min !== null && item.min !== undefined
            ? `${item.metric} at least ${item.min}` : null,
        item.max !== null && item.max !== undefined ? `${item.metric} at most ${item.max}` : null].filter(
            Boolean).join(", "));
    return el("dl", { class: "facts" },
        row(goals.length > 1 ? "Objectives" : "Objective", list(goals)),
        bounds.length ? row("Must keep", list(bounds)) : null,
        row("Searcher", chosen(spec.searcher)),
        row("Scheduler", spec.scheduler.name === "none" ? "none: every trial runs to its end"
            : chosen(spec.scheduler)),
        spec.levels?.length ? row("Compared at", `steps ${list(spec.levels.map(String))}`) : null,
        row("Trained by", spec.evaluator ? chosen(spec.evaluator) : "workers that ask over HTTP"),
        spec.constraints?.length ? row("Constraints",
            spec.constraints.map((item) => el("code", { text: item })).flatMap((item, at) =>
                (at ? [", ", item] : [item]))) : null,
        row("Lease", spec.lease?.seconds
            ? `${duration(spec.lease.seconds)}, up to ${plural(spec.lease.attempts, "attempt")}` : "none"),
        row("Seed", String(spec.seed)),
        spec.tags?.length ? row("Tags", el("span", { class: "row" },
            spec.tags.map((tag) => el("span", { class: "chip", text: tag })))) : null,
        spec.notes ? row("Notes", el("span", { class: "notes", text: spec.notes })) : null);
}

function chosen({ name, options }) {
    const words = Object.entries(options ?? {}).map(([key, item]) => `${key} ${formatValue(item)}`).join(
        ", ");
    return [el("strong", { text: name }), words ? el("span", { class: "muted", text: ` ${words}` }) : null];
}

function spaceTable(space) {
    return el("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Search space" },
        el("table", {},
        el("caption", { class: "visually-hidden", text: "Search space" }),
        el("thead", {}, el("tr", {},
            ["Parameter", "Kind", "Values",
                "Active"].map((label) => el("th", { scope: "col", text: label })))),
        el("tbody", {}, Object.entries(space).map(([name, parameter]) =>
            el("tr", {}, el("th", { scope: "row", class: "mono", text: name }),
            el("td", { text: parameter.type }),
            el("td", { text: parameter.type === "constant" ? formatValue(parameter.value)
                : rangeOf(parameter) },
                parameter.prior ? el("span",
                    { class: "muted", text: `; believed ${formatValue(parameter.prior.value)}` }) : null),
            el("td", { class: "muted", text: conditionOf(parameter) ? `when ${conditionOf(parameter)}`
                : "always" }))))));
}
