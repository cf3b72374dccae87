// How the dominated volume grew, and which share of the trials is feasible.

import { integer, number, percent, plural, value as formatValue } from "./format.js";
import { feasibleShare } from "./pareto-fronts.js";
import { trialLink } from "./ui.js";

const grid = { left: 8, right: 18, top: 14, bottom: 26, containLabel: true };
const nameBelow = {
    type: "value", nameLocation: "end", nameGap: 4, min: 0,
    nameTextStyle: { align: "right", verticalAlign: "top", padding: [22, 0, 0, 0] },
};

/**
 * What the chart of the hypervolume shows.
 *
 * @param {object} history an answer of GET hypervolume
 * @param {object} front an answer of GET pareto
 * @param {"trials"|"seconds"} over
 */
export function volumeSpec(context, history, front, over) {
    const points = history.points.filter((point) => typeof point.hypervolume === "number");
    const last = points.at(-1);
    const against = history.objectives.map((metric, index) =>
        `${metric} ${number(history.reference[index])}`);
    return {
        title: "Hypervolume", level: 2, height: 300,
        summary: last
            ? `The dominated volume grew to ${number(last.hypervolume)} over ${plural(last.trials, "trial")}.`
            : "",
        empty: points.length === 0 ? "The volume cannot be measured yet." : null,
        notes: [
            `Measured against ${against.join(", ")}.`,
            history.changes > history.points.length
                ? `Shown: ${integer(history.points.length)} of ${integer(history.changes)} of its changes.`
                : null,
            history.is_lower_bound
                ? "Some fronts were too large to be measured whole: the volume is at least this." : null,
            front.front > front.shown
                ? `The front has ${plural(front.front, "trial")}; ${integer(front.shown)} are listed.` : null,
        ],
        option: (theme) => ({
            grid, xAxis: { ...nameBelow, name: over }, yAxis: { type: "value", scale: true },
            tooltip: { trigger: "axis", formatter: ([item]) => tipOf(item.value, over) },
            series: [{
                type: "line", step: "end", showSymbol: points.length < 60, symbolSize: 5,
                lineStyle: { width: 2 },
                areaStyle: { opacity: 0.12 }, itemStyle: { color: theme.category(0) }, encode: { x: 0, y: 1 },
                data: points.map((point) => [point[over], point.hypervolume, point.number]),
            }],
        }),
        onClick: (event) => context.selection.toggle(event.value[2]),
        table: () => ({
            columns: [
                { key: "trials", label: "Trials", num: true },
                { key: "seconds", label: "Seconds", num: true },
                { key: "number", label: "Joined", num: true,
                    render: (row) => trialLink(context, row.number) },
                { key: "hypervolume", label: "Hypervolume", num: true },
            ],
            rows: history.points,
        }),
    };
}

function tipOf([at, volume, trial], over) {
    return `${over} ${number(at)}\nvolume ${number(volume)}\ntrial ${trial} joined the front`;
}

/** What the chart of the feasible share shows. */
export function feasibleSpec({ store }) {
    const { columns, spec } = store;
    const finished = columns.f64("finished");
    const violation = columns.f64("violation");
    const state = (row) => columns.get("state", row);
    const rows = [...columns.sorted("finished")]
        .filter((row) => Number.isFinite(finished[row]) && state(row) !== "failed"
            && state(row) !== "cancelled");
    const isBroken = (row) => (state(row) === "infeasible" ? 1 : violation[row]);
    const { x, share, feasible, total } = feasibleShare(rows, isBroken);
    const summary = `${integer(feasible)} of ${plural(total, "trial")} that ended are feasible.`;
    return {
        title: "Feasible share", level: 2, height: 300, summary,
        empty: total === 0 ? "No trial has ended yet." : null,
        notes: [`${summary} Wanted: ${spec.outcome_constraints.map(ruleWords).join("; ")}.`],
        option: (theme) => ({
            grid, xAxis: { ...nameBelow, name: "trials ended", max: Math.max(1, total) },
            yAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: (item) => percent(item) } },
            tooltip: {
                trigger: "axis", formatter: ([item]) =>
                    `${percent(item.value[1])} of ${item.value[0]} trials feasible`,
            },
            series: [{
                type: "line", showSymbol: false, sampling: "lttb", lineStyle: { width: 2 },
                areaStyle: { opacity: 0.12 },
                itemStyle: { color: theme.category(2) },
                data: Array.from(x, (at, index) => [at, share[index]]),
            }],
        }),
        table: () => ({
            columns: [
                { key: "ended", label: "Trials ended", num: true },
                { key: "share", label: "Feasible share", num: true, format: (item) => percent(item, 1) },
            ],
            rows: Array.from(x, (at, index) => ({ ended: at, share: share[index] })),
        }),
    };
}

function ruleWords({ metric, min = null, max = null }) {
    const parts = [
        min === null ? null : `${metric} at least ${formatValue(min)}`,
        max === null ? null : `${metric} at most ${formatValue(max)}`,
    ];
    return parts.filter(Boolean).join(" and ");
}
