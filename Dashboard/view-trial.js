// One trial: what it is, how it went, and why.

import "./chart.js";
import { showError } from "./dialog.js";
import * as format from "./format.js";
import { ACTIONS, act, queueVariation, runAgain } from "./trials-actions.js";
import { configTable } from "./trial-config.js";
import { showCurve } from "./trial-curve.js";
import { snippetsPart } from "./trial-snippets.js";
import { attemptsPart, decisionsPart, lineagePart, originPart } from "./trial-why.js";
import { busy, button, copyButton, el, empty, redraw, replace, section, stateMark,
    stylesheet } from "./ui.js";

const POINTS = 400;
const BANDS_PAUSE = 10000;

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        const number = Number(context.rest);
        if (!Number.isInteger(number) || number < 1) {
            root.append(empty("There is no such trial.",
                `A trial's number is 1 or more, not ${context.rest || "nothing"}.`, allTrials(context)));
            return;
        }
        await new TrialPage(root, context, number).start();
    },
};

const allTrials = (context) => el("a", { class: "button", href: context.href("trials"), text: "All trials" });

/** The page of a trial; its parts stay in place while their content changes. */
class TrialPage {
    #root;
    #context;
    #loading = false;
    #again = false;
    #bandsAsked = -Infinity;

    constructor(root, context, number) {
        this.#root = root;
        this.#context = context;
        this.number = number;
        this.path = `/trials/${number}`;
    }

