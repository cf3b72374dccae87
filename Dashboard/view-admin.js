// The server itself: who works for it, what it holds, how fast it answers, who may use it.

import { cataloguePart } from "./admin-catalogue.js";
import { tokensPart, wordsFor } from "./admin-tokens.js";
import * as format from "./format.js";
import { viewPath } from "./router.js";
import { dataTable } from "./table.js";
import { el, empty, replace, section, stylesheet } from "./ui.js";

const PAUSE = 5000;

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        const page = new AdminPage(root, context);
        await page.refresh();
        const timer = setInterval(() => { if (!document.hidden) page.refresh(); }, PAUSE);
        return () => clearInterval(timer);
    },
};

/** The page; what changes is loaded again every few seconds while it is looked at. */
class AdminPage {
    #context;
    #shown = new Map();

    constructor(root, context) {
        this.#context = context;
        this.server = el("div");
        this.workers = el("div");
        this.storage = el("div");
        this.latency = el("div");
        this.limits = el("div");
        const { api } = context;
        root.append(el("h1", { text: "Server" }), el("div", { class: "stack" },
            section("About", { actions: [
                el("a", { class: "button", href: api.url("/openapi.yaml").href, text: "openapi.yaml" }),
                el("a", { class: "button", href: api.url("/metrics").href, text: "Metrics" }),
            ] }, this.server),
            section("Workers", { hint: "trials that are leased out now" }, this.workers),
            section("Storage", {}, this.storage),
            section("Answering times", { hint: "by route, since the server started" }, this.latency),
            tokensPart(context), section("Limits in force", {}, this.limits), cataloguePart(context)));
    }

    async refresh() {
        const { api, signal } = this.#context;
        const get = (path) => api.get(path, { signal }).then((data) => ({ data }), (error) => ({ error }));
        const [version, status, workers] = await Promise.all(
            [get("/version"), get("/status"), get("/workers")]);
        if (signal?.aborted) return;
        this.#put(this.server, { version, status }, () => this.#serverFacts(version, status));
        this.#put(this.workers, { workers, minute: Math.floor(api.now() / 5000) },
            () => this.#or(workers, ({ items }) => this.#workersTable(items)));
        this.#put(this.storage, status.data?.storage ?? status.error?.message,
            () => this.#or(status, ({ storage }) => storageFacts(storage)));
        this.#put(this.latency, status.data?.latency ?? status.error?.message,
            () => this.#or(status, ({ latency }) => latencyTable(latency)));
        this.#put(this.limits, version.data?.limits ?? version.error?.message,
            () => this.#or(version, ({ limits }) => limitsFacts(limits)));
    }

    /** Draws a part only when it differs, so that nobody loses the place or the order of a table. */
    #put(node, data, draw) {
        const text = JSON.stringify(data);
        if (this.#shown.get(node) === text
            || (this.#shown.has(node) && node.contains(document.activeElement))) return;
        this.#shown.set(node, text);
        replace(node, draw());
    }

    #or(answer, draw) {
        if (!answer.error) return draw(answer.data);
        if (answer.error.status === 404) return empty(
            "This server does not tell.",
            "It is older than this page, or the page is served from elsewhere.");
        return wordsFor(answer.error);
    }

    #serverFacts(version, status) {
        if (version.error) return wordsFor(version.error);
        const { name, version: number, api: contract, toolchain } = version.data;
        const more = status.data;
        const facts = [
            ["version", `${name} ${number}`], ["API", contract], toolchain ? ["built with", toolchain] : null,
            ...(more ? [
                ["up for", format.duration(Math.round(more.uptime_seconds))],
                ["experiments", format.integer(more.experiments)],
                ["connections", format.integer(more.connections)],
                ["live streams", format.integer(more.streams)],
                more.memory_bytes ? ["memory", format.bytes(more.memory_bytes)] : null,
            ] : []),
        ];
        return [stats(facts), more ? null : el("p", { class: "note", text: status.error.status === 403
            ? "Uptime, storage and answering times are for admins."
                : "Uptime, storage and answering times are not told by this server." })];
    }

    #workersTable(items) {
        const { api } = this.#context;
        const now = api.now();
        return dataTable({
            caption: "Leases", limit: 500,
            columns: [
                { key: "worker", label: "Worker", render: (row) => row.worker ?? "no name" },
                { key: "experiment", label: "Experiment",
                    render: (row) => el("a",
                        { href: `#${viewPath(row.experiment)}`, text: row.experiment }) },
                { key: "trial", label: "Trial", num: true,
                    render: (row) => el("a",
                        { href: `#${viewPath(row.experiment, "trial", String(row.trial))}`,
                            text: `#${row.trial}` }) },
                { key: "attempt", label: "Attempt", num: true },
                { key: "left", label: "Lease", num: true, render: (row) => leaseWords(row.left) },
            ],
            rows: items.map((item) =>
                ({ ...item, left: item.expires_at ? (Date.parse(item.expires_at) - now) / 1000 : null })),
            empty: "No trial is leased out: no worker is at work.",
        });
    }
}

function leaseWords(left) {
    if (left === null) return "does not end";
    return left > 0 ? `${format.duration(Math.round(left))} left`
        : el("span", { class: "bad", text: "over" });
}

function stats(facts) {
    return el("dl", { class: "stats" }, facts.filter(
        Boolean).map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", {}, value))));
}

function storageFacts(storage) {
    const { database_bytes: database, wal_bytes: wal, checkpoint_bytes: checkpoints,
        free_bytes: free } = storage;
    const used = (database ?? 0) + (wal ?? 0) + (checkpoints ?? 0);
    const isTight = free !== null && free !== undefined && free < Math.max(1e9, used * 0.1);
    return [
        stats([["database", format.bytes(database)], ["log in front of it", format.bytes(wal)],
            ["checkpoints", format.bytes(checkpoints)], ["free on the disk", format.bytes(free)]]),
        isTight ? el("p", { class: "alert" },
            el("span", { text: "Little room is left. When it runs out, requests that change something are refused with 507." })) : null,
    ];
}

function latencyTable(latency) {
    const most = Math.max(...latency.map((row) => row.p99_ms ?? 0), 1);
    return dataTable({
        caption: "Answering times by route", limit: 500,
        columns: [
            { key: "route", label: "Route", render: (row) => el("span", { class: "mono", text: row.route }) },
            { key: "count", label: "Requests", num: true, format: format.integer },
            { key: "p50_ms", label: "Median", num: true, format: milliseconds },
            { key: "p99_ms", label: "99 of 100", num: true, format: milliseconds },
            { key: "bar", label: "", sort: false,
                render: (row) => el("div", { class: "mini-bar", "aria-hidden": "true" },
                el("div", { style: { width: `${(((row.p99_ms ?? 0) / most) * 100).toFixed(1)}%` } })) },
            { key: "errors", label: "Errors", num: true,
                render: (row) => (row.errors ? el("span", { class: "bad", text: format.integer(row.errors) })
                    : "0") },
        ],
        rows: [...latency].sort((a, b) => b.count - a.count), empty: "No request has been counted yet.",
    });
}

const milliseconds = (value) =>
    (value === null || value === undefined ? "–" : `${format.number(value, 3)} ms`);

const LIMIT_WORDS = { bytes: (value) => format.bytes(value), seconds: (value) => format.duration(value) };

function limitsFacts(limits) {
    return stats(Object.entries(limits).map(([name, value]) => {
        const unit = name.split("_").at(-1);
        return [name.replaceAll("_", " "),
            el("span", { title: String(value), text: (LIMIT_WORDS[unit] ?? format.integer)(value) })];
    }));
}
