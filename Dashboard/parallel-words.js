// What parallel coordinates show in words and as a table.

import { value as formatValue } from "./format.js";
import { trialLink } from "./ui.js";

/** Words in place of lines; null where there are lines to draw. */
export function emptyWords({ count, axes, rank, context }) {
    const { metric } = context.store.objective;
    if (count === 0) return "No trial yet. Each trial will be a line here.";
    if (axes.length < 2) return "Nothing varies here: every parameter has one value.";
    const parameters = axes.filter((axis) => !axis.goal).length;
    return rank.rows.length === 0 && parameters < 2 ? `No trial has a finite ${metric} yet.` : null;
}

/** The chosen trials as a table, the best first. */
export function tableOf({ chosen, context }) {
    const { store } = context;
    const parameters = Object.keys(store.spec.space);
    return {
        columns: [
            { key: "number", label: "Trial", num: true, render: (trial) => trialLink(context, trial.number) },
            { key: "value", label: store.objective.metric, num: true }, { key: "state", label: "State" },
            ...parameters.map((name) => ({
                key: `param:${name}`, label: name, format: (_, trial) => formatValue(trial.config[name]),
                sort: (trial) => trial.config[name],
            })),
        ],
        rows: [...chosen].reverse().slice(0, 1000).map((row) => store.columns.trial(row)),
    };
}
