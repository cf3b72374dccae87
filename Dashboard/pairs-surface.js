// Smooth maps of two parameters from the trials themselves, and the axes of parameters. Pure.

import { linear } from "./scales.js";

/** An axis of a parameter that maps its values to places 0 to 1. */
export function parameterAxis(name, parameter, seen = []) {
    const words = wordsOf(parameter);
    if (words) {
        const places = new Map(words.map((word, index) =>
            [JSON.stringify(word), (index + 0.5) / words.length]));
        return { name, words, kind: "category", place: (value) => places.get(JSON.stringify(value)) ?? NaN };
    }
    const finite = seen.filter(Number.isFinite);
    const low = parameter.low ?? Math.min(...finite);
    const high = parameter.high ?? Math.max(...finite);
    const isLog = parameter.scale === "log" && low > 0;
    const turn = isLog ? Math.log : (value) => value;
    const scale = linear([turn(low), turn(high)], [0, 1]);
    return {
        name, words: null, kind: isLog ? "log" : "linear", low, high,
        place: (value) => (typeof value === "number" ? scale.map(turn(value)) : NaN),
    };
}

/** The values of a parameter with few of them, in their order; null for all others. */
function wordsOf(parameter) {
    if (parameter.type === "bool") return [false, true];
    if (parameter.type === "categorical") return parameter.values;
    const step = parameter.step ?? 1;
    const count = parameter.type === "int" ? Math.floor((parameter.high - parameter.low) / step) + 1
        : Infinity;
    return count <= 12 ? Array.from({ length: count }, (_, index) => parameter.low + index * step) : null;
}

/** Whether a parameter has anything to vary. */
export function varies(parameter) {
    if (parameter.type === "constant") return false;
    if (parameter.type === "categorical") return parameter.values.length > 1;
    return parameter.type === "bool" || parameter.type === "normal" || parameter.low !== parameter.high;
}

/**
 * The ranks of results near each cell of a grid, averaged with Gaussian weights.
 *
 * @param {Float64Array} xs places 0 to 1 @param {Float64Array} ys @param {Float64Array} shares rank of each:
 *   0 best
 * @returns {Float32Array} shape [grid, grid] row by row from y = 0; NaN where no trial is near
 */
export function surface(xs, ys, shares, grid = 12, width = 0.11) {
    const result = new Float32Array(grid * grid).fill(NaN);
    const weights = new Float64Array(grid * grid);
    const sums = new Float64Array(grid * grid);
    const reach = Math.ceil(width * 2.5 * grid);
    for (const { x, y, count, sum } of gathered(xs, ys, shares, grid * 3)) {
        const [column, row] = [Math.floor(x * grid), Math.floor(y * grid)];
        for (let i = Math.max(0, row - reach); i <= Math.min(grid - 1, row + reach); i += 1) {
            for (let j = Math.max(0, column - reach); j <= Math.min(grid - 1, column + reach); j += 1) {
                const [dx, dy] = [((j + 0.5) / grid - x) / width, ((i + 0.5) / grid - y) / width];
                const weight = Math.exp(-0.5 * (dx * dx + dy * dy));
                weights[i * grid + j] += weight * count;
                sums[i * grid + j] += weight * sum;
            }
        }
    }
    for (let cell = 0; cell < result.length; cell += 1) {
        if (weights[cell] > 0.12) result[cell] = sums[cell] / weights[cell];
    }
    return result;
}

/** Trials that stand close together as one place, so that ten thousand cost no more than a few hundred. */
function gathered(xs, ys, shares, fine) {
    const bins = new Map();
    for (let item = 0; item < xs.length; item += 1) {
        const [x, y] = [xs[item], ys[item]];
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1) || Number.isNaN(shares[item])) continue;
        const [column, row] = [Math.min(fine - 1, Math.floor(x * fine)),
            Math.min(fine - 1, Math.floor(y * fine))];
        const key = row * fine + column;
        const bin = bins.get(key);
        if (bin) {
            bin.count += 1;
            bin.sum += shares[item];
        } else bins.set(key, { x: (column + 0.5) / fine, y: (row + 0.5) / fine, count: 1,
            sum: shares[item] });
    }
    return bins.values();
}

/** The edges between neighbouring grid values, in places; they start at 0, end at 1 and stay between. */
export function edges(places) {
    const result = [0];
    for (let index = 1; index < places.length; index += 1) {
        result.push(Math.min(1, Math.max(0, (places[index - 1] + places[index]) / 2)));
    }
    result.push(1);
    return result;
}

/** The least and the largest finite number of a matrix. */
export function matrixRange(matrix) {
    let [low, high] = [Infinity, -Infinity];
    for (const row of matrix) {
        for (const item of row) {
            if (typeof item !== "number" || !Number.isFinite(item)) continue;
            low = Math.min(low, item);
            high = Math.max(high, item);
        }
    }
    return low <= high ? [low, high] : null;
}

/** Ranks as shares of 0 to 1 by value; NaN where it is not finite. */
export function shares(values, sign) {
    const order = [...values.keys()].filter((index) => Number.isFinite(values[index])).sort((a, b) =>
        (values[a] - values[b]) * sign);
    const result = new Float64Array(values.length).fill(NaN);
    order.forEach((index, rank) => { result[index] = rank / Math.max(1, order.length - 1); });
    return result;
}
