// Who worked on what, when: lanes of workers, and how many were busy. Pure.

import { decode } from "./columns.js";

/** The states an attempt ends in, each with a pattern, so that colour is never alone. */
export const outcomes = ["completed", "running", "paused", "stopped", "failed", "lost", "cancelled",
    "infeasible"];
const patterns = { completed: "plain", running: "plain", paused: "bars", stopped: "slash", failed: "cross",
    lost: "cross", cancelled: "dots", infeasible: "dots" };

/** The pattern of an outcome. */
export function patternOf(outcome) {
    return patterns[outcome] ?? "plain";
}

/**
 * Unpacks the answer of GET timeline.
 *
 * @param {number} now milliseconds; attempts that run end there
 * @returns {{trial: number, attempt: number, worker: string, start: number, end: number, isOpen: boolean,
 *   outcome: string,
 *     from: number, to: number}[]} by start
 */
export function readSpans(answer, now) {
    const columns = Object.fromEntries(
        Object.entries(answer.columns).map(([name, column]) => [name, decode(column)]));
    const word = (column, row) => (column.data[row] < 0 ? null : column.values[column.data[row]]);
    const spans = [];
    const count = columns.trial.data.length;
    for (let row = 0; row < count; row += 1) {
        const [start, end] = [columns.start.data[row], columns.end.data[row]];
        if (!Number.isFinite(start)) continue;
        const isOpen = !Number.isFinite(end);
        spans.push({
            trial: columns.trial.data[row], attempt: columns.attempt.data[row],
            worker: word(columns.worker, row) ?? "no name",
            start, end: isOpen ? Math.max(now, start) : Math.max(end, start), isOpen, outcome: isOpen
                ? "running" : word(columns.outcome, row) ?? "completed",
            from: columns.from_step.data[row], to: columns.to_step.data[row],
        });
    }
    return spans.sort((a, b) => a.start - b.start || a.trial - b.trial);
}

/**
 * Puts the spans of each worker into as few lanes as hold them without overlap.
 *
 * @returns {{worker: string, lanes: number, first: number, spans: object[], busy: number}[]} each span gets
 *   a `lane`
 */
export function layoutWorkers(spans) {
    const workers = new Map();
    for (const span of spans) {
        if (!workers.has(span.worker)) {
            workers.set(span.worker, { worker: span.worker, spans: [], ends: [], busy: 0 });
        }
        const entry = workers.get(span.worker);
        let lane = entry.ends.findIndex((end) => end <= span.start + 1);
        if (lane < 0) lane = entry.ends.length;
        entry.ends[lane] = span.end;
        span.lane = lane;
        entry.spans.push(span);
        entry.busy += span.end - span.start;
    }
    let first = 0;
    const collator = new Intl.Collator("en", { numeric: true });
    return [...workers.values()].sort((a, b) =>
        collator.compare(a.worker, b.worker)).map(({ worker, spans: own, ends, busy }) => {
        const entry = { worker, lanes: ends.length, first, spans: own, busy };
        first += ends.length;
        return entry;
    });
}

/**
 * How many attempts ran at each moment, as the corners of a staircase.
 *
 * @returns {{times: Float64Array, counts: Float64Array, most: number, mean: number}} `mean` over the whole
 *   time
 */
export function concurrency(spans) {
    const changes = spans.flatMap((span) =>
        (span.end > span.start ? [[span.start, 1], [span.end, -1]] : [])).sort((a, b) => a[0] - b[0]
            // Who ends an attempt and begins the next at once is one, not two.
            || a[1] - b[1]);
    const times = [];
    const counts = [];
    let [running, most, area] = [0, 0, 0];
    changes.forEach(([at, change], index) => {
        if (index > 0) area += running * (at - changes[index - 1][0]);
        running += change;
        most = Math.max(most, running);
        if (times.at(-1) === at) counts[counts.length - 1] = running;
        else {
            times.push(at);
            counts.push(running);
        }
    });
    const length = changes.length > 0 ? changes.at(-1)[0] - changes[0][0] : 0;
    return { times: Float64Array.from(times), counts: Float64Array.from(counts), most, mean: length > 0
        ? area / length : 0 };
}

/** A window moved and resized within the whole: `factor` below 1 looks closer, about `center`. */
export function zoomed([from, to], [first, last], factor, center = (from + to) / 2) {
    const whole = Math.max(1, last - first);
    const length = Math.min(whole, Math.max(Math.min(whole, 20), (to - from) * factor));
    const share = to > from ? (center - from) / (to - from) : 0.5;
    return panned([center - length * share, center - length * share + length], [first, last], 0);
}

/** A window moved by a share of its length, kept inside the whole. */
export function panned([from, to], [first, last], share) {
    const length = to - from;
    const start = Math.min(Math.max(first, from + length * share), Math.max(first, last - length));
    return [start, start + length];
}
