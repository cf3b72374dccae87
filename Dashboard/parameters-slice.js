// The slice of a parameter: the model's mean and its doubt, and the trials themselves.

import { integer, number, plural, value as formatValue } from "./format.js";
import { css, stateColor, viridis } from "./theme.js";
import { trialLink } from "./ui.js";

/** What a chart shows for an answer of GET slice. */
export function sliceSpec(answer, context) {
    const { store, selection } = context;
    const parameter = store.spec.space[answer.parameter];
    const goal = store.spec.objectives.find(({ metric }) => metric === answer.objective)?.goal;
    const sign = goal === "maximize" ? -1 : 1;
    const words = categoriesOf(parameter, answer);
    const layers = words ? stripLayers(answer, words, sign) : lineLayers(answer, sign);
    const best = [...answer.points].filter((point) => typeof point.mean === "number").sort((a, b) =>
        (a.mean - b.mean) * sign)[0];
    const where = answer.level === null ? "final results" : `results at step ${integer(answer.level)}`;
    const bestWords = best
        ? ` The model is best at ${formatValue(best.x)}, with ${number(best.mean)}${deviationWords(best)}.`
        : "";
    const total = `${plural(answer.trials, "trial")}, ${where}.`;
    const gaps = answer.points.filter((point) => typeof point.mean !== "number").length;
    return {
        title: `Slice of ${answer.parameter}`, level: 2, height: 380,
        summary: `${answer.objective} along ${answer.parameter}, averaged over all other parameters; `
            + `${plural(answer.trials, "trial")}.${bestWords}`,
        empty: answer.points.length === 0 ? "The model has nothing to show along this parameter." : null,
        notes: [
            best ? bestWords.trim() : null,
            "Line: the model's mean over all values of the others; band: how far its trees differ.",
            answer.observed.length < answer.trials
                ? `Drawn are the best ${integer(answer.observed.length)} of ${total}` : total,
            gaps > 0 ? "Where the parameter is inactive there is nothing." : null, ...answer.notes,
        ],
        plot: {
            x: { label: `${answer.parameter}${parameter.scale === "log" ? ", log scale" : ""}`, scale: words
                ? "category" : parameter.scale === "log" ? "log" : "linear", values: words },
            y: { label: answer.objective },
            layers, selection, onBrush: (ids) => selection.set(ids),
            onOpen: (id) => { location.hash = context.href("trial", id); },
            legend: [
                { shape: "dash", color: css("--c-orange"), label: "model's mean" },
                { shape: "square", color: css("--c-orange"), label: "its doubt" },
                { shape: "circle", color: viridis(0), label: "trial, the best in this colour" },
                { shape: "diamond", color: stateColor("failed"), label: "the best trial" },
            ],
        },
        table: () => ({
            columns: [
                { key: "number", label: "Trial", num: true, render: (row) => trialLink(context, row.number) },
                { key: "x", label: answer.parameter, format: (item) => formatValue(item) },
                { key: "y", label: answer.objective, num: true },
            ],
            rows: answer.observed.map(([trial, x, y]) => ({ number: trial, x, y })),
        }),
    };
}

function deviationWords(point) {
    return typeof point.deviation === "number" ? ` ± ${number(point.deviation, 2)}` : "";
}

/** The values of a parameter without numbers, in their order; null for one with numbers. */
function categoriesOf(parameter, answer) {
    if (parameter.type === "bool") return [false, true];
    if (parameter.type === "categorical") return parameter.values;
    return answer.points.some((point) => typeof point.x !== "number" && point.x !== null)
        ? answer.points.map((point) => point.x) : null;
}

function lineLayers(answer, sign) {
    const points = answer.points.filter((point) => typeof point.mean === "number"
        && typeof point.x === "number");
    const [x, mean] = [points.map((point) => point.x), points.map((point) => point.mean)];
    const spread = points.map((point) => (typeof point.deviation === "number" ? point.deviation : 0));
    return [
        {
            kind: "band", x: Float64Array.from(x),
            low: Float64Array.from(mean, (item, index) => item - spread[index]),
            high: Float64Array.from(mean, (item, index) => item + spread[index]), color: css("--c-orange"),
            alpha: 0.2,
        },
        observed(answer, sign, (item) => item),
        { kind: "line", x: Float64Array.from(x), y: Float64Array.from(mean), count: x.length,
            color: css("--c-orange"), width: 2.4 },
    ];
}

function stripLayers(answer, words, sign) {
    const places = new Map(words.map((word, index) => [JSON.stringify(word), index]));
    const layers = [observed(
        answer, sign, (item, index) => places.get(JSON.stringify(item)) + spreadOf(index))];
    for (const point of answer.points) {
        const at = places.get(JSON.stringify(point.x));
        if (at === undefined || typeof point.mean !== "number") continue;
        const x = Float64Array.of(at - 0.32, at + 0.32);
        const spread = typeof point.deviation === "number" ? point.deviation : 0;
        layers.unshift({
            kind: "band", x, low: Float64Array.of(point.mean - spread, point.mean - spread),
            high: Float64Array.of(point.mean + spread, point.mean + spread),
            color: css("--c-orange"), alpha: 0.24,
        });
        layers.push({ kind: "line", x, y: Float64Array.of(point.mean, point.mean), count: 2,
            color: css("--c-orange"), width: 2.6 });
    }
    return layers;
}

/** Beside each other within a strip; always the same for a trial. */
function spreadOf(index) {
    return (((index * 7919) % 101) / 100 - 0.5) * 0.5;
}

const SHADES = 8;

function observed(answer, sign, placeOf) {
    const rows = answer.observed.filter(([, x, y]) => x !== null && typeof y === "number"
        && Number.isFinite(y));
    const order = [...rows.keys()].sort((a, b) => (rows[a][2] - rows[b][2]) * sign);
    const style = new Uint8Array(rows.length);
    order.forEach((row, rank) => { style[row] = Math.floor((rank / rows.length) * SHADES); });
    if (order.length > 0) style[order[0]] = SHADES;
    const styles = Array.from({ length: SHADES },
        (_, index) => ({ shape: "circle", color: viridis(index / (SHADES - 1)), size: rows.length > 400 ? 2.8
            : 3.8, alpha: 0.85 }));
    styles.push({ shape: "diamond", color: stateColor("failed"), size: 6 });
    return {
        kind: "points", count: rows.length, id: Int32Array.from(rows, ([trial]) => trial),
        x: Float64Array.from(rows, ([, x], index) => placeOf(x, index)),
        y: Float64Array.from(rows, ([, , y]) => y), style, styles,
        label: (index) => {
            const [trial, x, y] = rows[index];
            return `Trial ${trial}\n${answer.parameter} ${formatValue(x)}\n${answer.objective} ${number(y)}`;
        },
    };
}
