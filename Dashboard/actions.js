// What can be done with an experiment, as buttons above its views.

import * as api from "./api.js";
import { changeLimits, editNotes, forkDialog, resumeDialog, stopDialog } from "./actions-dialogs.js";
import { confirm, showError, toast } from "./dialog.js";
import { plural } from "./format.js";
import { menuButton } from "./menu.js";
import { href } from "./router.js";
import { queueVariation } from "./trials-actions.js";
import { button, stylesheet } from "./ui.js";

stylesheet("tables.css");

const ENDED = new Set(["completed", "stopped", "failed"]);

/**
 * The buttons for the present state.
 *
 * @param {object} context as views get it
 * @returns {HTMLElement[]}
 */
export function actionBar(context) {
    const { state } = context.store;
    const parts = [];
    if (state === "running") parts.push(
        button("Pause", () => pause(context), { title: "Give out no more work until it is resumed" }));
    if (state === "paused") parts.push(button("Resume", () => resume(context), { kind: "primary" }));
    if (ENDED.has(state) || state === "stopping") parts.push(
        button("Resume…", () => resumeDialog(context),
            { title: "Go on, with higher limits if these ended it" }));
    if (state === "running" || state === "paused") parts.push(
        button("Stop…", () => stopDialog(context), { title: "End it" }));
    parts.push(menuButton("More", () => moreItems(context),
        { attributes: { "aria-label": "More actions" } }));
    return parts;
}

function moreItems(context) {
    const { store, name } = context;
    const ended = ENDED.has(store.state);
    const canDelete = ended || store.state === "paused";
    return [
        { label: "Change limits…", run: () => changeLimits(context) },
        { label: "Queue a trial…", hint: "a configuration of your own", disabled: ended,
            run: () => queueVariation(
                context, store.best?.config ?? {}, store.best ? store.best.number : null) },
        { label: "Edit notes and tags…", run: () => editNotes(context) },
        null,
        { label: "Fork…", hint: "a new experiment with these results", run: () => forkDialog(context) },
        { label: "Create one like it…", hint: "its definition in the form",
            run: () => { location.hash = href("/new", { from: name }); } },
        null,
        { label: "Export log", hint: "JSON lines, for Import", run: () => save(context, "jsonl", "jsonl") },
        { label: "Export trials", hint: "CSV", run: () => save(context, "csv", "csv") },
        { label: "Export analyses", hint: "JSON", run: () => save(context, "analysis", "json") },
        null,
        { label: "Delete…", danger: true, disabled: !canDelete, hint: canDelete ? "with all its trials"
            : "pause or stop it first", run: () => remove(context) },
    ];
}

async function pause(context) {
    const { store } = context;
    try {
        await api.post(`${store.path}/pause`, { mode: "drain" });
        const busy = store.counts.running;
        toast(busy ? `Paused. ${plural(busy, "running trial")} may finish.` : "Paused.",
            { kind: "good", action: { label: "Resume", run: () => resume(context) } });
        await store.refresh();
    } catch (error) {
        showError(error);
    }
}

async function resume(context) {
    try {
        await api.post(`${context.store.path}/resume`, {});
        toast("It goes on.", { kind: "good" });
        await context.store.refresh();
    } catch (error) {
        showError(error);
    }
}

async function save(context, format, ending) {
    try {
        await api.download(`${context.store.path}/export`, { format }, `${context.name}.${ending}`);
    } catch (error) {
        showError(error);
    }
}

async function remove(context) {
    const { store, name } = context;
    const sure = await confirm({
        title: `Delete ${name}?`, danger: true, action: "Delete",
        text: `${plural(store.counts.trials, "trial")} with their curves and checkpoints are deleted for good. Export first what is to be kept.`,
    });
    if (!sure) return;
    // The stream of something that is gone would only be refused.
    store.hold(true);
    try {
        await api.del(store.path);
        location.hash = "#/";
        toast(`${name} is deleted.`, { kind: "good" });
    } catch (error) {
        store.hold(false);
        showError(error);
    }
}
