// A new experiment: a beginning that works as it is, every field of the definition, and what the server says
// to it.

import { showError, toast } from "./dialog.js";
import { draftOf, specOf } from "./new-draft.js";
import { Fields } from "./new-fields.js";
import { advancedEditor, limitsEditor, objectivesEditor } from "./new-goals.js";
import { preview } from "./new-preview.js";
import { BUNDLED, freeName, presetsOf } from "./new-presets.js";
import { catalogueChoice, datasetChoices } from "./new-search.js";
import { spaceEditor } from "./new-space.js";
import { viewPath } from "./router.js";
import { button, el, replace, section, segmented, stylesheet } from "./ui.js";

stylesheet("new.css");

export default {
    /** Loads the catalogues and shows the form. */
    async mount(root, context) {
        const { api, signal, params } = context;
        root.append(el("div", { class: "head-line" }, el("h1", { text: "New experiment" })));
        const loading = el("div", { class: "skeleton", "aria-label": "Loading" });
        root.append(loading);
        // Reading large data sets for the first time takes the server a moment; the form does not wait.
        const datasets = api.get("/datasets", { signal });
        datasets.catch(() => {});
        const catalogue = await load(api, signal, params.get("from"));
        loading.remove();
        const form = new NewForm(root, context, catalogue);
        datasets.then(({ items }) => { if (!signal.aborted) form.learn(items); }, showError);
    },
};

async function load(api, signal, from) {
    const items = async (path, query) => (await api.get(path, { signal, query })).items;
    const [searchers, schedulers, evaluators, experiments, source] = await Promise.all([
        items("/searchers"), items("/schedulers"), items("/evaluators"),
        items("/experiments", { limit: 1000, sort: "-created" }),
        from ? api.get(api.experiment(from), { signal }) : null,
    ]);
    return { searchers, schedulers, evaluators, datasets: BUNDLED, source,
        taken: new Set(experiments.map((item) => item.name)) };
}

class NewForm {
    constructor(root, context, catalogue) {
        this.context = context;
        this.catalogue = catalogue;
        this.presets = presetsOf(catalogue);
        this.trainerKnown = { dataset: datasetChoices(catalogue.datasets) };
        this.touched = Boolean(catalogue.source);
        this.fields = new Fields(() => {
            this.touched = true;
            this.changed();
        });
        this.create = button("Create and start", () => this.submit(), { kind: "primary" });
        this.preview = preview({ api: context.api, fields: this.fields, signal: context.signal,
            onReady: (ok) => this.create.classList.toggle("waiting", !ok) });
        this.form = el("form", { class: "new-form stack", noValidate: true, on: { submit: (event) => {
            event.preventDefault();
            this.submit();
        } } });
        this.beginnings = el("div", { class: "new-presets", role: "group", "aria-label": "Begin with" });
        this.drawBeginnings();
        root.append(this.beginnings, el("div", { class: "new-grid" }, this.form,
            el("div", { class: "new-side" }, this.preview.node,
                el("div", { class: "new-submit" }, this.create,
                el("span", { class: "muted small",
                    text: "It starts at once; pause and stop are one click away." })))));
        const { source } = catalogue;
        if (source) this.begin({ ...draftOf(source),
            name: freeName(source.name.slice(0, 95), catalogue.taken) });
        else this.choose(this.presets[0].id);
    }

    /** The cards on top. */
    drawBeginnings() {
        const focused = document.activeElement?.dataset?.preset;
        replace(this.beginnings, this.presets.map(({ id, title, text }) =>
            el("button", { type: "button", class: "new-preset", dataset: { preset: id },
                "aria-pressed": String(id === this.chosen), on: { click: () => {
                    this.touched = true;
                    this.choose(id);
                } } },
            el("strong", { text: title }), el("span", { class: "muted small", text }))));
        if (focused) this.beginnings.querySelector(`[data-preset="${CSS.escape(focused)}"]`)?.focus();
    }

    /** Takes up the data sets; what somebody has chosen or filled in stays. */
    learn(datasets) {
        Object.assign(this.catalogue, { datasets });
        this.presets = presetsOf(this.catalogue);
        this.drawBeginnings();
        this.trainerKnown.dataset = datasetChoices(datasets);
        const [{ id: first }] = this.presets;
        const isFree = !this.touched && !this.form.contains(document.activeElement);
        if (isFree && first !== this.chosen) this.choose(first);
        else if (this.draft.evaluator) this.trainerChoice.draw();
    }

    choose(id) {
        this.chosen = id;
        this.drawBeginnings();
        const preset = this.presets.find((entry) => entry.id === id);
        this.begin({ ...preset.draft(), name: freeName(preset.base, this.catalogue.taken) });
    }

    begin(draft) {
        this.draft = draft;
        this.draw();
        this.changed();
    }

