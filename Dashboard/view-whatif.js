// Another scheduler over the recorded curves: what it would have saved, and whether the best would have
// survived.

import { formDialog, toast } from "./dialog.js";
import * as format from "./format.js";
import { viewPath } from "./router.js";
import { schemaForm } from "./schema-form.js";
import { dataTable } from "./table.js";
import { button, el, empty, field, replace, section, select, stylesheet } from "./ui.js";
import { resultParts, savingWords } from "./whatif-result.js";

/** What was tried since the page was opened, by experiment. */
const tried = new Map();

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        if (lastStep(context.store.columns) < 1) {
            root.append(empty("There is nothing to replay yet.",
                "The recorded curves of trials are replayed under another scheduler, and no trial has reported a step."));
            return;
        }
        let catalogue;
        try {
            ({ items: catalogue } = await context.api.get("/schedulers", { signal: context.signal }));
        } catch (error) {
            if (error.name !== "AbortError") root.append(
                empty("The schedulers could not be loaded.", error.message));
            return;
        }
        new WhatIf(root, context, catalogue).start();
    },
};

/** The form and its answers. */
class WhatIf {
    #context;
    #running = null;

    constructor(root, context, catalogue) {
        this.root = root;
        this.#context = context;
        this.catalogue = catalogue;
    }

    start() {
        const { params } = this.#context;
        const usable = this.catalogue.filter((entry) => !entry.clones);
        const wanted = params.get("scheduler", "");
        const isGiven = usable.some((entry) => entry.name === wanted);
        this.chosen = isGiven ? wanted : this.#suggestion(usable);
        this.about = el("div");
        this.options = el("div");
        this.trouble = el("p", { class: "field-error", role: "alert" });
        this.progress = el("div", { role: "status" });
        this.workers = el("input", { type: "number", min: 1, max: 1024, step: 1,
            value: params.get("workers", ""), placeholder: "as recorded", class: "wide" });
        this.workersField = field(
            "Workers at a time", this.workers, { hint: "1 to 1024; as many as there were unless given." });
        this.submit = el("button", { type: "submit", class: "button primary", text: "Replay" });
        this.results = el("div", { class: "stack" });
        this.history = el("div");
        const form = el("form", { class: "stack", noValidate: true, on: { submit: (event) => {
            event.preventDefault();
            this.#run();
        } } },
        select("Scheduler", usable.map((entry) => entry.name), this.chosen, (name) => this.#choose(name)),
        this.about, this.options, this.workersField, this.trouble,
        el("div", { class: "row" }, this.submit, this.progress));
        this.root.append(el("div", { class: "whatif" },
            el("div", { class: "stack" }, section("Another scheduler", {}, form), this.history),
            this.results));
        this.#choose(this.chosen, isGiven ? readOptions(params.get("options", "")) : null);
        this.#drawHistory();
        this.#invite();
        if (isGiven) this.#run();
    }

    #suggestion(usable) {
        const own = this.#context.store.spec.scheduler.name;
        return (usable.find((entry) => entry.name === "asha" && own !== "asha")
            ?? usable.find((entry) => entry.name !== own && entry.name !== "none") ?? usable[0]).name;
    }

