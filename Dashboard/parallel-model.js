// What parallel coordinates show, without any drawing: axes, where each trial crosses them, ranges and who
// passes.

import { extent, makeScale, padded } from "./scales.js";
import { number as formatNumber, value as formatValue } from "./format.js";

/** Where a trial crosses an axis on which it has nothing: below the axis, whose own places are 0 to 1. */
export const GUTTER = -0.09;
/** The least length of a range, as a share of the axis. */
export const SHORTEST = 0.012;

/**
 * Makes an axis.
 *
 * @param {{key: string, label: string, kind: "linear"|"log"|"category", domain: Array, data:
 *   ArrayLike<number>,
 *     count: number, goal?: string, flipped?: boolean}} description `data`: numbers, or indexes into
 * `domain`; NaN or
 *     (with categories) a negative number is nothing
 */
export function makeAxis(
    { key, label, kind, domain, data, count, goal = null, flipped = false, whole = false }) {
    const scale = makeScale(kind, domain, [0, 1]);
    const places = new Float32Array(count);
    const width = kind === "category" ? 0.32 / domain.length : 0;
    let missing = 0;
    for (let row = 0; row < count; row += 1) {
        const item = data[row];
        const nothing = kind === "category" ? !(item >= 0) : !Number.isFinite(item)
            || (kind === "log" && item <= 0);
        if (nothing) missing += 1;
        // Trials of one category are spread over its strip, each always at the same place.
        const spread = width === 0 ? 0 : (scatter(row) - 0.5) * width;
        places[row] = nothing ? GUTTER + (scatter(row) - 0.5) * 0.03 : clamp(scale.map(item) + spread);
    }
    return { key, label, kind, domain, scale, places, missing, goal, flipped, whole, count };
}

/**
 * The axes of an experiment: every parameter that varies, then every objective.
 *
 * @returns {{axes: object[], notes: string[]}}
 */
export function axesOf(columns, spec, { log = new Set(), flipped = new Set() } = {}) {
    const axes = [];
    const fixed = [];
    for (const [name, parameter] of Object.entries(spec.space)) {
        const axis = columns.has(`param:${name}`) ? parameterAxis(columns, name, parameter) : null;
        if (axis) axes.push(axis); else fixed.push(name);
    }
    for (const column of columns.objectives()) axes.push(objectiveAxis(columns, column, spec, log));
    for (const axis of axes) axis.flipped = flipped.has(axis.key);
    const notes = fixed.length === 0 ? []
        : [`Without an axis, because every trial has the same value: ${fixed.join(", ")}.`];
    return { axes: axes.filter((axis) => axis !== null), notes };
}

function parameterAxis(columns, name, parameter) {
    const key = `param:${name}`;
    const { count } = columns;
    const words = columns.values(key);
    if (words) {
        const all = parameter.values ?? (parameter.type === "bool" ? [false, true] : words);
        const texts = all.map((item) => JSON.stringify(item));
        const place = words.map((word) => texts.indexOf(JSON.stringify(word)));
        if (all.length < 2) return null;
        const indexes = columns.i32(key);
        const data = Float64Array.from(
            { length: count }, (_, row) => (indexes[row] < 0 ? NaN : place[indexes[row]]));
        return makeAxis({ key, label: name, kind: "category", domain: all, data, count });
    }
    const data = columns.f64(key);
    const seen = extent(data, count);
    const domain = [parameter.low ?? seen?.[0], parameter.high ?? seen?.[1]];
    if (parameter.type === "constant" || domain[0] === undefined || domain[0] === domain[1]) return null;
    const kind = parameter.scale === "log" && domain[0] > 0 ? "log" : "linear";
    return makeAxis({ key, label: name, kind, domain, data, count, whole: parameter.type === "int" });
}

function objectiveAxis(columns, key, spec, log) {
    const metric = key.startsWith("metric:") ? key.slice(7) : spec.objectives[0].metric;
    const { goal } = spec.objectives.find((objective) => objective.metric === metric) ?? spec.objectives[0];
    const data = columns.f64(key);
    const isLog = log.has(key) && extent(data, columns.count, true) !== null;
    const seen = extent(data, columns.count, isLog) ?? [0, 1];
    const kind = isLog ? "log" : "linear";
    const domain = seen[0] === seen[1] ? padded(seen, kind) : seen;
    return makeAxis({ key, label: metric, kind, domain, data, count: columns.count, goal });
}

/** Puts axes in a chosen order; those that the order does not name keep theirs, at the end. */
export function ordered(axes, keys) {
    const place = new Map(keys.map((key, index) => [key, index]));
    return [...axes].sort((a, b) => (place.get(a.key) ?? Infinity) - (place.get(b.key) ?? Infinity) || 0);
}

/** Moves one item of a list to another place; places outside become the nearest one. */
export function moved(list, from, to) {
    const rest = list.filter((_, index) => index !== from);
    rest.splice(Math.min(Math.max(to, 0), rest.length), 0, list[from]);
    return rest;
}

/**
 * Which rows pass all ranges: on each axis that has some, at least one must hold the row.
 *
 * @param {Map<string, Array<[number, number]>>} ranges by axis key, in places on the axis
 * @returns {Uint8Array} 1 for rows that pass
 */
