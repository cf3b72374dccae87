// The experiments that the list shows, and which of them match a filter.

import * as api from "./api.js";

const ENDED = new Set(["completed", "stopped", "failed"]);
const SHORTEST_GAP = 1000;

/** The items of GET /experiments, kept fresh. */
export class ListModel {
    items = [];
    more = false;
    #versions = new Map();
    #loading = false;
    #again = false;
    #loadedAt = -Infinity;

    /** Fetches the list, at most once a second; false when another call is under way, which then looks again. */
    async load(signal) {
        this.#again = this.#loading;
        if (this.#loading) return false;
        this.#loading = true;
        try {
            do {
                this.#again = false;
                await this.#fetch(signal);
            } while (this.#again);
            return true;
        } finally {
            this.#loading = false;
        }
    }

    /** Whether a message of the stream speaks of something that is not shown yet. */
    isStale(data) {
        const fresh = new Map((data.experiments ?? []).map((item) => [item.name, item.version]));
        const stale = [...fresh].some(([name, version]) => this.#versions.get(name) !== version);
        for (const [name, version] of fresh) this.#versions.set(name, version);
        return stale;
    }

    /** The items that match, in order. `text` holds words, `tag:x` and `state:x`. */
    select({ text, state, sort }) {
        const tests = text.toLowerCase().split(/\s+/).filter(Boolean).map(testOf);
        const fits = (item) => (!state || item.state === state
            || (state === "ended" && ENDED.has(item.state))) && tests.every((test) => test(item));
        return this.items.filter(fits).sort(orders[sort] ?? orders.activity);
    }

    async #fetch(signal) {
        const wait = this.#loadedAt + SHORTEST_GAP - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const page = await api.get("/experiments", { query: { limit: 1000, sort: "-created" }, signal });
        this.items = page.items;
        this.more = page.next_cursor !== null;
        this.#loadedAt = performance.now();
    }
}

/** When something last happened, in milliseconds. */
export function activityOf(item) {
    return Date.parse(item.last_activity_at ?? item.updated_at ?? item.created_at);
}

const orders = {
    activity: (a, b) => activityOf(b) - activityOf(a) || compare(a.name, b.name),
    created: (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || compare(a.name, b.name),
    name: (a, b) => compare(a.name, b.name),
    trials: (a, b) => b.counts.trials - a.counts.trials || compare(a.name, b.name),
};

function compare(a, b) {
    return a.localeCompare(b, undefined, { numeric: true });
}

function testOf(word) {
    if (word.startsWith("tag:")) return (item) =>
        (item.tags ?? []).some((tag) => tag.toLowerCase().includes(word.slice(4)));
    if (word.startsWith("state:")) return (item) => item.state.startsWith(word.slice(6));
    return (item) => [item.name, item.searcher, item.scheduler, item.evaluator ?? "", ...(item.tags ?? [])]
        .some((text) => text.toLowerCase().includes(word));
}
