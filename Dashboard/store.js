// One open experiment: its definition, its trials as columns, and what changed, told at most four times a
// second.

import * as api from "./api.js";
import { Columns } from "./columns.js";
import { EventStream } from "./stream.js";

const SHORTEST_GAP = 250;
const RETRY = 2000;

/** What a page knows of an experiment. Views subscribe; nothing is fetched twice. */
export class ExperimentStore {
    #listeners = new Set();
    #cache = new Map();
    #stream = null;
    #pending = { columns: false, spec: false, rows: [] };
    #scheduled = false;
    #lastTold = 0;
    #fetching = false;
    #wanted = 0;
    #specAt = 0;

    constructor(name) {
        this.name = name;
        this.path = api.experiment(name);
        this.spec = null;
        this.columns = new Columns();
        this.live = "reconnecting";
        this.deleted = false;
        this.onLive = () => {};
        this.onError = () => {};
    }

    get state() { return this.spec?.state ?? "running"; }
    get counts() { return this.spec?.counts ?? {}; }
    get best() { return this.spec?.best ?? null; }
    /** The running time in seconds, as it is now. */
    get elapsed() {
        const since = this.state === "running" ? (performance.now() - this.#specAt) / 1000 : 0;
        return this.spec.elapsed_seconds + since;
    }
    get version() { return this.columns.version; }
    get objective() { return this.spec?.objectives?.[0] ?? { metric: "value", goal: "minimize" }; }
    /** 1 where smaller is better, -1 where larger is. */
    get sign() { return this.objective.goal === "maximize" ? -1 : 1; }

    /** Loads definition and trials, then follows the changes. */
    async open(signal) {
        const [spec, columns] = await Promise.all([
            api.get(this.path, { signal }), api.get(`${this.path}/columns`, { signal }),
        ]);
        this.#take(spec);
        this.columns.merge(columns);
        this.#stream = new EventStream(`${this.path}/changes`, {
            onMessage: (data, event) => { if (event.type === "deleted") this.#gone(); else this.#heard(data); },
            onState: (state) => {
                this.live = state;
                this.onLive(state);
                // A refused stream may mean that the experiment is gone.
                if (state === "ended" && !this.deleted && this.#listeners.size > 0) this.#update();
            },
        });
    }

    /** Lets go of the connection. */
    close() {
        this.#listeners.clear();
        this.#stream?.close();
        this.#cache.clear();
    }

    /** Stops or goes on following the changes. */
    hold(paused) {
        if (paused) this.#stream?.pause(); else this.#stream?.resume();
    }

    /** Calls back with {columns, spec, rows}. */
    subscribe(callback, signal) {
        this.#listeners.add(callback);
        signal?.addEventListener("abort", () => this.#listeners.delete(callback), { once: true });
        return () => this.#listeners.delete(callback);
    }

    /** GET below the experiment, once for each version of the data. */
    fetch(path, query = {}, signal = undefined) {
        const key = keyOf(path, query);
        const known = this.#cache.get(key);
        if (known && known.version === this.version) return abortable(known.answer, signal);
        const answer = api.get(this.path + path, { query });
        const entry = { version: this.version, answer };
        this.#cache.set(key, entry);
        answer.catch(() => { if (this.#cache.get(key) === entry) this.#cache.delete(key); });
        if (this.#cache.size > 60) this.#cache.delete(this.#cache.keys().next().value);
        return abortable(answer, signal);
    }

    /** Lets an answer be asked for again though no trial has changed, as where the time itself matters. */
    forget(path, query = {}) {
        this.#cache.delete(keyOf(path, query));
    }

    /** GET summary. */
    summary(signal) {
        return this.fetch("/summary", {}, signal);
    }

    /** Looks at once what an action changed. */
    async refresh() {
        this.#cache.clear();
        await this.#update();
    }

    #gone() {
        this.deleted = true;
        this.#stream?.close();
        this.#note({ spec: true });
    }

    #take(spec) {
        this.spec = spec;
        this.#specAt = performance.now();
    }

    #heard(data) {
        // Another one of the same name began again at version 1.
        if (data.version < this.columns.version) this.#restart();
        const stale = data.revision !== undefined && data.revision !== this.spec.revision;
        if (data.version > this.columns.version || data.state !== this.spec.state || stale) {
            this.#wanted = Math.max(this.#wanted, data.version);
            this.#update();
        }
    }

    #restart() {
        this.columns = new Columns();
        this.#cache.clear();
        this.#wanted = 0;
    }

    async #update() {
        if (this.#fetching) {
            this.#wanted = Math.max(this.#wanted, this.columns.version + 1);
            return;
        }
        this.#fetching = true;
        try {
            for (;;) {
                const wanted = this.#wanted;
                const started = performance.now();
                const [spec, columns] = await Promise.all([
                    api.get(this.path), api.get(
                        `${this.path}/columns`, { query: { after: this.columns.version } }),
                ]);
                this.#take(spec);
                this.#note({ columns: columns.count > 0, spec: true, rows: this.columns.merge(columns) });
                // A server that answers with an older version than it announced is asked again by its next
                // change.
                if (this.#wanted <= Math.max(wanted, this.columns.version)) break;
                await pause(Math.max(0, SHORTEST_GAP - (performance.now() - started)));
            }
        } catch (error) {
            if (error.status === 404) this.#gone();
            else if (!api.isAbort(error)) {
                this.onError(error);
                // What was announced and missed is asked for again.
                if (error.retryable && this.#listeners.size > 0) setTimeout(() => this.#update(), RETRY);
            }
        } finally {
            this.#fetching = false;
        }
    }

    #note({ columns = false, spec = false, rows = [] }) {
        const pending = this.#pending;
        pending.columns ||= columns;
        pending.spec ||= spec;
        if (rows === null || pending.rows === null) pending.rows = null;
        else for (const row of rows) pending.rows.push(row);
        if (this.#scheduled) return;
        this.#scheduled = true;
        const rest = SHORTEST_GAP - (performance.now() - this.#lastTold);
        setTimeout(() => requestAnimationFrame(() => this.#tell()), Math.max(0, rest));
    }

    #tell() {
        const change = this.#pending;
        this.#pending = { columns: false, spec: false, rows: [] };
        this.#scheduled = false;
        this.#lastTold = performance.now();
        for (const callback of [...this.#listeners]) {
            try {
                callback(change);
            } catch (error) {
                reportError(error);
            }
        }
    }
}

function keyOf(path, query) {
    return `${path}?${JSON.stringify(query)}`;
}

function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function abortable(promise, signal) {
    if (!signal) return promise;
    return new Promise((resolve, reject) => {
        const stop = () => reject(new DOMException("No longer wanted.", "AbortError"));
        if (signal.aborted) return stop();
        signal.addEventListener("abort", stop, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
        return undefined;
    });
}
