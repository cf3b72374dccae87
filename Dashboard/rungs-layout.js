// Where the rung ladder puts its dots, lines and cut-offs. Pure: numbers in, places out.

import { decode } from "./columns.js";
import { extent, makeScale, padded } from "./scales.js";

/** What can become of a trial at a rung, with the mark that says so without colour. */
export const fates = {
    promoted: { label: "promoted", shape: "circle", token: "--c-blue" },
    completed: { label: "ran to the end", shape: "diamond", token: "--c-blue" },
    running: { label: "running on", shape: "triangle", token: "--state-running" },
    paused: { label: "paused", shape: "bars", token: "--state-paused" },
    stopped: { label: "stopped", shape: "square", token: "--state-stopped" },
    failed: { label: "failed", shape: "cross", token: "--state-failed" },
    other: { label: "ended otherwise", shape: "ring", token: "--c-grey" },
};
const names = Object.keys(fates);

/** The fate of a word of the server; words not known count as the last one. */
export function fateOf(word) {
    const known = { continued: "promoted", completing: "completed", stopping: "running", queued: "paused",
        infeasible: "failed", lost: "failed" };
    const name = known[word] ?? word;
    return names.includes(name) ? name : "other";
}

/** Unpacks the answer of GET rungs: columns become typed arrays. */
export function readBrackets(answer) {
    return (answer.brackets ?? []).map((bracket) => ({
        bracket: bracket.bracket,
        rungs: bracket.rungs.map((rung) => {
            const words = decode(rung.fates);
            return {
                ...rung,
                trials: decode(rung.trials).data,
                values: decode(rung.values).data,
                fates: Uint8Array.from(words.data, (index) => names.indexOf(fateOf(words.values[index]))),
            };
        }),
    })).filter((bracket) => bracket.rungs.some((rung) => rung.trials.length > 0));
}

/** The range of all finite values and cut-offs of all brackets; null when there are none. */
export function valueDomain(brackets, kind) {
    let [low, high] = [Infinity, -Infinity];
    for (const { rungs } of brackets) {
        for (const rung of rungs) {
            for (const range of [extent(rung.values, rung.values.length, kind === "log"),
                extent([rung.threshold ?? NaN], 1, kind === "log")]) {
                if (range) [low, high] = [Math.min(low, range[0]), Math.max(high, range[1])];
            }
        }
    }
    return low <= high ? padded([low, high], kind, 0.04) : null;
}

/** Whether a logarithmic scale shows more: all values above 0, and the largest far from the smallest. */
export function prefersLog(brackets) {
    const all = brackets.flatMap(({ rungs }) => rungs.map((rung) => extent(rung.values))).filter(Boolean);
    if (all.length === 0) return false;
    const [low, high] = [Math.min(...all.map((range) => range[0])),
        Math.max(...all.map((range) => range[1]))];
    return low > 0 && high / low > 4;
}

/**
 * Lays a bracket out.
 *
 * @param {object} bracket of `readBrackets`
 * @param {{width: number, height: number, mode: "value"|"log"|"rank", domain: number[]|null, sign: number,
 *     levels: number[]}} frame
 * @returns {{columns: object[], dots: object, links: Int32Array, size: number, scale: object|null}} `links`:
 *   pairs of
 *     dots of one trial, from rung to rung
 */
export function layoutBracket(bracket, frame) {
    const box = { left: frame.axis ?? 44, right: frame.width - 8, top: 58, bottom: frame.height - 30 };
    const { rungs } = bracket;
    const columnWidth = (box.right - box.left) / rungs.length;
    const scale = frame.mode === "rank" || !frame.domain ? null
        : makeScale(frame.mode === "log" ? "log" : "linear", frame.domain, [box.bottom, box.top]);
    const largest = Math.max(...rungs.map((rung) => rung.trials.length));
    const size = largest > 2000 ? 1.7 : largest > 600 ? 2.3 : largest > 160 ? 3 : largest > 50 ? 3.8 : 4.6;
    const total = rungs.reduce((sum, rung) => sum + rung.trials.length, 0);
    const dots = {
        count: total, x: new Float32Array(total), y: new Float32Array(total), trial: new Int32Array(total),
        value: new Float64Array(total), fate: new Uint8Array(total), rung: new Uint16Array(total),
    };
    const columns = [];
    let start = 0;
    rungs.forEach((rung, index) => {
        const center = box.left + columnWidth * (index + 0.5);
        const ys = heights(rung, scale, box, frame);
        const spread = swarm(ys, size, columnWidth * (rungs.length > 1 ? 0.3 : 0.42));
        for (let item = 0; item < rung.trials.length; item += 1) {
            dots.x[start + item] = center + spread[item];
            dots.y[start + item] = ys[item];
            dots.trial[start + item] = rung.trials[item];
            dots.value[start + item] = rung.values[item];
            dots.fate[start + item] = rung.fates[item];
            dots.rung[start + item] = index;
        }
        columns.push({
            level: rung.level, left: box.left + columnWidth * index, right: box.left
                + columnWidth * (index + 1), center,
            entered: rung.entered ?? rung.trials.length, promoted: rung.promoted ?? 0, stopped: rung.stopped
                ?? 0,
            threshold: rung.threshold ?? null, cutoff: cutoff(rung, scale, ys, frame, box), first: start,
            end: start + rung.trials.length,
        });
        start += rung.trials.length;
    });
    return { columns, dots, links: linksOf(dots, columns), size, scale, box };
}