    async start() {
        const { signal, store } = this.#context;
        let data;
        try {
            data = await busy(this.#root, this.#load(), () => "");
        } catch (error) {
            if (error.name === "AbortError") return;
            replace(this.#root, error.status === 404
                ? empty(`There is no trial ${this.number}.`,
                    `The experiment has ${format.plural(store.columns.count, "trial")}.`,
                    allTrials(this.#context))
                : empty("The trial could not be loaded.", error.message, allTrials(this.#context)));
            return;
        }
        this.#build();
        this.#show(data);
        store.subscribe(({ rows, spec }) => {
            const row = store.columns.row(this.number);
            if (rows === null || rows.includes(row)) this.#reload();
            else if (spec) this.#drawHead();
        }, signal);
        const clock = setInterval(() => {
            const isLookedAt = !document.hidden && !this.facts.contains(document.activeElement);
            if (this.data.trial.finished_at === null && isLookedAt) replace(this.facts, this.#facts());
        }, 1000);
        signal.addEventListener("abort", () => clearInterval(clock), { once: true });
        this.#context.selection.subscribe(({ kind }) => { if (kind === "selection") this.#drawHead(); },
            signal);
    }

    async #load() {
        const { api, name, store, signal } = this.#context;
        const base = api.experiment(name) + this.path;
        const [trial, history, explanation, reports] = await Promise.all([
            api.get(base, { signal }), api.get(`${base}/history`, { signal }),
            api.get(`${base}/explain`, { signal }),
            api.get(`${base}/reports`, { query: { max_points: POINTS }, signal }),
        ]);
        this.#loadBands();
        return { trial, history, explanation, reports: reports.items };
    }

    /** The curves of all are dear with many trials: they come when they come, and not at every change. */
    async #loadBands() {
        if (performance.now() - this.#bandsAsked < BANDS_PAUSE) return;
        this.#bandsAsked = performance.now();
        try {
            const { store, signal } = this.#context;
            this.bands = (await store.fetch("/curves", { top: 0, sample: 0, points: 200 }, signal)).bands;
            if (this.data) this.#drawCurve();
        } catch {
            // The trial's own curve is there without them.
        }
    }

    #drawCurve() {
        const { trial, reports, history } = this.data;
        showCurve(this.chart, this.#context,
            { trial, reports, decisions: history.decisions, bands: this.bands });
    }

    async #reload() {
        if (this.#loading) {
            this.#again = true;
            return;
        }
        this.#loading = true;
        try {
            do {
                this.#again = false;
                this.#show(await this.#load());
            } while (this.#again);
        } catch {
            // The badge above shows that the server is away; the next change loads again.
        } finally {
            this.#loading = false;
        }
    }

    #build() {
        const part = (title, hint = null) => {
            const body = el("div");
            return Object.assign(section(title, { hint }, body), { body });
        };
        this.head = el("section", { class: "card trial-head" });
        this.trouble = part("Error");
        this.config = part("Configuration");
        this.chart = el("tune-chart", { class: "card" });
        this.origin = part("Why this configuration");
        this.decisions = part("Decisions", "why it went on or ended");
        this.lineage = part("Lineage");
        this.attempts = part("Attempts");
        this.rerun = part("Take it elsewhere");
        replace(this.#root, el("div", { class: "stack" }, this.head, this.trouble,
            el("div", { class: "trial-grid" }, el("div", { class: "stack" }, this.chart, this.decisions),
                el("div", { class: "stack" }, this.config, this.origin, this.rerun)),
            this.lineage, this.attempts));
    }

    #show(data) {
        this.data = data;
        const { trial, history, explanation } = data;
        const { config, error, lineage } = trial;
        const { best, spec } = this.#context.store;
        const isOver = trial.finished_at !== null;
        this.#drawHead();
        this.#drawCurve();
        this.trouble.hidden = error === null;
        this.lineage.hidden = lineage.length === 0;
        redraw(this.trouble.body, error, () => (error ? errorPart(error) : null));
        redraw(this.config.body, [config, best?.number], () => configTable(this.#context, config));
        redraw(this.origin.body, config, () => originPart(explanation, spec.searcher.name));
        redraw(this.rerun.body, config, () => snippetsPart(this.#context, config, this.number));
        redraw(this.decisions.body, [history.decisions, isOver],
            () => decisionsPart(history.decisions, isOver));
        redraw(this.lineage.body, [lineage, config],
            () => (lineage.length ? lineagePart(this.#context, trial) : null));
        redraw(this.attempts.body, [history.attempts, trial.step], () =>
            attemptsPart(history.attempts, this.#context.api.now()));
    }

    #drawHead() {
        const { trial, explanation } = this.data;
        const { store } = this.#context;
        const focused = document.activeElement?.dataset?.action;
        replace(this.head,
            el("header", { class: "card-head" },
                el("h2", { class: "trial-title", tabIndex: -1 }, `Trial #${trial.number}`),
                stateMark(trial.state),
                store.best?.number === trial.number
                    ? el("span", { class: "chip best-chip", text: "★ best so far" }) : null,
                this.#neighbours(), el("div", { class: "toolbar" }, this.#actions())),
            el("p", { text: format.sentence(explanation.standing) }),
            this.facts = el("dl", { class: "stats" }, this.#facts()));
        if (focused) (this.head.querySelector(`[data-action="${focused}"]`)
            ?? this.head.querySelector("h2")).focus();
    }

    #neighbours() {
        const { columns } = this.#context.store;
        const link = (number, text, label) => (columns.row(number) < 0 ? null : el("a", {
            class: "button small", href: this.#context.href("trial", number), text, "aria-label": label,
            dataset: { action: label },
        }));
        return el("nav", { class: "row", "aria-label": "Neighbouring trials" },
            link(this.number - 1, `← #${this.number - 1}`, "Previous trial"),
            link(this.number + 1, `#${this.number + 1} →`, "Next trial"));
    }

    #actions() {
        const { selection } = this.#context;
        const { trial } = this.data;
        const own = Object.entries(ACTIONS).filter(([, action]) => action.states.includes(trial.state))
            .map(([verb, action]) => this.#action(action.label,
                () => act(this.#context, verb, [this.number]), action.danger ? "danger" : ""));
        const isSelected = selection.has(this.number);
        const others = selection.numbers().filter((number) => number !== this.number).length;
        return [
            ...own,
            this.#action("Run again…", () => runAgain(this.#context, trial.config, this.number)),
            this.#action("Queue a variation…",
                () => queueVariation(this.#context, trial.config, this.number)),
            this.#action(isSelected ? "Unselect" : "Select", () => selection.toggle(this.number), "",
                "select"),
            isSelected && others > 0 && others < 8
                ? el("a", { class: "button", href: this.#context.href("compare"),
                    text: `Compare ${others + 1}` })
                : null,
        ];
    }

    /** A button that keeps the focus when the head is drawn again. */
    #action(label, run, kind = "", key = label) {
        return button(label, run, { kind, attributes: { "data-action": key } });
    }

    #facts() {
        const { trial } = this.data;
        const { api, store } = this.#context;
        const started = trial.started_at ? Date.parse(trial.started_at) : null;
        const end = trial.finished_at ? Date.parse(trial.finished_at) : api.now();
        const lease = trial.lease?.expires_at ? (Date.parse(trial.lease.expires_at) - api.now()) / 1000
            : null;
        const facts = [
            [store.objective.metric, format.number(trial.value), format.full(trial.value)],
            ["rank", this.#rank()],
            ...Object.entries(trial.metrics ?? {}).filter(([metric]) => metric !== store.objective.metric)
                .map(([metric, value]) => [metric, format.number(value), format.full(value)]),
            ["last step", trial.step ?? "–"], ["worker", trial.worker ?? "–"], ["attempt", trial.attempt],
            store.spec.levels.length ? ["bracket", trial.bracket] : null,
            ["duration", started === null ? "not started" : format.duration((end - started) / 1000)],
            ["made", format.since(Date.parse(trial.created_at), api.now()),
                format.clock(Date.parse(trial.created_at))],
            trial.finished_at ? ["ended", format.since(end, api.now()), format.clock(end)] : null,
            lease === null ? null : ["lease", lease > 0 ? `${format.duration(Math.ceil(lease))} left`
                : "over"],
            trial.checkpoint ? ["checkpoint", this.#checkpoint(trial.checkpoint)] : null,
        ];
        return facts.filter(Boolean).map(([name, value, title]) =>
            el("div", {}, el("dt", { text: name }), el("dd", { title }, value)));
    }

    #checkpoint({ step, uri, bytes }) {
        const { api, name } = this.#context;
        const where = bytes === null ? uri ?? "kept" : format.bytes(bytes);
        const text = el("span", { title: uri ?? null, text: `step ${step}, ${where}` });
        if (bytes === null) return text;
        return [text, " ", this.#action("Download", () => api.download(
            `${api.experiment(name)}${this.path}/checkpoint`, null, `${name}-${this.number}.checkpoint`)
            .catch(showError), "small")];
    }

    /** Its place among all results, those of a higher level first, as the best trial is chosen. */
    #rank() {
        const { columns, sign } = this.#context.store;
        const [values, levels] = [columns.f64("value"), columns.i32("level")];
        const own = columns.row(this.number);
        if (!Number.isFinite(values[own])) return "–";
        let [better, all] = [0, 0];
        for (let row = 0; row < columns.count; row += 1) {
            if (!Number.isFinite(values[row])) continue;
            all += 1;
            const isBetter = sign * values[row] < sign * values[own];
            if (levels[row] > levels[own] || (levels[row] === levels[own] && isBetter)) better += 1;
        }
        return `${format.integer(better + 1)} of ${format.integer(all)}`;
    }
}

/** What went wrong, with the message as it came; of a long one its end is seen first, as of any log. */
function errorPart({ kind, message }) {
    const log = el("pre", {
        class: "snippet log", tabIndex: 0, role: "region",
        "aria-label": `Message, ${format.plural(message.split("\n").length, "line")}`,
    }, el("code", { text: message || "There was no message." }));
    requestAnimationFrame(() => { log.scrollTop = log.scrollHeight; });
    return el("div", { class: "stack tight" },
        el("div", { class: "row" }, el("strong", { text: KINDS[kind] ?? kind }),
            el("span", { class: "muted", text: `(${kind})` }),
            copyButton(() => message, "Copy", { kind: "small" })), log);
}

const KINDS = {
    error: "The trainer failed.", oom: "It ran out of memory.", timeout: "It took too long.",
    preempted: "Its machine was taken away.",
    lease_expired: "Its worker was not heard of any more.", nonfinite: "Its result was not a finite number.",
    invalid_config: "The trainer could not work with its configuration.",
};
