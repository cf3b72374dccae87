// Two to eight experiments against each other: how fast each found what, and how its results are spread.

import "./chart.js";
import { SHAPES, markOf } from "./compare-table.js";
import { AXES, corners, lineFrom, summarise } from "./compare-lines.js";
import { choosePart } from "./compare-choose.js";
import { drawTarget } from "./compare-target.js";
import * as format from "./format.js";
import { viewPath } from "./router.js";
import { dataTable } from "./table.js";
import { category } from "./theme.js";
import { busy, checkbox, el, empty, note, replace, section, segmented, select, stateMark,
    stylesheet } from "./ui.js";

const MOST = 8;
const GROUPS = { none: "each experiment", searcher: "searcher", method: "searcher and scheduler",
    tag: "first tag" };

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        const names = context.params.get("names", "").split(",").map((name) => name.trim()).filter(Boolean);
        root.append(el("h1", { text: "Compare experiments" }));
        await fill(root, context, names);
    },
};

async function fill(page, context, names) {
    const isReady = names.length >= 2;
    const chooser = el("div");
    page.append(chooser);
    replace(chooser, await choosePart(context, names, MOST, isReady));
    if (isReady) await new Experiments(page, context, names.slice(0, MOST)).start(names.length > MOST);
}

/** The comparison, once it is known of which experiments. */
class Experiments {
    #context;
    #root;

    constructor(root, context, names) {
        this.#root = root;
        this.#context = context;
        this.names = names;
    }

    async start(isCut) {
        const work = el("div");
        this.#root.append(work);
        let all;
        try {
            all = await busy(work, Promise.all(this.names.map((name) => this.#load(name))));
        } catch {
            return;
        }
        this.items = all.filter((item) => item.spec);
        const notes = [...all.filter((item) => !item.spec).map((item) =>
            `${item.name} cannot be shown: ${item.problem}`), ...this.#warnings()];
        if (isCut) notes.push(`The first ${MOST} are compared.`);
        if (this.items.length < 2) {
            this.#root.append(empty("There is nothing to compare.", notes.join(" ")));
            return;
        }
        this.goal = this.items[0].spec.objectives[0].goal;
        this.metric = this.items[0].spec.objectives[0].metric;
        this.lines = el("tune-chart", { class: "card" });
        this.spread = el("tune-chart", { class: "card" });
        this.target = el("div");
        this.#root.append(...notes.map((text) => note(text)), this.#overview(), this.lines,
            section("Time to a target", { hint: "what each needed for a value this good" }, this.target),
            this.spread);
        this.#drawLines();
        drawTarget(this.target, this.#context, this.items, { goal: this.goal, metric: this.metric });
        this.#drawSpread();
    }

    async #load(name) {
        const { api, signal } = this.#context;
        const base = api.experiment(name);
        const soft = (promise) => promise.catch((error) => {
            if (error.name === "AbortError") throw error;
            return { problem: error.message };
        });
        const spec = await soft(api.get(base, { signal }));
        if (spec.problem) return { name, spec: null, problem: spec.problem };
        if (spec.best === null) return { name, spec, points: [], distribution: null };
        const [regret, distribution] = await Promise.all([
            soft(api.get(`${base}/regret`, { query: { optimum: 0 }, signal })),
            soft(api.get(`${base}/distribution`, { signal })),
        ]);
        return { name, spec, points: regret.points ?? [], distribution: distribution.points ? distribution
            : null };
    }

    #warnings() {
        const objectives = new Set(
            this.items.map(({ spec }) => `${spec.objectives[0].metric} ${spec.objectives[0].goal}`));
        const without = this.items.filter((item) => item.points.length === 0).map((item) => item.name);
        const several = this.items.filter(({ spec }) => spec.objectives.length > 1).map((item) => item.name);
        return [
            objectives.size > 1
                ? `They do not share an objective (${[...objectives].join("; ")}): compare the values with care.` : null,
            without.length ? `No results yet: ${without.join(", ")}.` : null,
            several.length ? `Of ${several.join(", ")} only the first objective is compared.` : null,
        ].filter(Boolean);
    }

    #overview() {
        return section("Experiments", {}, dataTable({
            caption: "Experiments",
            columns: [
                { key: "name", label: "Experiment", render: (row) => el(
                    "span", { class: "row" }, markOf(row.index),
                    el("a", { href: `#${viewPath(row.name)}`, text: row.name })) },
                { key: "state", label: "State", render: (row) => stateMark(row.state) },
                { key: "searcher", label: "Searcher" }, { key: "scheduler", label: "Scheduler" },
                { key: "best", label: `Best ${this.metric}`, num: true },
                { key: "trials", label: "Trials", num: true, format: format.integer },
                { key: "resource", label: "Steps trained", num: true, format: format.integer },
                { key: "seconds", label: "Running time", num: true, format: format.duration },
            ],
            rows: this.items.map(({ name, spec }, index) => ({
                index, name, state: spec.state, searcher: spec.searcher.name, scheduler: spec.scheduler.name,
                best: spec.best?.value ?? null,
                trials: spec.counts.trials, resource: spec.resource_used, seconds: spec.elapsed_seconds,
            })),
        }));
    }

    #axis() {
        const chosen = this.#context.params.get("by", "trials");
        return chosen in AXES ? chosen : "trials";
    }

