// Schedulers without rungs judge at any step: where they stopped trials, on one plot.

import { number, plural } from "./format.js";
import { css, stateColor, stateShape } from "./theme.js";
import { el, trialLink } from "./ui.js";

const shown = ["completed", "running", "paused", "stopped", "failed"];

/** Shows for each trial the last step and the result there, by what became of it. */
export function showStops(root, context) {
    const chart = root.querySelector("tune-chart") ?? el("tune-chart", { class: "card" });
    if (!chart.isConnected) root.append(chart);
    const { columns, objective } = context.store;
    const values = columns.f64(columns.objectives()[0]);
    const steps = columns.i32("step");
    const numbers = columns.i32("number");
    const rows = [];
    for (let row = 0; row < columns.count; row += 1) {
        if (steps[row] >= 0 && Number.isFinite(values[row])) rows.push(row);
    }
    const state = rows.map((row) => columns.get("state", row));
    const stopped = state.filter((word) => word === "stopped").length;
    const summary = `${plural(rows.length, "trial")} with a result; ${stopped} were stopped early.`;
    const styleOf = (word) => (shown.includes(word) ? shown.indexOf(word) : shown.length - 1);
    chart.show({
        title: "Where trials ended", level: 2, summary, height: 380,
        empty: rows.length === 0 ? "No trial has reported yet." : null,
        notes: [`${context.store.spec.scheduler.name} has no rungs: it may stop a trial at any step.`,
            rows.length < columns.count
                ? `${plural(columns.count - rows.length, "trial")} without a finite ${objective.metric} left `
                    + "out."
                : null],
        plot: {
            x: { label: "last step" }, y: { label: objective.metric },
            layers: [{
                kind: "points", id: Int32Array.from(rows, (row) => numbers[row]),
                x: Float64Array.from(rows, (row) => steps[row]),
                y: Float64Array.from(rows, (row) => values[row]), count: rows.length,
                style: Uint8Array.from(state, styleOf),
                styles: shown.map((word) =>
                    ({ shape: stateShape(word), color: stateColor(word) || css("--text"), size: 4.2 })),
                label: (index) => {
                    const row = rows[index];
                    const where = `#${numbers[row]}, ${state[index]} at step ${steps[row]}`;
                    return `${where}\n${objective.metric} ${number(values[row])}`;
                },
            }],
            legend: shown.filter((word) => state.includes(word)).map((word) =>
                ({ shape: stateShape(word), color: stateColor(word), label: word })),
            selection: context.selection, onBrush: (ids) => context.selection.set(ids),
            onOpen: (id) => { location.hash = context.href("trial", id); },
        },
        table: () => ({
            columns: [{ key: "number", label: "Trial", num: true,
                render: (trial) => trialLink(context, trial.number) },
                { key: "step", label: "Last step", num: true },
                { key: "value", label: objective.metric, num: true }, { key: "state", label: "State" },
                { key: "rule", label: "Rule" }],
            rows: rows.map((row) => columns.trial(row)),
        }),
    });
}
