// Fronts of two objectives and the share of feasible trials. Pure.

/**
 * The points that no other beats in both values, by the first.
 *
 * @param {Float64Array|number[]} xs @param {Float64Array|number[]} ys
 * @param {[number, number]} signs 1 where smaller is better, -1 where larger is
 * @param {(index: number) => boolean} takesPart
 * @returns {number[]} indexes
 */
export function front(xs, ys, [signX, signY], takesPart = () => true) {
    const order = [];
    for (let index = 0; index < xs.length; index += 1) {
        if (Number.isFinite(xs[index]) && Number.isFinite(ys[index]) && takesPart(index)) order.push(index);
    }
    order.sort((a, b) => (xs[a] - xs[b]) * signX || (ys[a] - ys[b]) * signY || a - b);
    const result = [];
    let best = Infinity;
    for (const index of order) {
        const y = ys[index] * signY;
        if (y < best) {
            result.push(index);
            best = y;
        }
    }
    return result;
}

/** The corners of the staircase under a front: between neighbours the worse of both values. */
export function staircase(indexes, xs, ys) {
    const [x, y] = [[], []];
    indexes.forEach((index, place) => {
        if (place > 0) {
            x.push(xs[index]);
            y.push(ys[indexes[place - 1]]);
        }
        x.push(xs[index]);
        y.push(ys[index]);
    });
    return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/** All pairs of a list, in its order. */
export function pairsOf(items) {
    return items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second]));
}

/**
 * The share of feasible trials among those that ended, as it grew.
 *
 * @returns {{x: Float64Array, share: Float64Array, feasible: number, total: number}} `x`: how many had ended
 */
export function feasibleShare(rows, violationOf) {
    const share = new Float64Array(rows.length);
    let feasible = 0;
    rows.forEach((row, index) => {
        if (!(violationOf(row) > 0)) feasible += 1;
        share[index] = feasible / (index + 1);
    });
    return { x: Float64Array.from(rows, (_, index) => index + 1), share, feasible, total: rows.length };
}