    draw() {
        const { draft, fields } = this;
        replace(this.form,
            section("About", {}, el("div", { class: "new-options" },
                fields.text("Name", draft, "name", { pointer: "/name", mono: true,
                    hint: "Letters, digits, dots, hyphens; it stands in the address." }),
                fields.text("Tags", draft, "tags",
                    { pointer: "/tags", hint: "With commas between them.", placeholder: "none" })),
            el("details", { class: "new-details", open: Boolean(draft.notes) },
                el("summary", { text: "Notes" }),
                fields.text("Notes", draft, "notes", { pointer: "/notes", rows: 3 }))),
            section("Who trains", {}, this.trainer()),
            section("Search space", { hint: "what may vary, and between which bounds" },
                fields.place("/space", withErrors(spaceEditor(draft, fields)))),
            section("Objective", {},
                fields.place("/objectives", withErrors(objectivesEditor(draft, fields)))),
            section("Search", {}, el("div", { class: "new-two" }, this.searcher(), this.scheduler())),
            section("Limits", { hint: "when it ends by itself" },
                fields.place("/limits", withErrors(limitsEditor(draft, fields)))),
            el("details", { class: "card new-advanced",
                open: Boolean(draft.constraints || draft.initial || draft.outcome.length) },
                el("summary", { text: "Constraints, first configurations, seed and lease" }),
                advancedEditor(draft, fields)));
    }

    trainer() {
        const { draft, fields, catalogue } = this;
        const host = el("div");
        const drawOptions = () => replace(host, draft.evaluator === null
            ? el("p", { class: "muted",
                text: "Your program asks for configurations over HTTP. After creating, the overview shows how to start it." })
            : [(this.trainerChoice = catalogueChoice({ kind: "evaluator", label: "Built-in trainer",
                draft: draft.evaluator, entries: catalogue.evaluators, fields, choices: this.trainerKnown,
                onOption: (key, value, before) => this.coupled(key, value, before) })).node,
            el("div", { class: "new-options" }, fields.number(
                "Workers", draft.evaluator, "workers",
                { pointer: "/evaluator/workers", hint: "Trials that the server trains side by side." }))]);
        drawOptions();
        if (catalogue.evaluators.length === 0) return host;
        const kept = { evaluator: draft.evaluator };
        return el("div", { class: "stack-small" },
            segmented("Who trains", [{ value: "server", label: "The built-in network" },
                { value: "own", label: "My own program" }], draft.evaluator ? "server" : "own", (chosen) => {
            kept.evaluator = draft.evaluator ?? kept.evaluator;
            draft.evaluator = chosen === "own" ? null : kept.evaluator
                ?? { name: catalogue.evaluators[0].name, options: {}, workers: 2 };
            drawOptions();
            fields.changed();
        }), host);
    }

    /** The last rung is where a training ends: one follows the other while they are the same. */
    coupled(key, value, before) {
        const { options } = this.draft.scheduler;
        if (key !== "max_epochs" || options.max_resource !== before) return;
        options.max_resource = value;
        this.schedulerChoice.draw();
    }

    searcher() {
        const many = () => this.draft.objectives.length > 1;
        return catalogueChoice({ kind: "searcher", label: "Searcher: what is tried next",
            draft: this.draft.searcher, entries: this.catalogue.searchers, fields: this.fields,
            fits: (entry) => !many() || entry.many_objectives !== false }).node;
    }

    scheduler() {
        this.schedulerChoice = catalogueChoice({ kind: "scheduler", label: "Scheduler: who may go on",
            draft: this.draft.scheduler, entries: this.catalogue.schedulers, fields: this.fields,
            onName: () => {
                const { options } = this.draft.scheduler;
                const schema = this.catalogue.schedulers.find((entry) =>
                    entry.name === this.draft.scheduler.name)?.options?.properties ?? {};
                if (schema.max_resource
                    && options.max_resource === undefined) options.max_resource = this.draft.evaluator?.options.max_epochs ?? 27;
                this.schedulerChoice.draw();
            } });
        return this.schedulerChoice.node;
    }

    changed() {
        this.preview.show(this.draft);
    }

    async submit() {
        if (this.create.disabled) return;
        this.create.disabled = true;
        try {
            if (!await this.preview.check()) {
                this.form.querySelector('[aria-invalid="true"]')?.focus();
                return;
            }
            const made = await this.context.api.post("/experiments", specOf(this.draft));
            toast(`${made.name} is running.`, { kind: "good" });
            this.context.go(viewPath(made.name));
        } catch (error) {
            if (error.code === "name-taken") this.preview.refuse(
                { errors: [{ pointer: "/name", detail: error.message }] });
            else if ((error.errors ?? []).length) this.preview.refuse(error);
            else showError(error);
        } finally {
            this.create.disabled = false;
        }
    }
}

/** Gives a part that is no single input a place for problems. */
function withErrors(node) {
    const trouble = el("p", { class: "field-error", role: "alert", hidden: true });
    const box = el("div", { class: "stack-small" }, node, trouble);
    box.showError = (text) => {
        trouble.textContent = text ?? "";
        trouble.hidden = !text;
    };
    return box;
}
