// Several objectives: the front of every two of them, how the dominated volume grew, and how many trials are feasible.

import "./chart.js";
import { follow, refusal } from "./analysis-live.js";
import { number, percent, plural, integer, value as formatValue } from "./format.js";
import { feasibleShare, front, pairsOf, staircase } from "./pareto-fronts.js";
import { css, stateColor, viridis } from "./theme.js";
import { copyButton, el, section, segmented, select, stylesheet, trialLink } from "./ui.js";
import { dataTable } from "./table.js";

const MOST_PAIRS = 6;

/** All charts of the view. */
class ParetoView {
    constructor(root, context) {
        this.context = context;
        const { store, params } = context;
        this.objectives = store.spec.objectives;
        this.axis = params.get("over", "trials");
        this.pairs = pairsOf(this.objectives.map(({ metric }) => metric));
        this.first = params.get("x");
        this.charts = el("div", { class: "front-grid" });
        this.volume = el("tune-chart", { class: "card" });
        this.feasible = el("tune-chart", { class: "card" });
        this.list = el("div");
        this.hasConstraints = (store.spec.outcome_constraints ?? []).length > 0;
        root.append(this.charts, el("div", { class: "grid" }, this.volume, this.hasConstraints ? this.feasible : null),
            section("The front", {}, this.list));
        this.volumeTools = [segmented("Over", [{ value: "trials", label: "Trials" }, { value: "seconds", label: "Time" }], this.axis, (value) => {
            this.axis = value;
            params.set("over", value);
            if (this.history) this.#showVolume();
        })];
        this.ask = follow(context, () => this.#load(), (answers) => this.show(answers), (error) => this.#fail(error));
    }

    #load() {
        const { store, signal } = this.context;
        return Promise.all([store.fetch("/pareto", {}, signal), store.fetch("/hypervolume", {}, signal).catch((error) => ({ error }))]);
    }