function heights(rung, scale, box, { mode, sign }) {
    const floor = box.bottom + 13;
    const ys = new Float32Array(rung.trials.length).fill(floor);
    if (mode !== "rank") {
        for (let item = 0; item < ys.length; item += 1) {
            const y = scale ? scale.map(rung.values[item]) : NaN;
            if (Number.isFinite(y)) ys[item] = y;
        }
        return ys;
    }
    const order = ranked(rung.values, sign);
    const last = Math.max(1, order.length - 1);
    order.forEach((item, place) => { ys[item] = box.top + (place / last) * (box.bottom - box.top); });
    return ys;
}

function ranked(values, sign) {
    return [...values.keys()].filter((item) => Number.isFinite(values[item])).sort((a, b) =>
        (values[a] - values[b]) * sign);
}

/** The height of a cut-off: by its value, or between the ranks on its two sides. */
function cutoff(rung, scale, ys, { mode, sign }, box) {
    if (rung.threshold === null || rung.threshold === undefined
        || !Number.isFinite(rung.threshold)) return null;
    if (mode !== "rank") {
        const y = scale?.map(rung.threshold);
        return Number.isFinite(y) && y >= box.top - 1 && y <= box.bottom + 1 ? y : null;
    }
    const order = ranked(rung.values, sign);
    const worse = order.findIndex((item) => (rung.values[item] - rung.threshold) * sign > 0);
    if (order.length === 0) return null;
    if (worse < 0) return box.bottom;
    return worse === 0 ? box.top : (ys[order[worse - 1]] + ys[order[worse]]) / 2;
}

/**
 * Moves dots of like heights aside, alternately to the right and to the left, so that none hides another;
 * they close
 * up where there is too little room.
 *
 * @returns {Float32Array} how far each dot stands from the middle
 */
export function swarm(ys, size, room) {
    const side = size * 2 + 0.8;
    const rows = new Map();
    const order = [...ys.keys()].sort((a, b) => ys[a] - ys[b]);
    for (const item of order) {
        const row = Math.round(ys[item] / side);
        if (!rows.has(row)) rows.set(row, []);
        rows.get(row).push(item);
    }
    const offsets = new Float32Array(ys.length);
    for (const items of rows.values()) {
        const step = Math.min(side, (2 * room) / Math.max(1, items.length - 1));
        items.forEach((item, index) => {
            offsets[item] = Math.ceil(index / 2) * step * (index % 2 === 1 ? 1 : -1);
        });
    }
    return offsets;
}

function linksOf(dots, columns) {
    const links = [];
    for (let index = 0; index + 1 < columns.length; index += 1) {
        const next = new Map();
        for (let dot = columns[index + 1].first; dot < columns[index + 1].end; dot += 1) {
            next.set(dots.trial[dot], dot);
        }
        for (let dot = columns[index].first; dot < columns[index].end; dot += 1) {
            const to = next.get(dots.trial[dot]);
            if (to !== undefined) links.push(dot, to);
        }
    }
    return Int32Array.from(links);
}

/** The dots of each trial, in the order of the rungs. */
export function dotsByTrial(dots) {
    const byTrial = new Map();
    for (let dot = 0; dot < dots.count; dot += 1) {
        const list = byTrial.get(dots.trial[dot]);
        if (list) list.push(dot); else byTrial.set(dots.trial[dot], [dot]);
    }
    return byTrial;
}

/**
 * The dot to which a key leads: up and down by height within a rung, left and right along a trial or to the
 * nearest.
 *
 * @returns {number} a dot; -1 when there is none
 */
export function stepTo(layout, dot, key) {
    const { dots, columns } = layout;
    if (dots.count === 0) return -1;
    if (dot < 0) return columns[0].first < columns[0].end ? byHeight(layout, 0)[0] : 0;
    const rung = dots.rung[dot];
    const order = byHeight(layout, rung);
    const at = order.indexOf(dot);
    if (key === "ArrowUp") return order[Math.max(0, at - 1)];
    if (key === "ArrowDown") return order[Math.min(order.length - 1, at + 1)];
    if (key === "Home") return order[0];
    if (key === "End") return order.at(-1);
    const target = rung + (key === "ArrowRight" ? 1 : -1);
    const column = columns[target];
    if (!column || column.first === column.end) return dot;
    let best = column.first;
    for (let other = column.first; other < column.end; other += 1) {
        if (dots.trial[other] === dots.trial[dot]) return other;
        if (Math.abs(dots.y[other] - dots.y[dot]) < Math.abs(dots.y[best] - dots.y[dot])) best = other;
    }
    return best;
}

function byHeight({ dots, columns }, rung) {
    const { first, end } = columns[rung];
    return Array.from({ length: end - first }, (_, index) => first + index)
        .sort((a, b) => dots.y[a] - dots.y[b] || dots.x[a] - dots.x[b]);
}
