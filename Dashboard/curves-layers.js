// Turns an answer of GET curves into layers of a plot. Pure: colours come as arguments.

import { integer, list, number, plural } from "./format.js";
import { endShape } from "./theme.js";

const HOVERED = 24;
const roles = { top: "among the best", running: "running", asked: "selected", sample: "sample" };

/** The values of a curve as numbers; what is not finite, or has no place on a log scale, is NaN. */
function numbersOf(curve, log = false) {
    return Float64Array.from(curve.values, (value) =>
        (typeof value === "number" && Number.isFinite(value) && (!log || value > 0) ? value : NaN));
}

/** The best finite value of a curve; null when there is none. */
function bestOf(values, sign) {
    let best = null;
    for (const value of values) {
        if (Number.isFinite(value) && (best === null || (value - best) * sign < 0)) best = value;
    }
    return best;
}

/**
 * The layers from back to front: other curves, band, median, running, selected, best, and the places to
 * point at.
 *
 * @returns {{layers: object[], legend: object[], notes: string[], finite: number}}
 */
export function curveLayers(answer, { log, others, sign, metric, colors }) {
    const curves = answer.curves.map((curve) => ({ ...curve, y: numbersOf(curve, log) }));
    const top = curves.filter((curve) => curve.role === "top").sort((a, b) =>
        order(bestOf(a.y, sign), bestOf(b.y, sign), sign));
    const group = (role) => curves.filter((curve) => curve.role === role);
    const line = (curve, style) => ({
        x: Float64Array.from(curve.steps), y: curve.y, id: curve.trial, head: curve.state === "running"
            || curve.state === "stopping", ...style,
    });
    const ended = (curve) => ({ end: endShape(curve.state) });
    const best = top.map((curve, place) =>
        line(curve, { color: colors.best(place, top.length), width: 2, ...ended(curve) }));
    const running = group("running").map((curve) =>
        line(curve, { color: colors.running, width: 1.6, dash: [6, 3] }));
    const asked = group("asked").map((curve) =>
        line(curve, { color: colors.asked, width: 1.8, dash: [2, 2], ...ended(curve) }));
    const sample = others ? group(
        "sample").map((curve) => line(curve, { color: colors.other, width: 1, alpha: 0.42 })) : [];
    const layers = [{ kind: "lines", lines: sample }];
    const ends = others ? endMarks(group("sample"), colors) : null;
    if (ends) layers.push(ends);
    layers.push(...bandLayers(answer.bands, colors, log), { kind: "lines", lines: running },
        { kind: "lines", lines: asked }, { kind: "lines", lines: best });
    const hovered = [...(others ? group("sample") : []), ...group("running"), ...group("asked"),
        ...[...top].reverse()];
    layers.push(places(hovered, metric));
    const finite = curves.reduce((sum, curve) => sum
        + curve.y.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0), 0);
    return { layers, legend: legendOf({ best, running, asked, sample, ends, bands: answer.bands }, colors),
        notes: notesOf(curves, log, others, answer), finite };
}

function order(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null);
    return (a - b) * sign;
}

function bandLayers(bands, colors, log) {
    if (!bands || bands.steps.length === 0) return [];
    const row = (values) => Float64Array.from(
        values, (value) => (typeof value === "number" && (!log || value > 0) ? value : NaN));
    const [x, low, median, high] = [Float64Array.from(bands.steps), row(bands.low), row(bands.median),
        row(bands.high)];
    const kept = [...x.keys()].filter((index) => Number.isFinite(low[index]) && Number.isFinite(high[index]));
    const take = (array) => Float64Array.from(kept, (index) => array[index]);
    return [
        { kind: "band", x: take(x), low: take(low), high: take(high), color: colors.band, alpha: 0.22 },
        { kind: "line", x, y: median, count: x.length, color: colors.median, width: 2, dash: [1, 3] },
    ];
}

/** Small marks where the grey curves ended, by state. */
function endMarks(curves, colors) {
    const states = [...new Set(curves.map((curve) => curve.state))].filter((state) => endShape(state));
    const kept = curves.filter((curve) => endShape(curve.state) && curve.steps.length > 0);
    if (kept.length === 0) return null;
    return {
        kind: "points", count: kept.length, x: Float64Array.from(kept, (curve) => curve.steps.at(-1)),
        y: Float64Array.from(kept, (curve) => curve.y.at(-1)),
        style: Uint8Array.from(kept, (curve) => states.indexOf(curve.state)),
        styles: states.map((state) =>
            ({ shape: endShape(state), color: colors.end(state), size: 3, alpha: 0.8 })), states,
    };
}