    /** The lines to draw: one for each experiment, or a median with quartiles for each group. */
    #series() {
        const axis = this.#axis();
        const items = this.items.filter((item) => item.points.length);
        const single = items.map((item) => ({ label: item.name, line: lineFrom(item.points, this.goal, axis),
            members: 1, index: this.items.indexOf(item) }));
        const by = this.#context.params.get("group", "none");
        if (!(by in GROUPS) || by === "none") return single;
        const keys = { searcher: ({ spec }) => spec.searcher.name,
            method: ({ spec }) => `${spec.searcher.name} + ${spec.scheduler.name}`,
            tag: ({ spec }) => spec.tags[0] ?? "no tag" };
        return [...groupBy(items, keys[by])].map(([label, members], index) => {
            const line = summarise(members.map((item) => lineFrom(item.points, this.goal, axis)));
            return { label: `${label} (${members.length})`, line, members: members.length, index };
        });
    }

    #drawLines() {
        const { params } = this.#context;
        const series = this.#series().filter(({ line }) => line.x.length);
        const isPositive = series.length > 0
            && series.every(({ line }) => line.y.every((value) => value > 0));
        const isLog = isPositive && params.get("ylog", "") === "1";
        const choose = (key, fallback) => (value) => {
            params.set(key, value === fallback || value === false ? null : value === true ? "1" : value);
            this.#drawLines();
        };
        const axis = this.#axis();
        const isGrouped = series.some(({ members }) => members > 1);
        this.lines.show({
            title: "Best so far", height: 340,
            summary: series.map(({ label, line }) =>
                `${label} reached ${format.number(line.y.at(-1))} after ${format.number(line.x.at(-1))} ${AXES[axis]}.`).join(" "),
            empty: series.length ? null : "None of them has a result yet.",
            notes: [isGrouped ? "Lines of groups are medians, bands reach from quartile to quartile; they begin where "
                + "all members have a result." : null,
                "Only results at the highest fidelity so far count, as everywhere."],
            actions: [el("div", { class: "row" },
                segmented("Over", [{ value: "trials", label: "Trials" }, { value: "seconds", label: "Time" },
                    { value: "resource", label: "Steps" }], axis, choose("by", "trials")),
                select("Group by", Object.entries(GROUPS).map(([value, label]) => ({ value, label })),
                    params.get("group", "none"), choose("group", "none")),
                isPositive ? checkbox("Log axis", isLog, choose("ylog", false)) : null)],
            table: () => ({
                columns: [{ key: "label", label: "Line" }, { key: "x", label: AXES[axis], num: true },
                    { key: "y", label: this.metric, num: true }],
                rows: series.flatMap(({ label, line }) =>
                    line.x.map((x, index) => ({ label, x, y: line.y[index] }))),
            }),
            plot: {
                x: { label: AXES[axis], min: 0, format: axis === "seconds" ? format.duration : undefined },
                y: { label: this.metric, scale: isLog ? "log" : "linear" },
                layers: series.flatMap((entry) => layersOf(entry, this.metric)),
                legend: series.map(({ label, index }) =>
                    ({ shape: SHAPES[index % 8], color: category(index), label })),
            },
        });
    }

    #drawSpread() {
        const shown = this.items.map((item, index) => ({ ...item, index })).filter((item) =>
            item.distribution);
        const levels = new Set(shown.map((item) => item.distribution.level));
        this.spread.show({
            title: "Distribution of results", height: 300,
            summary: shown.map((item) =>
                `Half of the results of ${item.name} are ${medianOf(item)} or better.`).join(" "),
            empty: shown.length ? null : "None of them has a result yet.",
            notes: [levels.size > 1 ? `The results were taken at different steps: ${levelsOf(shown)}.`
                : null],
            table: () => ({
                columns: [{ key: "name", label: "Experiment" },
                    { key: "share", label: "Share", num: true, format: (value) => format.percent(value) },
                    { key: "value", label: this.metric, num: true }],
                rows: shown.flatMap((item) =>
                    item.distribution.quantiles.map(([share, value]) => ({ name: item.name, share, value }))),
            }),
            plot: {
                x: { label: this.metric }, y: { label: "share of results that are no worse", min: 0, max: 1,
                    format: (value) => format.percent(value) },
                layers: shown.flatMap((item) => layersOf({
                    label: item.name, index: item.index, members: 1,
                    line: { x: item.distribution.points.map(([value]) => value),
                        y: item.distribution.points.map(([, share]) => share) },
                }, this.metric, false)),
                legend: shown.map((item) =>
                    ({ shape: SHAPES[item.index % 8], color: category(item.index), label: item.name })),
            },
        });
    }
}

const medianOf = ({ distribution }) =>
    format.number(distribution.quantiles.find(([share]) => share === 0.5)?.[1]);

const levelsOf = (items) =>
    items.map(({ name, distribution }) => `${name} at ${distribution.level ?? "the end"}`).join(", ");

function groupBy(items, key) {
    const groups = new Map();
    for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
    return groups;
}

function bandOf({ x, low, high }, color) {
    const [below, above] = [corners(x, low), corners(x, high)];
    return {
        kind: "band", x: Float64Array.from(below.x), low: Float64Array.from(below.y),
        high: Float64Array.from(above.y),
        color, alpha: 0.15,
    };
}

function layersOf({ label, line, index, members }, metric, isStep = true) {
    const color = category(index);
    const [x, y] = [Float64Array.from(line.x), Float64Array.from(line.y)];
    const band = members > 1 ? [bandOf(line, color)] : [];
    return [...band, { kind: "line", x, y, count: x.length, color, width: 2, step: isStep },
        { kind: "points", id: new Int32Array(x.length).fill(index + 1), x, y, count: x.length, style: null,
            styles: [{ shape: SHAPES[index % 8], color, size: x.length > 80 ? 3 : 6 }],
            label: (at) => `${label}: ${format.number(y[at])} at ${format.number(x[at])}` }];
}