    #fail(error) {
        this.answer = null;
        this.#showPairs();
        this.volume.show({ title: "Hypervolume", level: 2, empty: refusal(error) });
        if (this.hasConstraints) this.#showFeasible();
        this.list.replaceChildren(el("p", { class: "muted", text: refusal(error) }));
    }

    show([answer, history]) {
        this.answer = answer;
        this.history = history;
        this.#showPairs();
        this.#showVolume();
        if (this.hasConstraints) this.#showFeasible();
        this.#showList();
    }

    #shownPairs() {
        if (this.pairs.length <= MOST_PAIRS) return this.pairs;
        const first = this.objectives.some(({ metric }) => metric === this.first) ? this.first : this.objectives[0].metric;
        return this.pairs.filter((pair) => pair.includes(first));
    }

    #showPairs() {
        const pairs = this.#shownPairs();
        while (this.charts.children.length < pairs.length) this.charts.append(el("tune-chart", { class: "card" }));
        while (this.charts.children.length > pairs.length) this.charts.lastChild.remove();
        pairs.forEach((pair, index) => this.#showPair(this.charts.children[index], pair, index === 0 ? this.#chooser() : []));
    }

    #chooser() {
        if (this.pairs.length <= MOST_PAIRS) return [];
        this.picker ??= [select("Pairs with", this.objectives.map(({ metric }) => metric), this.first ?? this.objectives[0].metric, (metric) => {
            this.first = metric;
            this.context.params.set("x", metric);
            this.#showPairs();
        })];
        return this.picker;
    }

    #rows() {
        const { columns } = this.context.store;
        const rows = { number: columns.i32("number"), violation: columns.f64("violation"), count: columns.count };
        for (const { metric } of this.objectives) rows[metric] = columns.f64(`metric:${metric}`).subarray(0, columns.count);
        return rows;
    }

    #showPair(chart, [first, second], actions) {
        const { store, selection } = this.context;
        const rows = this.#rows();
        const goals = Object.fromEntries(this.objectives.map(({ metric, goal }) => [metric, goal]));
        const signs = [first, second].map((metric) => (goals[metric] === "maximize" ? -1 : 1));
        const states = store.columns;
        const isDone = (row) => states.get("state", row) === "completed" && !(rows.violation[row] > 0);
        const [xs, ys] = [rows[first], rows[second]];
        const best = front(xs, ys, signs, isDone);
        const members = new Set(this.answer?.items.map((item) => item.number) ?? []);
        const kept = [];
        for (let row = 0; row < rows.count; row += 1) if (Number.isFinite(xs[row]) && Number.isFinite(ys[row])) kept.push(row);
        const styleOf = (row) => (members.has(rows.number[row]) ? 2 : rows.violation[row] > 0 ? 1 : 0);
        const line = staircase(best, xs, ys, signs);
        const infeasible = kept.filter((row) => rows.violation[row] > 0).length;
        const side = (metric) => `${metric} (${goals[metric] === "maximize" ? "larger" : "smaller"} is better)`;
        const summary = `${plural(kept.length, "trial")} by ${first} and ${second}; ${plural(best.length, "trial")} on the front of these two.`;
        chart.show({
            title: `${first} and ${second}`, level: 2, height: 360, summary, actions,
            empty: kept.length === 0 ? `No trial has finite values of ${first} and ${second} yet.` : null,
            notes: [summary,
                kept.length < rows.count ? `${plural(rows.count - kept.length, "trial")} without both values left out.` : null,
                infeasible > 0 ? `${plural(infeasible, "trial")} infeasible.` : null,
                this.objectives.length > 2 ? "The line is the front of these two; diamonds are on the front of all objectives." : null],
            table: () => ({
                columns: [{ key: "number", label: "Trial", num: true, render: (row) => trialLink(this.context, row.number) },
                    { key: "x", label: first, num: true }, { key: "y", label: second, num: true }, { key: "front", label: "On the front" }, { key: "feasible", label: "Feasible" }],
                rows: kept.map((row) => ({
                    number: rows.number[row], x: xs[row], y: ys[row], front: members.has(rows.number[row]) ? "yes" : "no", feasible: rows.violation[row] > 0 ? "no" : "yes",
                })),
            }),
            plot: {
                x: { label: side(first) }, y: { label: side(second) },
                layers: [
                    { kind: "line", x: line.x, y: line.y, count: line.x.length, color: css("--c-vermillion"), width: 1.8 },
                    {
                        kind: "points", count: kept.length, id: Int32Array.from(kept, (row) => rows.number[row]), x: Float64Array.from(kept, (row) => xs[row]),
                        y: Float64Array.from(kept, (row) => ys[row]), style: Uint8Array.from(kept, styleOf),
                        styles: [{ shape: "circle", color: viridis(0.5), size: kept.length > 2000 ? 2.4 : 3.6, alpha: 0.7 },
                            { shape: "hollow", color: stateColor("infeasible"), size: 4 }, { shape: "diamond", color: css("--c-vermillion"), size: 5.4 }],
                        label: (index) => this.#words(kept[index], rows),
                    },
                ],
                legend: [{ shape: "diamond", color: css("--c-vermillion"), label: "on the front" }, { shape: "circle", color: viridis(0.5), label: "beaten" },
                    infeasible > 0 ? { shape: "hollow", color: stateColor("infeasible"), label: "infeasible" } : null].filter(Boolean),
                selection, onBrush: (ids) => selection.set(ids), onOpen: (id) => { location.hash = this.context.href("trial", id); },
            },
        });
    }

    #words(row, rows) {
        const values = this.objectives.map(({ metric }) => `${metric} ${number(rows[metric][row])}`);
        const violation = rows.violation[row] > 0 ? [`infeasible by ${number(rows.violation[row])}`] : [];
        return [`Trial ${rows.number[row]}`, ...values, ...violation].join("\n");
    }

    #showVolume() {
        const { history, answer } = this;
        if (history.error) {
            this.volume.show({ title: "Hypervolume", level: 2, empty: refusal(history.error) });
            return;
        }
        const points = history.points.filter((point) => typeof point.hypervolume === "number");
        const over = this.axis === "seconds" ? "seconds" : "trials";
        const last = points.at(-1);
        this.volume.show({
            title: "Hypervolume", level: 2, height: 300, actions: this.volumeTools,
            summary: last ? `The dominated volume grew to ${number(last.hypervolume)} over ${plural(last.trials, "trial")}.` : "No volume.",
            empty: points.length === 0 ? "The volume cannot be measured yet." : null,
            notes: [
                `Measured against ${history.objectives.map((metric, index) => `${metric} ${number(history.reference[index])}`).join(", ")}.`,
                history.changes > history.points.length ? `Shown are ${integer(history.points.length)} of ${plural(history.changes, "change")} of the front.` : null,
                history.is_lower_bound ? "Some fronts were too large to be measured whole: the volume is at least this." : null,
                answer.front > answer.shown ? `The front has ${plural(answer.front, "trial")}; ${integer(answer.shown)} are listed.` : null,
            ],
            option: (theme) => ({
                grid: { left: 8, right: 18, top: 14, bottom: 26, containLabel: true },
                xAxis: { type: "value", name: over === "trials" ? "trials" : "seconds", nameLocation: "end", nameGap: 4, min: 0, nameTextStyle: { align: "right", verticalAlign: "top", padding: [22, 0, 0, 0] } },
                yAxis: { type: "value", scale: true },
                tooltip: { trigger: "axis", formatter: (items) => `${over} ${number(items[0].value[0])}\nvolume ${number(items[0].value[1])}\ntrial ${items[0].value[2]} joined the front` },
                series: [{
                    type: "line", step: "end", showSymbol: points.length < 60, symbolSize: 5, lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 },
                    itemStyle: { color: theme.category(0) }, data: points.map((point) => [point[over], point.hypervolume, point.number]), encode: { x: 0, y: 1 },
                }],
            }),
            onClick: (event) => this.context.selection.toggle(event.value[2]),
            table: () => ({
                columns: [{ key: "trials", label: "Trials", num: true }, { key: "seconds", label: "Seconds", num: true },
                    { key: "number", label: "Joined", num: true, render: (row) => trialLink(this.context, row.number) }, { key: "hypervolume", label: "Hypervolume", num: true }],
                rows: history.points,
            }),
        });
    }

    #showFeasible() {
        const { columns, spec } = this.context.store;
        const finished = columns.f64("finished");
        const violation = columns.f64("violation");
        const rows = [...columns.sorted("finished")].filter((row) => Number.isFinite(finished[row]) && columns.get("state", row) !== "failed" && columns.get("state", row) !== "cancelled");
        const { x, share, feasible, total } = feasibleShare(rows, (row) => (columns.get("state", row) === "infeasible" ? 1 : violation[row]));
        const rules = spec.outcome_constraints.map(({ metric, min = null, max = null }) =>
            [min === null ? null : `${metric} at least ${formatValue(min)}`, max === null ? null : `${metric} at most ${formatValue(max)}`].filter(Boolean).join(" and "));
        this.feasible.show({
            title: "Feasible share", level: 2, height: 300, summary: `${integer(feasible)} of ${plural(total, "trial")} that ended are feasible: ${percent(total ? feasible / total : NaN)}.`,
            empty: total === 0 ? "No trial has ended yet." : null,
            notes: [`${integer(feasible)} of ${plural(total, "trial")} that ended are feasible. Wanted: ${rules.join("; ")}.`],
            option: (theme) => ({
                grid: { left: 8, right: 18, top: 14, bottom: 26, containLabel: true },
                xAxis: { type: "value", name: "trials ended", nameLocation: "end", nameGap: 4, min: 0, max: Math.max(1, total), nameTextStyle: { align: "right", verticalAlign: "top", padding: [22, 0, 0, 0] } },
                yAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: (item) => percent(item) } },
                tooltip: { trigger: "axis", formatter: (items) => `${percent(items[0].value[1])} of ${items[0].value[0]} trials feasible` },
                series: [{ type: "line", showSymbol: false, sampling: "lttb", lineStyle: { width: 2 }, areaStyle: { opacity: 0.12 }, itemStyle: { color: theme.category(2) }, data: Array.from(x, (at, index) => [at, share[index]]) }],
            }),
            table: () => ({
                columns: [{ key: "ended", label: "Trials ended", num: true }, { key: "share", label: "Feasible share", num: true, format: (item) => percent(item, 1) }],
                rows: Array.from(x, (at, index) => ({ ended: at, share: share[index] })),
            }),
        });
    }

    #showList() {
        const { answer } = this;
        const parameters = Object.keys(this.context.store.spec.space);
        this.list.replaceChildren(dataTable({
            caption: "The front",
            columns: [
                { key: "number", label: "Trial", num: true, render: (row) => trialLink(this.context, row.number) },
                ...answer.objectives.map((metric, index) => ({ key: metric, label: metric, num: true, format: (_, row) => number(row.values[index]), sort: (row) => row.values[index] })),
                ...parameters.map((name) => ({ key: name, label: name, format: (_, row) => formatValue(row.config[name]), sort: (row) => row.config[name] })),
                { key: "copy", label: "Config", sort: false, render: (row) => copyButton(() => JSON.stringify(row.config, null, 2), "Copy", { kind: "small" }) },
            ],
            rows: answer.items, limit: 100,
        }));
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        const view = new ParetoView(root, context);
        await view.ask();
    },
};