/** Where the pointer and the keyboard find curves: some places on each, its end always, and last. */
function places(curves, metric) {
    const [id, x, y, at] = [[], [], [], []];
    curves.forEach((curve) => {
        const count = curve.steps.length;
        const wanted = curve.role === "sample" ? 4 : HOVERED;
        const every = Math.max(1, Math.ceil(count / wanted));
        for (let index = (count - 1) % every; index < count; index += every) {
            id.push(curve.trial);
            x.push(curve.steps[index]);
            y.push(curve.y[index]);
            at.push([curve, index]);
        }
    });
    return {
        kind: "points", count: id.length, id: Int32Array.from(id), x: Float64Array.from(x),
        y: Float64Array.from(y), style: null,
        styles: [{ shape: "circle", color: "rgb(0 0 0 / 0)", size: 0.1 }],
        label: (index) => endWords(...at[index], metric),
    };
}

/** A place on a curve in words, with why the curve ended. */
function endWords(curve, index, metric) {
    const value = curve.values[index];
    const text = `Trial ${curve.trial} at step ${integer(curve.steps[index])}\n${metric} ${number(value)}`;
    const reason = curve.reason ? `: ${curve.reason.trim()}` : "";
    const state = curve.state === "running" ? "running on"
        : `${curve.state} at step ${integer(curve.steps.at(-1))}`;
    return `${text}\n${state}${reason}`;
}

function legendOf({ best, running, asked, sample, ends, bands }, colors) {
    const entries = [];
    if (best.length > 0) entries.push({ shape: "dash", color: best[0].color, label: best.length === 1
        ? "the best" : `the best ${best.length}, the best first in colour` });
    if (bands?.steps.length > 0) {
        entries.push({ shape: "square", color: colors.band, label: "10 to 90 % of all" },
            { shape: "dash", color: colors.median, label: "median of all" });
    }
    if (running.length > 0) entries.push({ shape: "circle", color: colors.running, label: "running" });
    if (asked.length > 0) entries.push({ shape: "dash", color: colors.asked, label: "selected" });
    if (sample.length > 0) entries.push({ shape: "dash", color: colors.other, label: "other trials" });
    for (const [index, state] of (ends?.states ?? []).entries()) {
        entries.push({ shape: ends.styles[index].shape, color: ends.styles[index].color, label: state });
    }
    return entries;
}

function notesOf(curves, log, others, answer) {
    const bad = curves.filter((curve) =>
        curve.values.some((value) => typeof value !== "number" || !Number.isFinite(value)));
    const low = log ? curves.filter((curve) => curve.values.some((value) => value <= 0)) : [];
    const hidden = others ? 0 : curves.filter((curve) => curve.role === "sample").length;
    const drawn = curves.length - hidden;
    return [
        answer.note ? null : answer.total > drawn
            ? `Drawn are ${integer(drawn)} of ${plural(answer.total, "curve")}.` : null,
        bad.length > 0 ? `Values that are not finite are gaps: ${plural(bad.length, "curve")}.` : null,
        low.length > 0
            ? `Values that are not above 0 have no place on a log scale: ${plural(low.length, "curve")}.`
            : null,
        hidden > 0 && answer.note ? `${plural(hidden, "other curve")} hidden.` : null,
    ].filter(Boolean);
}

/** What the chart shows, for those who do not see it. */
export function curveSummary(answer, metric) {
    const counts = Object.entries(
        roles).map(([role, words]) => [answer.curves.filter((curve) => curve.role === role).length, words])
        .filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
    if (counts.length === 0) return `No curve of ${metric}.`;
    const { bands } = answer;
    const last = bands && bands.steps.length > 0
        ? ` At step ${bands.steps.at(-1)} the median of ${plural(bands.count.at(-1), "trial")} is `
            + `${number(bands.median.at(-1))}.` : "";
    return `${plural(answer.curves.length, "curve")} of ${metric} over steps: ${list(counts)}.${last}`;
}

/** The rows of the table twin. */
export function curveRows(curves, sign) {
    const rank = ["top", "running", "asked", "sample"];
    return [...curves].sort((a, b) => rank.indexOf(a.role) - rank.indexOf(b.role)
        || a.trial - b.trial).map((curve) => ({
        trial: curve.trial, role: roles[curve.role] ?? curve.role, last: curve.steps.at(-1),
        value: curve.values.at(-1),
        best: bestOf(numbersOf(curve), sign), state: curve.state, reason: curve.reason ?? "",
    }));
}
