// The table of experiments. Rows stay in place while their numbers change, so that the focus and the eye
// stay too.

import { activityOf } from "./list-model.js";
import { clock, full, integer, number, since } from "./format.js";
import { viewPath } from "./router.js";
import { states } from "./theme.js";
import { el, replace, stateMark, svg } from "./ui.js";

const LIMIT = 300;
const HEADS = [["", "pick"], ["Experiment", "name"], ["State", "state"], ["Best", "best"],
    ["Progress", "spark"], ["Trials", "trials"],
    ["Per minute", "rate"], ["Last activity", "activity"]];

/**
 * Makes the table.
 *
 * @param {{onCompare: (names: string[]) => void, api: object}} options
 * @returns {{node: Node, show(items, all), step(by: number), tick()}}
 */
export function listTable({ onCompare, api }) {
    const rows = new Map();
    const picked = new Set();
    const body = el("tbody");
    const rest = el("p", { class: "note list-rest" });
    const node = el("div", { class: "card flush" },
        el("table", { class: "list" }, el("caption", { class: "visually-hidden", text: "Experiments" }),
        el("thead", {}, el("tr", {}, HEADS.map(([label, key]) => el("th", { scope: "col", class: `c-${key}` },
            label || el("span", { class: "visually-hidden", text: "Choose to compare" }))))), body), rest);
    return { node, show, step, tick };

    /** Shows some of the `all` that there are; what is gone is no longer chosen either. */
    function show(items, all) {
        const there = new Set(all.map((item) => item.name));
        const gone = [...picked].filter((name) => !there.has(name));
        for (const name of gone) picked.delete(name);
        if (gone.length > 0) onCompare([...picked]);
        const shown = items.slice(0, LIMIT);
        const names = new Set(shown.map((item) => item.name));
        for (const [name, row] of rows) {
            if (names.has(name)) continue;
            row.node.remove();
            rows.delete(name);
        }
        const focused = body.contains(document.activeElement) ? document.activeElement : null;
        let before = null;
        for (const item of shown) {
            if (!rows.has(item.name)) rows.set(item.name, makeRow(item));
            const row = rows.get(item.name);
            fillRow(row, item);
            const place = before ? before.nextSibling : body.firstChild;
            if (place !== row.node) body.insertBefore(row.node, place);
            before = row.node;
        }
        // A row that moved up has lost the focus on its way.
        if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
        rest.textContent = items.length > LIMIT
            ? `The first ${LIMIT} of ${integer(items.length)} are shown; the filter narrows them.` : "";
    }

    function step(by) {
        const links = [...body.querySelectorAll("a.name")];
        const at = links.indexOf(document.activeElement);
        const next = at < 0 ? (by > 0 ? 0 : links.length - 1)
            : Math.min(links.length - 1, Math.max(0, at + by));
        links[next]?.focus();
        links[next]?.closest("tr").scrollIntoView({ block: "nearest" });
    }

    function tick() {
        for (const row of rows.values()) drawActivity(row);
    }

    function makeRow(item) {
        const pick = el("input",
            { type: "checkbox", "aria-label": `Choose ${item.name} to compare`,
                checked: picked.has(item.name), on: { change: () => {
            if (pick.checked) picked.add(item.name); else picked.delete(item.name);
            onCompare([...picked]);
        } } });
        const link = el("a", { class: "name", href: `#${viewPath(item.name)}`, text: item.name,
            title: item.name });
        const cells = Object.fromEntries(HEADS.map(([, key]) =>
            [key, el(key === "name" ? "th" : "td",
                { class: `c-${key}`, scope: key === "name" ? "row" : null })]));
        cells.pick.append(pick);
        const about = el("span", { class: "about" });
        cells.name.append(link, about);
        const row = el("tr", { on: { click: (event) => {
            if (!event.target.closest("a, input, button") && !getSelection().toString()) link.click();
        } } }, Object.values(cells));
        return { node: row, cells, about, drawn: "" };
    }

    function fillRow(row, item) {
        row.item = item;
        drawActivity(row);
        const key = JSON.stringify([item.created_at, item.state, item.reason, item.best, item.counts, item.tags,
            item.sparkline, item.trials_per_minute]);
        if (key === row.drawn) return;
        row.drawn = key;
        const { cells } = row;
        const goal = item.objectives[0];
        replace(cells.state, stateMark(item.state, item.state));
        cells.state.title = item.reason ?? "";
        const how = [item.searcher, item.scheduler === "none" ? null : item.scheduler, item.evaluator].filter(
            Boolean).join(" · ");
        replace(row.about, el("span", { class: "muted", text: how }),
            (item.tags ?? []).map((tag) => el("span", { class: "chip", text: tag })));
        replace(cells.best, item.best
            ? [el("span", { class: "mono strong", text: number(item.best.value),
                title: full(item.best.value) }),
                    el("span", { class: "muted small metric", text: goal.metric })]
            : el("span", { class: "muted", text: "none yet" }));
        replace(cells.spark, sparkline(item.sparkline ?? [], goal));
        replace(cells.trials, countsBar(item.counts),
            el("span", { class: "small muted", text: countWords(item.counts) }));
        cells.rate.textContent = item.state === "running" && item.trials_per_minute
            ? number(item.trials_per_minute, 2) : "–";
    }

    function drawActivity(row) {
        const time = activityOf(row.item);
        const text = since(time, api.now());
        if (row.cells.activity.textContent !== text) row.cells.activity.textContent = text;
        row.cells.activity.title = clock(time);
    }
}

/** The best so far over the trials, as a small line. */
function sparkline(values, goal, width = 88, height = 22) {
    const finite = values.filter(Number.isFinite);
    if (finite.length < 2) return el(
        "span", { class: "muted small", text: finite.length ? "one result" : "–" });
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const span = high - low || 1;
    const points = finite.map((item, index) =>
        [1 + (index / (finite.length - 1)) * (width - 6), 2 + (1 - (item - low) / span) * (height - 5)]);
    const last = points[points.length - 1];
    return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", class: "spark",
        "aria-label": `Best ${goal.metric} from ${number(finite[0])} to ${number(finite[finite.length - 1])}` },
    svg("polyline", { points: points.map((point) => point.map((at) => at.toFixed(1)).join(",")).join(" "),
        fill: "none",
        stroke: "var(--accent)", "stroke-width": 1.5, "stroke-linejoin": "round" }),
    svg("circle", { cx: last[0], cy: last[1], r: 2.2, fill: "var(--accent)" }));
}

/** What has become of the trials, as one bar in the colours of the states. */
export function countsBar(counts) {
    const total = counts.trials || 1;
    const parts = Object.keys(states).filter((state) => counts[state] > 0);
    return el("div", { class: "counts", role: "img",
        "aria-label": parts.map((state) => `${counts[state]} ${state}`).join(", ") || "no trials" },
        parts.map((state) => el("span", {
            title: `${integer(counts[state])} ${state}`,
            style: { flexGrow: String(Math.max(counts[state] / total, 0.02)),
                background: `var(--state-${state})` },
        })));
}

function countWords(counts) {
    const busy = (counts.running ?? 0) + (counts.stopping ?? 0);
    const parts = [integer(counts.trials)];
    if (busy) parts.push(`${integer(busy)} running`);
    if (counts.failed) parts.push(`${integer(counts.failed)} failed`);
    return parts.join(" · ");
}
