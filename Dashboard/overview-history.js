// Every result as a point, and the best so far as a line.

import { full, integer, number, pairs, plural } from "./format.js";
import { go, viewPath } from "./router.js";
import { extent } from "./scales.js";
import { css, stateColor, states, stateShape } from "./theme.js";
import { el, checkbox, segmented } from "./ui.js";

const SLOW_FROM = 3000;
const SLOW_GAP = 1000;
const NONE = [];

/** Makes the chart of results over trials or time. */
export function historyChart(context) {
    const { store, params } = context;
    const node = el("tune-chart", { class: "card history" });
    let drawnAt = -Infinity;
    let timer = 0;
    const redraw = () => paint();
    const logBox = checkbox("Log", false, (checked) => {
        params.set("log", checked ? "1" : "0");
        redraw();
    });
    const controls = [
        segmented("Over", [{ value: "number", label: "Trial" }, { value: "time", label: "Time" }],
            params.get("x", "number"), (chosen) => {
            params.set("x", chosen === "number" ? null : chosen);
            redraw();
        }),
        logBox,
        checkbox("Outliers", params.get("outliers") === "1", (checked) => {
            params.set("outliers", checked ? "1" : null);
            redraw();
        }),
    ];
    context.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    return { node, draw };

    function draw() {
        clearTimeout(timer);
        const gap = store.columns.count > SLOW_FROM ? SLOW_GAP : 0;
        timer = setTimeout(paint, Math.max(0, drawnAt + gap - performance.now()));
    }

    function paint() {
        drawnAt = performance.now();
        const data = collect(store, params.get("x", "number") === "time");
        const range = params.get("outliers") === "1" ? null : usual(data, store.sign);
        const log = params.get("log") === null ? wideRange(data) : params.get("log") === "1";
        logBox.firstChild.checked = log;
        const { metric, goal } = store.objective;
        const cut = range ? data.y.reduce((sum, item) => sum + (item < range[0] || item > range[1]), 0) : 0;
        const negative = log ? data.y.reduce((sum, item) => sum + (item <= 0), 0) : 0;
        const best = store.best;
        node.show({
            title: "Results", height: 340, actions: data.count > 0 ? controls : NONE,
            empty: data.count > 0 ? null : wordsForNone(store),
            summary: `${plural(data.count, "result")} of ${metric}, ${goal === "maximize" ? "higher" : "lower"} is better.`
                + (best ? ` The best is ${number(best.value)} by trial ${best.number}.` : ""),
            notes: [
                data.without > 0 && data.count > 0 ? withoutWords(data.without, metric, store) : null,
                cut > 0 ? `${plural(cut, "outlier")} ${cut === 1 ? "lies" : "lie"} outside of the picture; “Outliers” shows ${cut === 1 ? "it" : "them"}.` : null,
                negative > 0 ? `${plural(negative, "result")} at or below 0 ${negative === 1 ? "has" : "have"} no place on a logarithmic axis.` : null,
            ],
            table: () => tableOf(store, data),
            plot: plotOf(context, data, { range, log }),
        });
    }
}

function collect(store, overTime) {
    const { columns } = store;
    const [numbers, values, level] = [columns.i32("number"), columns.f64("value"), columns.i32("level")];
    const stateAt = columns.i32("state");
    const times = overTime ? [columns.f64("finished"), columns.f64("started"), columns.f64("created")] : null;
    const words = columns.values("state") ?? [];
    const rows = [];
    for (let row = 0; row < columns.count; row += 1) if (Number.isFinite(values[row])) rows.push(row);
    const moment = (row) => times.map((column) => column[row]).find(Number.isFinite) ?? NaN;
    const key = overTime ? (row) => moment(row) : (row) => numbers[row];
    rows.sort((a, b) => key(a) - key(b));
    const count = rows.length;
    const data = {
        rows, count, without: columns.count - count, overTime, names: Object.keys(states),
        id: new Int32Array(count), x: new Float64Array(count), y: new Float64Array(count),
        style: new Uint8Array(count), line: { x: [], y: [] },
    };
    const ranks = words.map((word) => data.names.indexOf(word));
    const unsound = new Set(["failed", "infeasible", "cancelled"].map((word) => words.indexOf(word)));
    // What still runs counts as a result only from a rung on, as for the server's best.
    const open = new Set(["running", "stopping", "lost", "queued"].map((word) => words.indexOf(word)));
    let best = null;
    rows.forEach((row, index) => {
        data.id[index] = numbers[row];
        data.x[index] = key(row);
        data.y[index] = values[row];
        data.style[index] = Math.max(0, ranks[stateAt[row]] ?? 0);
        const loss = values[row] * store.sign;
        if (unsound.has(stateAt[row]) || (open.has(stateAt[row]) && level[row] < 0)) return;
        if (best && (level[row] < best.level || (level[row] === best.level && loss >= best.loss))) return;
        best = { level: level[row], loss };
        data.line.x.push(data.x[index]);
        data.line.y.push(values[row]);
    });
    if (count > 0 && data.line.x.length > 0) {
        data.line.x.push(data.x[count - 1]);
        data.line.y.push(data.line.y[data.line.y.length - 1]);
    }
    return data;
}

