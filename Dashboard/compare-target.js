// How long each experiment took until it had a result as good as a target.

import { AXES, commonTarget, lineFrom, reached } from "./compare-lines.js";
import { markOf } from "./compare-table.js";
import * as format from "./format.js";
import { dataTable } from "./table.js";
import { el, empty, note, replace } from "./ui.js";

/** Draws the target and the table into a host; the target is kept in the address once it is chosen. */
export function drawTarget(host, context, items, { goal, metric }) {
    const { params } = context;
    const lines = Object.fromEntries(Object.keys(AXES).map((axis) =>
        [axis, items.map((item) => lineFrom(item.points, goal, axis))]));
    const common = commonTarget(lines.trials, goal);
    if (common === null) {
        replace(host, empty("There is no target yet.", "None of them has a result."));
        return;
    }
    const given = Number(params.get("target", "") || NaN);
    const target = Number.isFinite(given) ? given : common;
    const input = el("input", {
        type: "number", step: "any", value: String(target), "aria-label": `Target ${metric}`,
        on: { change: () => {
            params.set("target", input.value === "" ? null : input.value);
            drawTarget(host, context, items, { goal, metric });
        } },
    });
    replace(host,
        el("label", { class: "inline-field target" },
            el("span", { text: `${metric} ${goal === "maximize" ? "at least" : "at most"}` }), input),
        Number.isFinite(given) ? null : note("About the best value that all of them have reached."),
        tableOf(items, lines, target, { goal, metric }));
}

function tableOf(items, lines, target, { goal, metric }) {
    const words = (write) => (value) => (Number.isNaN(value) ? "not reached" : write(value));
    return dataTable({
        caption: `Time to ${metric} of ${format.number(target)}`,
        columns: [
            { key: "name", label: "Experiment",
                render: (row) => el("span", { class: "row" }, markOf(row.index), row.name) },
            { key: "trials", label: "Trials", num: true, format: words(format.integer) },
            { key: "seconds", label: "Time", num: true, format: words(format.duration) },
            { key: "resource", label: "Steps trained", num: true, format: words(format.integer) },
        ],
        rows: items.map((item, index) => ({
            index, name: item.name,
            ...Object.fromEntries(Object.keys(AXES).map((axis) =>
                [axis, reached(lines[axis][index], target, goal)])),
        })),
    });
}
