// From values to places and back: what every axis is made of.

import { clock, number as formatNumber, value as formatValue } from "./format.js";

/**
 * The least and the largest finite number; null when there is none. `positive` looks at numbers above 0 only.
 */
export function extent(array, count = array.length, positive = false) {
    let low = Infinity;
    let high = -Infinity;
    for (let index = 0; index < count; index += 1) {
        const item = array[index];
        if (!Number.isFinite(item) || (positive && item <= 0)) continue;
        if (item < low) low = item;
        if (item > high) high = item;
    }
    return low <= high ? [low, high] : null;
}

/** A scale of a kind: linear, log, time or category (then `domain` holds the values). */
export function makeScale(kind, domain, range, format = null) {
    const make = { log, time, category: band }[kind] ?? linear;
    const scale = make(domain, range);
    if (format) scale.format = format;
    return scale;
}

/** Equal distances for equal differences. */
export function linear([low, high], [from, to]) {
    const span = high - low || 1;
    const digits = digitsFor(low, high);
    return {
        kind: "linear", domain: [low, high], range: [from, to],
        map: (item) => from + ((item - low) / span) * (to - from),
        invert: (place) => low + ((place - from) / (to - from)) * span,
        ticks: (count = 5) => linearTicks(low, high, count),
        format: (item) => formatNumber(item, digits),
    };
}

/** How many digits tell the ticks of a domain apart. */
function digitsFor(low, high) {
    const ratio = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
    return Number.isFinite(ratio) ? Math.min(15, Math.max(4, Math.ceil(Math.log10(ratio)) + 2)) : 4;
}

/** Equal distances for equal ratios; numbers that are not above 0 have no place (NaN). */
export function log([low, high], [from, to]) {
    const [first, last] = [Math.log(low), Math.log(high)];
    const span = last - first || 1;
    return {
        kind: "log", domain: [low, high], range: [from, to],
        map: (item) => (item > 0 ? from + ((Math.log(item) - first) / span) * (to - from) : NaN),
        invert: (place) => Math.exp(first + ((place - from) / (to - from)) * span),
        ticks: (count = 5) => logTicks(low, high, count),
        format: (item) => formatNumber(item, 3),
    };
}

/** Milliseconds since 1970. */
export function time(domain, range) {
    const scale = linear(domain, range);
    const span = domain[1] - domain[0];
    return {
        ...scale, kind: "time",
        ticks: (count = 5) => timeTicks(domain[0], domain[1], count),
        format: (item) => (span < 172800000 ? clock(item).slice(11, span < 600000 ? 19 : 16)
            : clock(item).slice(5, 16)),
    };
}

/** A place for each value of a list; `map` takes the value's index. */
export function band(values, [from, to]) {
    const step = (to - from) / Math.max(1, values.length);
    return {
        kind: "category", domain: values, range: [from, to], step: Math.abs(step),
        map: (index) => from + (index + 0.5) * step,
        invert: (place) => Math.min(values.length - 1, Math.max(0, Math.floor((place - from) / step))),
        ticks: (count = Infinity) => {
            const every = Math.max(1, Math.ceil(values.length / count));
            return values.map((_, index) => index).filter((index) => index % every === 0);
        },
        format: (index) => formatValue(values[index]),
    };
}

/** A little room on both sides, so that no point sits on the frame. */
export function padded([low, high], kind = "linear", share = 0.05) {
    if (kind === "log") {
        const room = Math.pow(high / low, share) || 1;
        return low === high ? [low / 2, high * 2] : [low / room, high * room];
    }
    if (low === high) {
        const room = kind === "time" ? 30000 : Math.abs(low) * 0.1 || 1;
        return [low - room, high + room];
    }
    const room = (high - low) * share;
    return [low - room, high + room];
}

function linearTicks(low, high, count) {
    const rough = (high - low) / Math.max(1, count);
    if (!(rough > 0)) return [low];
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
    const ticks = [];
    const first = Math.ceil(low / step - 1e-9);
    for (let index = first; index * step <= high + step * 1e-9 && ticks.length < 100; index += 1) {
        ticks.push(Number((index * step).toPrecision(12)));
    }
    return ticks;
}

function logTicks(low, high, count) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    if (last - first < 2) {
        const powers = Array.from({ length: last - first + 3 }, (_, index) => first - 1 + index);
        const ticks = powers.flatMap((power) => [1, 2, 5].map((factor) => factor * Math.pow(10, power)))
            .filter((item) => item >= low * 0.999 && item <= high * 1.001);
        const distinct = [...new Set(ticks.map((item) => Number(item.toPrecision(6))))].sort((a, b) => a - b);
        return distinct.length >= 2 ? distinct : linearTicks(low, high, count).filter((item) => item > 0);
    }
    const every = Math.max(1, Math.ceil((last - first + 1) / count));
    const ticks = [];
    for (let power = first; power <= last; power += every) ticks.push(
        Number(Math.pow(10, power).toPrecision(12)));
    return ticks;
}

function timeTicks(low, high, count) {
    const steps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800,
        604800, 2592000];
    const step = (steps.find((seconds) => (high - low) / 1000 / seconds <= count) ?? 7776000) * 1000;
    const shift = new Date(low).getTimezoneOffset() * 60000;
    const ticks = [];
    for (let at = Math.ceil((low - shift) / step) * step + shift; at <= high
        && ticks.length < 100; at += step) ticks.push(at);
    return ticks;
}
