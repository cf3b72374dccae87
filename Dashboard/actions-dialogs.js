// The dialogs behind the actions of an experiment.

import * as api from "./api.js";
import { formDialog, toast } from "./dialog.js";
import { href, viewPath } from "./router.js";
import { el, segmented } from "./ui.js";

const LIMITS = [
    ["trials", "Trials", "How many trials are made.", 1],
    ["concurrent", "At a time", "How many trials run side by side.", 1],
    ["resource", "Steps over all trials", null, 1],
    ["seconds", "Seconds of running time", null, "any"],
    ["failures", "Failures", "It ends as failed after so many.", 1],
    ["target", "Target", "It ends when a result is this good.", "any"],
];

/** Changes the limits of an experiment that runs, or of one that ended. */
export function changeLimits(context) {
    const { store } = context;
    const inputs = limitFields(store);
    formDialog({
        title: "Change limits", intro: "An empty field is no limit.", fields: inputs, wide: true,
        action: "Change",
        run: async (values) => {
            await api.patch(store.path, { limits: changesOf(store, values) });
            toast("The limits are changed.", { kind: "good" });
            await store.refresh();
        },
    });
}

/** Goes on with one that ended; limits that ended it must be raised. */
export function resumeDialog(context) {
    const { store } = context;
    formDialog({
        title: `Resume ${store.name}`, action: "Resume", wide: true,
        intro: store.spec.reason
            ? `It ended: ${store.spec.reason} Raise what ended it. An empty field is no limit.`
                : "An empty field is no limit.",
        fields: limitFields(store),
        run: async (values) => {
            await api.post(`${store.path}/resume`, { limits: changesOf(store, values) });
            toast("It goes on.", { kind: "good" });
            await store.refresh();
        },
    });
}

/** Ends an experiment, gently or at once. */
export function stopDialog(context) {
    const { store } = context;
    let mode = "drain";
    const words = el("p", { class: "hint" });
    const explain = () => {
        words.textContent = mode === "drain" ? "Running trials finish first; no new ones begin."
            : "Running trials are told to stop at their next report.";
    };
    explain();
    const choice = el("div", {}, segmented("How",
        [{ value: "drain", label: "Let running trials finish" }, { value: "now", label: "Stop them now" }],
        mode, (chosen) => {
        mode = chosen;
        explain();
    }), words);
    formDialog({
        title: `Stop ${store.name}?`, action: "Stop", danger: true,
        fields: [
            { key: "mode", label: "Running trials", input: choice, read: () => mode },
            { key: "reason", label: "Reason", input: el(
                "input", { class: "wide", maxLength: 500, placeholder: "for those who read the history" }) },
        ],
        run: async ({ reason }) => {
            await api.post(`${store.path}/stop`, { mode, ...(reason ? { reason } : {}) });
            toast(mode === "drain" ? "It ends when the running trials have." : "It is told to stop.",
                { kind: "good" });
            await store.refresh();
        },
    });
}

/** Changes what people wrote about an experiment. */
export function editNotes(context) {
    const { store } = context;
    const tags = el("input",
        { class: "wide", value: (store.spec.tags ?? []).join(", "), placeholder: "demo, second try" });
    const notes = el("textarea", { rows: 6, value: store.spec.notes ?? "" });
    formDialog({
        title: "Notes and tags", action: "Keep",
        fields: [
            { key: "tags", label: "Tags", input: tags, hint: "With commas between them.",
                read: () => splitTags(tags.value) },
            { key: "notes", label: "Notes", input: notes, read: () => notes.value },
        ],
        run: async (values) => {
            await api.patch(store.path, values);
            toast("Kept.", { kind: "good" });
            await store.refresh();
        },
    });
}

/** Makes an experiment from this one, with its results. */
export function forkDialog(context) {
    const { store } = context;
    const name = el("input",
        { class: "wide mono", value: `${store.name.slice(0, 90)}-2`, maxLength: 100, spellcheck: false });
    const trials = el("select", { class: "wide" },
        [["all", "All that have a result, stopped ones too"], ["completed", "Only completed ones"],
            ["none", "None: only the definition"]]
        .map(([value, label]) => el("option", { value, text: label })));
    const changes = el("textarea",
        { rows: 5, placeholder: '{"space": {"lr": {"type": "float", "low": 0.001, "high": 0.01, "scale": "log"}}}' });
    formDialog({
        title: `Fork ${store.name}`, action: "Fork", wide: true,
        intro: "The searcher of the new experiment learns from the results that come along. They do not count for its limits.",
        fields: [
            { key: "name", label: "Name", input: name },
            { key: "trials", label: "Results that come along", input: trials },
            { key: "changes", label: "Changes of the definition", input: changes,
                hint: "JSON, or nothing. In `space` null takes a parameter away.",
                read: () => readJson(changes.value) },
        ],
        run: async (values) => {
            const made = await api.post(`${store.path}/fork`,
                { name: values.name, trials: values.trials,
                    ...(values.changes ? { changes: values.changes } : {}) });
            toast(`${made.name} is made.`, { kind: "good" });
            location.hash = href(viewPath(made.name));
        },
    });
}

/** Tags as people write them. */
function splitTags(text) {
    return [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
}

function limitFields(store) {
    const limits = store.spec.limits ?? {};
    const input = (value, step = "1", min = "1") =>
        el("input", { type: "number", step, min, class: "wide", value: value ?? "" });
    return [
        ...LIMITS.map(([key, label, hint, step]) => ({
            key, label, hint, pointer: `/limits/${key}`,
            input: input(limits[key], String(step), key === "target" ? null : "1"),
        })),
        { key: "plateau_trials", label: "Trials without gain", hint: "It ends when so many brought nothing.",
            pointer: "/limits/plateau/trials", input: input(limits.plateau?.trials) },
        { key: "plateau_delta", label: "Least gain", hint: "What counts as one.",
            pointer: "/limits/plateau/min_delta", input: input(limits.plateau?.min_delta, "any", "0") },
    ];
}

function changesOf(store, { plateau_trials: trials, plateau_delta: delta, ...values }) {
    const limits = store.spec.limits ?? {};
    values.plateau = trials === null ? null : { trials, ...(delta === null ? {} : { min_delta: delta }) };
    if (JSON.stringify(values.plateau) === JSON.stringify(limits.plateau ?? null)) delete values.plateau;
    return Object.fromEntries(
        Object.entries(values).filter(([key, value]) => value !== (limits[key] ?? null)));
}

function readJson(text) {
    if (!text.trim()) return null;
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new Error(`This is not JSON: ${error.message}`);
    }
}