    #invite() {
        const { store } = this.#context;
        const cannot = this.catalogue.filter((entry) => entry.clones).map((entry) => entry.name);
        replace(this.results, section("What if?", {},
            empty(`Replay the curves of ${format.plural(store.columns.count, "trial")} under another scheduler.`,
                "The recorded curves are played again and the other scheduler decides about each report. "
                    + "Nothing is changed. It can take some seconds."),
            cannot.length ? el("p",
                { class: "note", text: `${format.list(cannot)} cannot be replayed: they change configurations while trials run.` }) : null));
    }

    #choose(name, options = null) {
        this.chosen = name;
        const entry = this.catalogue.find((item) => item.name === name);
        replace(this.about, el("p",
            { class: "small muted", text: [entry.summary, entry.source].filter(Boolean).join(" ") }));
        this.form = schemaForm(entry.options, options ?? this.#firstOptions(entry));
        replace(this.options, this.form.node);
    }

    /**
     * Options to begin with: what the experiment itself uses where the other scheduler knows it, and how far
     * trials went.
     */
    #firstOptions(entry) {
        const { spec, columns } = this.#context.store;
        const most = lastStep(columns);
        const own = Object.fromEntries(Object.entries(
            spec.scheduler.options).filter(([key]) =>
                ["max_resource", "min_resource", "reduction_factor"].includes(key)));
        const all = { max_resource: spec.levels.at(-1) ?? most, ...own };
        return Object.fromEntries(
            Object.entries(all).filter(([key]) => key in (entry.options.properties ?? {})));
    }

    async #run() {
        this.#running?.abort();
        const options = this.form.read();
        const { value, validity } = this.workers;
        const workers = value.trim() === "" ? null : Number(value);
        const areWorkersWrong = validity.badInput || (workers !== null
            && !(Number.isInteger(workers) && workers >= 1 && workers <= 1024));
        this.workersField.showError(areWorkersWrong ? "It must be a whole number from 1 to 1024." : null);
        if (options === null || areWorkersWrong) return;
        this.#remember(options, workers);
        this.trouble.textContent = "";
        const body = { scheduler: { name: this.chosen, options }, ...(workers === null ? {} : { workers }) };
        const controller = new AbortController();
        this.#running = controller;
        const stop = this.#showProgress(controller);
        try {
            const answer = await this.#context.api.post(
                `${this.#context.api.experiment(this.#context.name)}/what-if`, body,
                { signal: AbortSignal.any([controller.signal, this.#context.signal]) });
            if (this.#running === controller) this.#show(answer);
        } catch (error) {
            if (error.name !== "AbortError") this.#refuse(error);
        } finally {
            stop();
        }
    }

    #remember(options, workers) {
        const { params } = this.#context;
        params.set("scheduler", this.chosen);
        params.set("options", Object.keys(options).length ? JSON.stringify(options) : null);
        params.set("workers", workers === null ? null : String(workers));
    }

    /** Says how long it has taken, with a way out; answers a function that ends it. */
    #showProgress(controller) {
        const began = performance.now();
        const seconds = el("span", { "aria-hidden": "true" });
        const cancel = button("Cancel", () => controller.abort(), { kind: "quiet" });
        this.submit.disabled = true;
        this.results.setAttribute("aria-busy", "true");
        replace(this.progress, el("progress", { "aria-label": "Replaying" }),
            el("span", { text: ` Replaying ${format.plural(this.#context.store.columns.count, "trial")}… ` }), seconds, cancel);
        const tick = setInterval(() => { seconds.textContent = format.duration(
            Math.floor((performance.now() - began) / 1000)); }, 1000);
        return () => {
            clearInterval(tick);
            if (this.#running !== controller) return;
            this.#running = null;
            this.submit.disabled = false;
            this.results.removeAttribute("aria-busy");
            const hadFocus = document.activeElement === document.body
                || this.progress.contains(document.activeElement);
            replace(this.progress);
            if (hadFocus) this.submit.focus();
        };
    }

    #refuse(error) {
        const rest = this.form.showErrors(error.errors ?? [], "/scheduler/options");
        this.trouble.textContent = rest.join("; ") || ((error.errors ?? []).length ? "" : error.message);
        this.form.node.querySelector("[aria-invalid]")?.focus();
        if (error.code === "not-enough-data") {
            replace(this.results, section(
                "What if?", {}, empty("There is not enough to replay yet.", error.detail)));
        }
    }

    #show(answer) {
        const { name, announce } = this.#context;
        const runs = tried.get(name) ?? [];
        const isAgain = (run) =>
            JSON.stringify([run.scheduler, run.workers]) === JSON.stringify(
                [answer.scheduler, answer.workers]);
        tried.set(name, [...runs.filter((run) => !isAgain(run)), answer].slice(-20));
        replace(this.results, ...resultParts(
            this.#context, answer, [button(
                "Fork with this scheduler…", () => this.#fork(answer.scheduler))]));
        announce?.(savingWords(answer));
        // Below the form, on a narrow screen, nobody would see that the answer is there.
        if (this.results.getBoundingClientRect().top > innerHeight * 0.8) this.results.scrollIntoView(
            { block: "start" });
        this.#drawHistory();
    }

    #drawHistory() {
        const runs = tried.get(this.#context.name) ?? [];
        if (runs.length < 2) return replace(this.history);
        return replace(this.history, section("Tried so far", {}, dataTable({
            caption: "Schedulers tried so far",
            columns: [
                { key: "name", label: "Scheduler",
                    render: (row) => el("span", { title: JSON.stringify(row.options), text: row.name }) },
                { key: "share", label: "Saved", num: true, format: (value) => format.percent(value) },
                { key: "unknown", label: "Assumed", num: true, format: (value) => format.percent(value) },
                { key: "survives", label: "Best",
                    format: (value) => (value === null ? "–" : value ? "✓ survives" : "✕ lost") },
            ],
            rows: runs.map((run) => ({
                name: run.scheduler.name, options: run.scheduler.options, share: run.saved.share,
                unknown: run.replayed.resource ? run.replayed.resource_unknown / run.replayed.resource : 0,
                survives: run.best_trial?.survives ?? null,
            })),
        })));
    }

    /** A new experiment like this one, with the other scheduler. */
    #fork(scheduler) {
        const { api, name, go } = this.#context;
        const input = el("input",
            { type: "text", class: "wide", value: `${name}-${scheduler.name}`.slice(0, 100) });
        const trials = el("select", { class: "wide" },
            [["none", "none: start anew"], ["completed", "completed ones, for the searcher"],
                ["all", "all with a result, for the searcher"]]
            .map(([value, text]) => el("option", { value, text })));
        formDialog({
            title: `Fork with ${scheduler.name}`, action: "Fork",
            intro: "A new experiment with the same space and searcher and this scheduler. It starts at once.",
            fields: [{ key: "name", label: "Name", input },
                { key: "trials", label: "Trials that come along", input: trials }],
            run: async (values) => {
                const made = await api.post(`${api.experiment(name)}/fork`,
                    { name: values.name, changes: { scheduler }, trials: values.trials });
                toast(`${made.name} is made.`, { kind: "good" });
                go(viewPath(made.name));
            },
        });
    }
}

/** The highest step that any trial has reported; below 1 when none has. */
function lastStep(columns) {
    const steps = columns.i32("step");
    let most = -1;
    for (let row = 0; row < columns.count; row += 1) most = Math.max(most, steps[row]);
    return most;
}

function readOptions(text) {
    try {
        const value = JSON.parse(text || "{}");
        return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
    } catch {
        return {};
    }
}
