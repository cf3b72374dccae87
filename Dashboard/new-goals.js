// Objectives, limits, and what only some need.

import { button, el, replace } from "./ui.js";

const GOALS = [{ value: "minimize", label: "lower is better" },
    { value: "maximize", label: "higher is better" }];

/** The editor of the objectives. */
export function objectivesEditor(draft, fields, { onCount = () => {} } = {}) {
    const list = el("div", { class: "stack-small" });
    const node = el("div", {}, list, button("+ Add an objective", () => {
        draft.objectives.push({ metric: "", goal: "minimize" });
        draw();
        onCount();
        fields.changed();
    }, { kind: "quiet small" }));
    draw();
    return node;

    function draw() {
        replace(list, draft.objectives.map((item, index) => el("div", { class: "new-condition" },
            fields.text(index === 0 ? "Metric" : "And", item, "metric",
                { pointer: `/objectives/${index}/metric`, mono: true, placeholder: "val_loss" }),
            fields.choice("Goal", item, "goal", GOALS, { pointer: `/objectives/${index}/goal` }),
            draft.objectives.length > 1 ? button("✕", () => {
                draft.objectives.splice(index, 1);
                draw();
                onCount();
                fields.changed();
            }, { kind: "quiet", attributes: { "aria-label": `Remove the objective ${item.metric}` } }) : null)));
    }
}

/** The limits that most use, and the others. */
export function limitsEditor(draft, fields) {
    const { limits } = draft;
    return el("div", {},
        el("div", { class: "new-options" },
            fields.number("Trials", limits, "trials",
                { pointer: "/limits/trials", hint: "How many configurations are tried.",
                    placeholder: "no limit" }),
            fields.number("At a time", limits, "concurrent",
                { pointer: "/limits/concurrent", hint: "Trials side by side.", placeholder: "no limit" }),
            fields.number("Seconds", limits, "seconds",
                { pointer: "/limits/seconds", hint: "Of running time.", placeholder: "no limit" }),
            fields.number("Target", limits, "target",
                { pointer: "/limits/target", hint: "Ends when a result is this good.",
                    placeholder: "none" })),
        el("details", { class: "new-details", open: hasAny(draft.plateau) || hasAny(draft.trial) },
            el("summary", { text: "More limits" }), el("div", { class: "new-options" },
            fields.number("Steps over all trials", limits, "resource",
                { pointer: "/limits/resource", placeholder: "no limit" }),
            fields.number("Failures", limits, "failures",
                { pointer: "/limits/failures", hint: "Ends as failed after so many.",
                    placeholder: "no limit" }),
            fields.number("Trials without gain", draft.plateau, "trials",
                { pointer: "/limits/plateau/trials", hint: "Ends when so many brought nothing.",
                    placeholder: "no limit" }),
            fields.number("Least gain", draft.plateau, "min_delta",
                { pointer: "/limits/plateau/min_delta", hint: "What counts as a gain.", placeholder: "0" }),
            fields.number("Steps of one trial", draft.trial, "steps",
                { pointer: "/limits/trial/steps", placeholder: "no limit" }),
            fields.number("Seconds of one trial", draft.trial, "seconds",
                { pointer: "/limits/trial/seconds", placeholder: "no limit" }))));
}

/** Constraints, first configurations, seed and lease. */
export function advancedEditor(draft, fields) {
    const outcome = el("div", { class: "stack-small" });
    const drawOutcome = () =>
        replace(outcome, draft.outcome.map((item, index) => el("div", { class: "new-condition" },
        fields.text("Metric that must keep", item, "metric",
            { pointer: `/outcome_constraints/${index}`, mono: true, placeholder: "latency_ms" }),
        fields.number("At least", item, "min", { pointer: `/outcome_constraints/${index}/min` }),
        fields.number("At most", item, "max", { pointer: `/outcome_constraints/${index}/max` }),
        button("✕", () => {
            draft.outcome.splice(index, 1);
            drawOutcome();
            fields.changed();
        }, { kind: "quiet", attributes: { "aria-label": "Remove the bound" } }))));
    drawOutcome();
    return el("div", { class: "stack-small" },
        fields.text("Constraints", draft, "constraints",
            { pointer: "/constraints", rows: 2, hint: "One a line, such as: layers * units <= 512",
                placeholder: "none" }),
        outcome, button("+ Bound a metric", () => {
            draft.outcome.push({ metric: "" });
            drawOutcome();
        }, { kind: "quiet small" }),
        fields.text("First configurations", draft, "initial",
            { pointer: "/initial", rows: 3,
                hint: 'Tried before all others, as JSON: [{"lr": 0.001}]. They may be partial.',
                placeholder: "none" }),
        el("div", { class: "new-options" },
            fields.number("Seed", draft, "seed",
                { pointer: "/seed", hint: "The same seed, the same search.", placeholder: "chosen" }),
            fields.number("Lease, seconds", draft.lease, "seconds",
                { pointer: "/lease/seconds", hint: "A trainer that is silent for longer has lost its trial.",
                    placeholder: "300" }),
            fields.number("Attempts", draft.lease, "attempts",
                { pointer: "/lease/attempts", hint: "How often a lost trial is handed on.",
                    placeholder: "3" })));
}

function hasAny(object) {
    return Object.values(object ?? {}).some((item) => item !== null && item !== undefined);
}