/** Where nearly all results lie; null when none is far out. The good side is never cut. */
function usual({ y, count }, sign) {
    if (count < 20) return null;
    const sorted = Float64Array.from(y, (item) => item * sign).sort();
    const at = (share) => sorted[Math.floor(share * (count - 1))];
    const limit = at(0.95) + 2 * (at(0.95) - at(0.05));
    if (sorted[count - 1] <= limit) return null;
    return sign > 0 ? [-Infinity, limit] : [-limit, Infinity];
}

/** Whether results lie so far apart that only a logarithmic axis shows the good ones. */
function wideRange({ y, count }) {
    const range = extent(y, count);
    return range !== null && range[0] > 0 && range[1] / range[0] > 8;
}

function plotOf(context, data, { range, log }) {
    const { store } = context;
    const counts = new Array(data.names.length).fill(0);
    for (const item of data.style) counts[item] += 1;
    const styles = data.names.map((state) =>
        ({ shape: stateShape(state), color: stateColor(state), size: data.count > 2000 ? 2.4 : 3.6,
            alpha: data.count > 2000 ? 0.5 : 1 }));
    const inside = range ? data.y.map((item) => (item < range[0] || item > range[1] ? NaN : item)) : data.y;
    return {
        x: { label: data.overTime ? "time of the result" : "trial", scale: data.overTime ? "time" : "linear",
            format: data.overTime ? undefined : integer, whole: !data.overTime, ...trialRange(store, data) },
        y: { label: store.objective.metric, scale: log ? "log" : "linear" },
        layers: [
            { kind: "points", id: data.id, x: data.x, y: inside, count: data.count, style: data.style,
                styles, label: (index) => describe(store, data, index) },
            { kind: "line", x: data.line.x, y: data.line.y, color: css("--text"), width: 1.8, step: true },
        ],
        legend: [...data.names.map((state, index) =>
            ({ shape: stateShape(state), color: `var(--state-${state})`, label: states[state].label,
                count: counts[index] }))
            .filter((entry) => entry.count > 0).map(({ count, ...entry }) => entry),
            { shape: "dash", color: "var(--text)", label: "best so far" }],
        selection: context.selection,
        onOpen: (number) => go(viewPath(store.name, "trial", String(number)),
            { sel: context.selection.text() }),
        onBrush: (numbers) => context.selection.set(numbers),
    };
}

/** All trials have their place on the axis, also those without a result. */
function trialRange(store, { overTime }) {
    if (overTime) return {};
    const last = Math.max(2, store.counts.trials ?? 0);
    return { min: 1 - last * 0.03, max: last * 1.03 };
}

function describe(store, data, index) {
    const trial = store.columns.trial(data.rows[index]);
    return `#${trial.number} ${trial.state}\n${store.objective.metric} ${number(trial.value)}${trial.step === null ? "" : ` at step ${trial.step}`}\n${pairs(trial.config)}`;
}

function tableOf(store, data) {
    const rows = [...data.rows].reverse().slice(0, 1000).map((row) => store.columns.trial(row));
    return {
        columns: [
            { key: "number", label: "Trial", num: true }, { key: "state", label: "State" },
            { key: "value", label: store.objective.metric, num: true,
                render: (row) => el("span", { title: full(row.value), text: number(row.value) }) },
            { key: "step", label: "Step", num: true },
            { key: "config", label: "Configuration", sort: false, format: pairs },
        ],
        rows,
    };
}

function withoutWords(count, metric, { counts }) {
    const has = count === 1 ? "has" : "have";
    const yet = counts.running + counts.queued > 0 ? " yet" : "";
    return `${plural(count, "trial")} ${has} no finite ${metric}${yet} and ${count === 1 ? "is" : "are"} not drawn.`;
}

function wordsForNone(store) {
    const { counts, state } = store;
    if (counts.trials === 0) return state === "running"
        ? "No trial has begun yet. The first result appears here by itself." : "No trial was made.";
    if (counts.failed === counts.trials) return `All ${plural(counts.trials, "trial")} failed before a result. Their pages say why.`;
    return "No trial has reported a finite value yet.";
}
