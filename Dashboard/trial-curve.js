// A trial's curve against those of all others.

import * as format from "./format.js";
import { category, css, stateColor } from "./theme.js";
import { checkbox, el, select } from "./ui.js";

/** Words for what a metric may be besides a number. */
export const finite = (value) => (typeof value === "number" && Number.isFinite(value) ? value : NaN);

/** The metrics of some reports, objectives first. */
export function metricsOf(reports, objectives) {
    const found = new Set(reports.flatMap((report) => Object.keys(report.metrics)));
    const first = objectives.map((objective) => objective.metric).filter((metric) => found.has(metric));
    return [...first, ...[...found].filter((metric) => !first.includes(metric)).sort()];
}

/**
 * Shows or updates the curve. `state` is `{trial, reports, decisions, bands}`; `bands` belong to the first
 * objective.
 */
export function showCurve(chart, context, { trial, reports, decisions, bands }) {
    const { store, params } = context;
    const metrics = metricsOf(reports, store.spec.objectives);
    const metric = metrics.includes(params.get("metric", "")) ? params.get("metric", "") : metrics[0]
        ?? store.objective.metric;
    const isObjective = metric === store.objective.metric;
    const attempts = attemptsOf(reports, metric);
    const values = attempts.flatMap((attempt) => [...attempt.y]);
    const isPositive = values.length > 0 && values.every((value) => value > 0);
    const isLog = params.get("ylog", "") === "1" && isPositive;
    const again = () => showCurve(chart, context, { trial, reports, decisions, bands });
    const controls = [metrics.length > 1
        ? select("Metric", metrics, metric, (value) => set(params, "metric", value, again)) : null,
        isPositive ? checkbox("Log axis", isLog, (on) => set(params, "ylog", on ? "1" : null, again))
            : null].filter(Boolean);
    const band = isObjective && usable(bands) ? bands : null;
    const missing = reports.filter((report) => metric in report.metrics).length - values.length;
    chart.show({
        title: "Curve", summary: summaryOf(trial, metric, attempts, band),
        actions: [el("div", { class: "row" }, controls)],
        empty: values.length > 0 ? null : trial.finished_at ? "It never reported a number."
            : "It has not reported a number yet.",
        notes: [
            missing > 0 ? `${format.plural(missing, "report")} of ${metric} ${missing === 1 ? "was" : "were"} not finite `
                + "and cannot be drawn." : null,
            attempts.length > 1
                ? `Earlier attempts are thin; the last one, number ${attempts.at(-1).attempt}, is strong.` : null,
            reports.length >= 400 ? "The curve is thinned out; its ends and extremes are kept." : null,
        ],
        table: () => ({
            columns: [{ key: "attempt", label: "Attempt", num: true },
                { key: "step", label: "Step", num: true },
                ...metrics.map((name) => ({ key: `metric:${name}`, label: name, num: true,
                    format: (_, report) => format.number(report.metrics[name]),
                    sort: (report) => finite(report.metrics[name]) })),
                { key: "at", label: "At", format: (at) => format.clock(Date.parse(at)) }],
            rows: reports,
        }),
        height: 300,
        plot: {
            x: { label: "step" }, y: { label: metric, scale: isLog ? "log" : "linear" },
            layers: layersOf({ trial, attempts, band, cuts: isObjective ? cutsOf(decisions) : [] }),
            legend: legendOf(trial, band, isObjective && cutsOf(decisions).length > 0),
        },
    });
}

function set(params, key, value, again) {
    params.set(key, value);
    again();
}

const usable = (bands) => bands && bands.steps.length > 1;

/** One line for each attempt, finite values only. */
function attemptsOf(reports, metric) {
    const byAttempt = new Map();
    for (const report of reports) {
        const value = finite(report.metrics[metric]);
        if (Number.isNaN(value)) continue;
        const line = byAttempt.get(report.attempt) ?? { attempt: report.attempt, x: [], y: [] };
        byAttempt.set(report.attempt, line);
        line.x.push(report.step);
        line.y.push(value);
    }
    return [...byAttempt.values()];
}

/** The latest cut-off that was applied to the trial at each rung. */
function cutsOf(decisions) {
    return decisions.filter((decision) => typeof decision.reason?.threshold === "number"
        && decision.step !== null)
        .map((decision) => ({ step: decision.step, threshold: decision.reason.threshold,
            action: decision.action }));
}

function layersOf({ trial, attempts, band, cuts }) {
    const color = stateColor(trial.state);
    const last = attempts.at(-1);
    const layers = [];
    if (band) {
        const numbers = (list) => Float64Array.from(list, finite);
        layers.push({ kind: "band", x: band.steps, low: numbers(band.low), high: numbers(band.high),
            color: css("--band"), alpha: 0.2 });
        layers.push({ kind: "line", x: band.steps, y: numbers(band.median), color: css("--curve"),
            width: 1.5, dash: [5, 4] });
    }
    if (attempts.length === 0) return layers;
    layers.push({
        kind: "lines", lines: attempts.map((attempt) => ({
            x: attempt.x, y: attempt.y, color, width: attempt === last ? 2.5 : 1, alpha: attempt === last ? 1
                : 0.6,
        })),
    });
    layers.push({
        kind: "points", id: Int32Array.from(last.x), x: Float64Array.from(last.x),
        y: Float64Array.from(last.y), count: last.x.length,
        style: null, styles: [{ shape: "circle", color, size: last.x.length > 60 ? 3 : 5 }],
        label: (index) => `step ${last.x[index]}: ${format.number(last.y[index])}`,
    });
    if (cuts.length) {
        layers.push({
            kind: "points", id: Int32Array.from(cuts, (cut) => cut.step),
            x: Float64Array.from(cuts, (cut) => cut.step),
            y: Float64Array.from(cuts, (cut) => cut.threshold), count: cuts.length, style: null,
            styles: [{ shape: "dash", color: category(3), size: 12 }],
            label: (index) => `cut-off at step ${cuts[index].step}: ${format.number(cuts[index].threshold)}`,
        });
    }
    return layers;
}

function legendOf(trial, band, hasCuts) {
    return [
        { shape: "circle", color: stateColor(trial.state), label: `#${trial.number}` },
        ...(band ? [{ shape: "square", color: css("--band"), label: "10 to 90 % of all trials" },
            { shape: "dash", color: css("--curve"), label: "their median" }] : []),
        ...(hasCuts ? [{ shape: "dash", color: category(3), label: "cut-off when it was judged" }] : []),
    ];
}

function summaryOf(trial, metric, attempts, band) {
    const last = attempts.at(-1);
    if (!last) return `Trial ${trial.number} has no curve of ${metric} yet.`;
    const [end, value] = [last.x.at(-1), last.y.at(-1)];
    const text = `${metric} of trial ${trial.number} from ${format.number(last.y[0])} at step ${last.x[0]} `
        + `to ${format.number(value)} at step ${end}.`;
    const place = band ? band.steps.indexOf(end) : -1;
    if (place < 0) return text;
    const [low, median, high] = [band.low, band.median, band.high].map((list) => finite(list[place]));
    const where = value < low ? "below nine tenths of all trials" : value > high
        ? "above nine tenths of all trials"
        : value < median ? "below the median" : "above the median";
    return `${text} At that step it is ${where}, ${format.number(median)}.`;
}