export function passing(axes, ranges, count) {
    const passes = new Uint8Array(count).fill(1);
    for (const axis of axes) {
        const own = ranges.get(axis.key);
        if (!own || own.length === 0) continue;
        const { places } = axis;
        for (let row = 0; row < count; row += 1) {
            if (passes[row] === 0) continue;
            const place = places[row];
            let inside = false;
            for (let index = 0; index < own.length && !inside; index += 1) {
                inside = place >= own[index][0] && place <= own[index][1];
            }
            if (!inside) passes[row] = 0;
        }
    }
    return passes;
}

/** Ranges of one axis without overlaps, in their order. Those that touch become one. */
export function united(ranges) {
    const sorted = ranges.map(([a, b]) => [Math.min(a, b), Math.max(a, b)]).sort((a, b) => a[0] - b[0]);
    const result = [];
    for (const range of sorted) {
        const last = result.at(-1);
        if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]); else result.push(range);
    }
    return result;
}

/** Ranks as shares: 0 for the best finite value, 1 for the worst, NaN for none. Equal values share a rank. */
export function rankShares(data, count, sign) {
    const rows = [];
    for (let row = 0; row < count; row += 1) if (Number.isFinite(data[row])) rows.push(row);
    rows.sort((a, b) => (data[a] - data[b]) * sign || a - b);
    const shares = new Float32Array(count).fill(NaN);
    const last = Math.max(1, rows.length - 1);
    rows.forEach((row, index) => {
        const before = rows[index - 1];
        shares[row] = index > 0 && data[before] === data[row] ? shares[before] : index / last;
    });
    return { shares, rows: Int32Array.from(rows) };
}

/** The rows that are held as they are drawn: those without a rank, then from the worst to the best. */
export function drawnOrder(holds, rank) {
    const others = [];
    for (let row = 0; row < holds.length; row += 1) {
        if (holds[row] && Number.isNaN(rank.shares[row])) others.push(row);
    }
    const ranked = rank.rows.filter((row) => holds[row]).reverse();
    return Int32Array.from([...others, ...ranked]);
}

/** The place range that holds the best share of the values of an objective's axis. */
export function bestRange(axis, rank, share) {
    const kept = rank.rows.subarray(0, Math.max(1, Math.ceil(rank.rows.length * share)));
    if (kept.length === 0) return null;
    let [low, high] = [Infinity, -Infinity];
    for (const row of kept) {
        low = Math.min(low, axis.places[row]);
        high = Math.max(high, axis.places[row]);
    }
    const room = Math.max(0, (SHORTEST - (high - low)) / 2) + 1e-6;
    return [low - room, high + room];
}

/** What a range holds, in words. */
export function rangeWords(axis, [low, high]) {
    if (high < -0.005) return "inactive";
    const also = low < GUTTER + 0.02 ? " or inactive" : "";
    if (axis.kind === "category") {
        const held = axis.domain.filter((_, index) => {
            const middle = axis.scale.map(index);
            return middle >= low && middle <= high;
        });
        return (held.length === 0 ? "between values" : held.map(formatValue).join(", ")) + also;
    }
    const [from, to] = [clamp(low), clamp(high)].map((place) => axis.scale.invert(place));
    return `${formatNumber(from, 3)} to ${formatNumber(to, 3)}${also}`;
}

/** Writes ranges for an address: by value, so that they hold when the axis grows. */
export function writeRanges(axes, ranges) {
    const parts = axes.flatMap((axis) => (ranges.get(axis.key) ?? []).map(([low, high]) => {
        const ends = [low, high].map((place) => (place < 0 ? "i" : String(Number(
            (axis.kind === "category" ? place : axis.scale.invert(clamp(place))).toPrecision(5)))));
        return `${escaped(axis.key)}~${ends[0]}~${ends[1]}`;
    }));
    return parts.length === 0 ? null : parts.join("!");
}

/** Reads what `writeRanges` wrote. What no longer fits is passed over. */
export function readRanges(axes, text) {
    const ranges = new Map();
    for (const part of (text ?? "").split("!")) {
        const [name, low, high] = part.split("~");
        const axis = axes.find((candidate) => escaped(candidate.key) === name);
        if (!axis || high === undefined) continue;
        const ends = [low, high].map((end, index) => {
            if (end === "i") return index === 0 ? GUTTER - 0.03 : GUTTER + 0.05;
            return axis.kind === "category" ? clamp(Number(end)) : clamp(axis.scale.map(Number(end)));
        });
        if (!ends.every(Number.isFinite)) continue;
        ends.sort((a, b) => a - b);
        ranges.set(axis.key, united([...(ranges.get(axis.key) ?? []), [ends[0] - 1e-5, ends[1] + 1e-5]]));
    }
    return ranges;
}

/** A name without the characters that part the ranges of an address. */
function escaped(key) {
    return key.replace(/[%~!]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

function clamp(place) {
    return Math.min(1, Math.max(0, place));
}

/** A number of 0 to 1 that looks like chance and is always the same for a row. */
function scatter(row) {
    const mixed = Math.imul(row + 1, 2654435761) >>> 0;
    return (mixed ^ (mixed >>> 15)) % 1024 / 1023;
}
