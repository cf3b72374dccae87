// The table of trials side by side: only what differs, unless all is asked for.

import * as format from "./format.js";
import { placeOf } from "./space.js";
import { button, el, shape, stateMark, trialLink } from "./ui.js";
import { category } from "./theme.js";

/** Shapes that go with the colours of compared things, so that colour is never alone. */
export const SHAPES = ["circle", "square", "triangle", "diamond", "ring", "cross", "hollow", "bars"];

/** The mark of the i-th compared thing. */
export const markOf = (index) => shape(SHAPES[index % SHAPES.length], category(index), 12);

/**
 * What is known of some trials, line by line.
 *
 * @returns {{group: string, name: string, values: Array, kind: string, goal?: string}[]}
 */
function linesOf(context, trials) {
    const { store } = context;
    const { spec } = store;
    const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics ?? {})))];
    const goals = new Map(spec.objectives.map((objective) => [objective.metric, objective.goal]));
    const first = [...goals.keys()].filter((metric) => metrics.includes(metric));
    const ordered = [...first, ...metrics.filter((metric) => !goals.has(metric)).sort()];
    const names = [...Object.keys(spec.space), ...trials.flatMap((trial) => Object.keys(trial.config))];
    const line = (group, name, read, kind = "text") => ({ group, name, kind, values: trials.map(read) });
    return [
        line("Result", "state", (trial) => trial.state, "state"),
        ...ordered.map((metric) => ({ ...line("Result", metric, (trial) => trial.metrics?.[metric] ?? null,
            "number"), goal: goals.get(metric) })),
        line("Result", "last step", (trial) => trial.step, "number"),
        line("Result", "why it ended", (trial) => (trial.finished_at ? format.reason(trial.reason) : null)),
        line("Result", "error", (trial) => trial.error?.kind ?? null),
        ...[...new Set(names)].map((name) =>
            ({ ...line("Configuration", name, (trial) => trial.config[name] ?? null, "parameter") })),
        line("Course", "source", (trial) => trial.origin.source),
        line("Course", "worker", (trial) => trial.worker),
        line("Course", "attempt", (trial) => trial.attempt, "number"),
        line("Course", "bracket", (trial) => trial.bracket, "number"),
        line("Course", "duration", (trial) => secondsOf(trial), "duration"),
    ];
}

function secondsOf({ started_at: started, finished_at: finished }) {
    return started && finished ? (Date.parse(finished) - Date.parse(started)) / 1000 : null;
}

/** Whether a line says something different of its trials. */
const differs = ({ values }) =>
    values.some((value) => JSON.stringify(value) !== JSON.stringify(values[0]));

/** The table; `onRemove` takes a trial out. */
export function compareTable(context, trials, { showSame, onRemove }) {
    const all = linesOf(context, trials);
    const shown = all.filter((line) =>
        (showSame ? line.values.some((value) => value !== null) : differs(line)));
    const hidden = all.filter((line) => line.values.some((value) => value !== null)).length - shown.length;
    const groups = [...new Set(shown.map((line) => line.group))];
    const table = el("table", { class: "compare" },
        el("caption", { class: "visually-hidden", text: "Trials side by side" }),
        el("thead", {}, el("tr", {}, el("td", {}), trials.map((trial, index) => el("th", { scope: "col" },
            el("span", { class: "row" }, markOf(index), trialLink(context, trial.number),
                button("✕", () => onRemove(trial.number),
                    { kind: "quiet small", attributes: { "aria-label": `Take trial ${trial.number} out` } })))))),
        groups.map((group) => el("tbody", {},
            el("tr", { class: "compare-group" },
                el("th", { scope: "rowgroup", colSpan: trials.length + 1, text: group })),
            shown.filter((line) => line.group === group).map((line) => row(context, line)))));
    return {
        node: el("div", { class: "scroll-x", tabIndex: 0, role: "region",
            "aria-label": "Trials side by side" }, table),
        hidden: Math.max(0, hidden),
    };
}

function row(context, line) {
    const best = bestOf(line);
    return el("tr", {}, el("th", { scope: "row", text: line.name }),
        line.values.map((value) => el("td", { title: typeof value === "number" ? String(value) : null },
        cell(context, line, value), best !== null && value === best
            ? el("span", { class: "good small", text: " ★ best" }) : null)));
}

function bestOf({ goal, values }) {
    const numbers = values.filter((value) => typeof value === "number");
    if (!goal || numbers.length < 2) return null;
    const best = goal === "maximize" ? Math.max(...numbers) : Math.min(...numbers);
    return numbers.every((number) => number === best) ? null : best;
}

function cell(context, { kind, name }, value) {
    if (value === null || value === undefined) return el(
        "span", { class: "muted", text: kind === "parameter" ? "not active" : "–" });
    if (kind === "state") return stateMark(value);
    if (kind === "duration") return format.duration(value);
    if (kind !== "parameter") return format.value(value);
    const share = placeOf(value, context.store.spec.space[name]);
    return [format.value(value), share === null ? null
        : el("div", { class: "place-track small-track", "aria-hidden": "true" },
        el("div", { class: "place-mark", style: { left: `${(share * 100).toFixed(1)}%` } }))];
}
