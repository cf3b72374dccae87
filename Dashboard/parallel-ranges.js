// Ranges on an axis as hands move them. Pure.

import { GUTTER, united } from "./parallel-model.js";

/** Two ends in their order. */
export function sorted(a, b) {
    return a <= b ? [a, b] : [b, a];
}

/** A range moved along its axis, as far as there is room. */
export function shifted([low, high], by) {
    const least = low < 0 ? GUTTER - 0.04 : 0;
    const step = Math.min(1 - high, Math.max(least - low, by));
    return [low + step, high + step];
}

/** The nearest place that an end of a range may have. */
export function bounded(place, axis) {
    return Math.min(1, Math.max(axis.missing > 0 ? -0.13 : 0, place));
}

/** The middle of the widest part of an axis that no range covers. */
export function freePlace(ranges) {
    const ends = [0, ...united(ranges).flat().map((end) => Math.max(0, end)), 1];
    let [from, to] = [0, 0];
    for (let index = 0; index < ends.length; index += 2) {
        if (ends[index + 1] - ends[index] > to - from) [from, to] = [ends[index], ends[index + 1]];
    }
    const room = (to - from) / 4;
    return [from + room, to - room];
}
