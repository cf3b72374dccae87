// The chart of two objectives: every trial, the front of the two, and what is infeasible.

import { number, plural } from "./format.js";
import { front, staircase } from "./pareto-fronts.js";
import { css, stateColor, viridis } from "./theme.js";
import { trialLink } from "./ui.js";

/**
 * What a chart shows of two objectives.
 *
 * @param {object} context of the view
 * @param {[string, string]} pair metrics
 * @param {Set<number>} members trials on the front of all objectives
 */
export function pairSpec(context, pair, members) {
    const data = dataOf(context, pair);
    const { rows, kept, infeasible, best } = data;
    const summary = `${plural(kept.length, "trial")} by ${pair[0]} and ${pair[1]}; `
        + `${plural(best.length, "trial")} on the front of these two.`;
    const missing = rows.count - kept.length;
    return {
        title: `${pair[0]} and ${pair[1]}`, level: 2, height: 360, summary,
        empty: kept.length === 0 ? `No trial has finite values of ${pair[0]} and ${pair[1]} yet.` : null,
        notes: [
            summary, missing > 0 ? `${plural(missing, "trial")} without both values left out.` : null,
            infeasible > 0 ? `${plural(infeasible, "trial")} infeasible.` : null,
            context.store.spec.objectives.length > 2
                ? "The line is the front of these two; diamonds are on the front of all objectives." : null,
        ],
        table: () => tableOf(context, pair, data, members),
        plot: plotOf(context, pair, data, members),
    };
}

function dataOf({ store }, [first, second]) {
    const { columns, spec } = store;
    const { count } = columns;
    // The metrics have a place of their own: one may be called `number` or `count`.
    const of = new Map(spec.objectives.map(({ metric }) =>
        [metric, columns.f64(`metric:${metric}`).subarray(0, count)]));
    const rows = { number: columns.i32("number"), violation: columns.f64("violation"), count, of };
    const goals = Object.fromEntries(spec.objectives.map(({ metric, goal }) => [metric, goal]));
    const signs = [first, second].map((metric) => (goals[metric] === "maximize" ? -1 : 1));
    const takesPart = (row) => columns.get("state", row) === "completed" && !(rows.violation[row] > 0);
    const best = front(of.get(first), of.get(second), signs, takesPart);
    const kept = [];
    for (let row = 0; row < count; row += 1) {
        if (Number.isFinite(of.get(first)[row]) && Number.isFinite(of.get(second)[row])) kept.push(row);
    }
    return { rows, goals, best, kept, infeasible: kept.filter((row) => rows.violation[row] > 0).length };
}

function plotOf(context, [first, second], { rows, goals, best, kept, infeasible }, members) {
    const { selection } = context;
    const line = staircase(best, rows.of.get(first), rows.of.get(second));
    const side = (metric) => `${metric} (${goals[metric] === "maximize" ? "larger" : "smaller"} is better)`;
    const styleOf = (row) => (members.has(rows.number[row]) ? 2 : rows.violation[row] > 0 ? 1 : 0);
    const [front_, beaten, out] = [
        { shape: "diamond", color: css("--c-vermillion"), size: 5.4 },
        { shape: "circle", color: viridis(0.5), size: kept.length > 2000 ? 2.4 : 3.6, alpha: 0.7 },
        { shape: "hollow", color: stateColor("infeasible"), size: 4 },
    ];
    const take = (array) => Float64Array.from(kept, (row) => array[row]);
    return {
        x: { label: side(first) }, y: { label: side(second) },
        layers: [
            { kind: "line", x: line.x, y: line.y, count: line.x.length, color: css("--c-vermillion"),
                width: 1.8 },
            {
                kind: "points", count: kept.length, id: Int32Array.from(kept, (row) => rows.number[row]),
                x: take(rows.of.get(first)), y: take(rows.of.get(second)), style: Uint8Array.from(kept, styleOf),
                styles: [beaten, out, front_], label: (index) => words(context, kept[index], rows),
            },
        ],
        legend: [
            { ...front_, label: "on the front" }, { ...beaten, label: "beaten" },
            infeasible > 0 ? { ...out, label: "infeasible" } : null,
        ].filter(Boolean),
        selection, onBrush: (ids) => selection.set(ids),
        onOpen: (id) => { location.hash = context.href("trial", id); },
    };
}

function words({ store }, row, rows) {
    const values = store.spec.objectives.map(({ metric }) => `${metric} ${number(rows.of.get(metric)[row])}`);
    const violation = rows.violation[row] > 0 ? [`infeasible by ${number(rows.violation[row])}`] : [];
    return [`Trial ${rows.number[row]}`, ...values, ...violation].join("\n");
}

function tableOf(context, [first, second], { rows, kept }, members) {
    return {
        columns: [
            { key: "number", label: "Trial", num: true, render: (row) => trialLink(context, row.number) },
            { key: "x", label: first, num: true }, { key: "y", label: second, num: true },
            { key: "front", label: "On the front" }, { key: "feasible", label: "Feasible" },
        ],
        rows: kept.map((row) => ({
            number: rows.number[row], x: rows.of.get(first)[row], y: rows.of.get(second)[row],
            front: members.has(rows.number[row]) ? "yes" : "no", feasible: rows.violation[row] > 0 ? "no"
                : "yes",
        })),
    };
}
