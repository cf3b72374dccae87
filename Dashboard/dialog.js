// Questions and messages: dialogs that keep the focus, and toasts that are read out.

import { button, el, field, unique } from "./ui.js";

/**
 * Opens a modal dialog. Escape and the cross close it; the focus goes back where it was.
 *
 * @param {{title: string, body: Node|Node[], wide?: boolean, initial?: HTMLElement, onClose?: () => void,
 *     actions?: {label: string, kind?: string, run?: (close: () => void) => unknown}[]}} options
 * @returns {{close: () => void, node: HTMLDialogElement}}
 */
export function openDialog({ title, body, actions = [], wide = false, initial = null, onClose = null }) {
    const heading = unique("dialog");
    const node = el("dialog", { class: wide ? "wide" : "", "aria-labelledby": heading });
    const close = () => node.close();
    const main = actions.find((action) => action.kind === "primary" || action.kind === "danger");
    const form = el("form", {
        method: "dialog", noValidate: true,
        on: { submit: (event) => {
            event.preventDefault();
            const chosen = actions[event.submitter?.value] ?? main;
            if (chosen?.run) chosen.run(close); else close();
        } },
    },
    el("header", { class: "dialog-head" }, el("h2", { id: heading, text: title }),
        button("✕", close, { kind: "quiet", attributes: { "aria-label": "Close" } })),
    el("div", { class: "dialog-body" }, ...[body].flat()),
    actions.length === 0 ? null : el("footer", { class: "dialog-foot" },
        actions.map((action, index) => el("button", {
            type: "submit", class: `button ${action.kind ?? ""}`.trim(), value: String(index),
            text: action.label,
        }))));
    node.append(form);
    node.addEventListener("close", () => {
        const messages = node.querySelector(".toasts");
        if (messages) (document.querySelector("dialog[open]") ?? document.body).append(messages);
        node.remove();
        onClose?.();
    });
    node.addEventListener("click", (event) => { if (event.target === node) close(); });
    document.body.append(node);
    node.showModal();
    (initial ?? node.querySelector(".dialog-body :is(input, select, textarea)")
        ?? node.querySelector(".dialog-foot button"))?.focus();
    return { close, node };
}

/** Asks before something that cannot be taken back. */
export function confirm({ title, text, action = "Go on", danger = false }) {
    return new Promise((resolve) => {
        let answer = false;
        openDialog({
            title, body: el("p", { text }),
            onClose: () => resolve(answer),
            actions: [{ label: "Back" },
                { label: action, kind: danger ? "danger" : "primary", run: (close) => {
                answer = true;
                close();
            } }],
        });
    });
}

/**
 * A dialog with fields. Problems of the server are shown at the field that they name, or above the buttons.
 *
 * @param {{title: string, intro?: string, action: string, danger?: boolean, wide?: boolean,
 *     fields: {key: string, label: string, input: HTMLElement, hint?: string, pointer?: string, read?: () =>
 * unknown}[],
 *     run: (values: object) => Promise<unknown>}} options `run` gets the values by key; throwing keeps the
 * dialog open
 */
export function formDialog({ title, intro = null, fields, action, danger = false, wide = false, run }) {
    const rows = fields.map((entry) =>
        ({ ...entry, node: field(entry.label, entry.input, { hint: entry.hint }) }));
    const trouble = el("p", { class: "field-error", role: "alert" });
    const dialog = openDialog({
        title, wide,
        body: [intro ? el("p", { class: "muted", text: intro }) : null, ...rows.map((row) => row.node),
            trouble],
        actions: [{ label: "Back" },
            { label: action, kind: danger ? "danger" : "primary", run: (close) => submit(close) }],
    });
    if (wide) dialog.node.querySelector(".dialog-body").classList.add("form-grid");
    let sending = false;
    return dialog;

    async function submit(close) {
        // A second press would do it twice.
        if (sending) return;
        trouble.textContent = "";
        for (const row of rows) row.node.showError(null);
        const values = {};
        for (const row of rows) {
            try {
                values[row.key] = row.read ? row.read() : readInput(row.input);
            } catch (error) {
                row.node.showError(error.message);
                row.input.focus();
                return;
            }
        }
        sending = true;
        try {
            await run(values);
            close();
        } catch (error) {
            showProblem(error, rows, trouble);
        }
        sending = false;
    }
}

/** What an input holds: null when it is empty. */
function readInput(input) {
    // What a browser takes for no number it gives out as nothing.
    if (input.validity.badInput) throw new Error("This is not a number.");
    const text = input.value.trim();
    if (text === "") return null;
    return input.type === "number" ? Number(text) : text;
}

function showProblem(error, rows, trouble) {
    const rest = [];
    for (const item of error.errors ?? []) {
        const row = rows.find((entry) => isBelow(item.pointer, entry.pointer ?? `/${entry.key}`));
        if (row) row.node.showError(item.detail); else rest.push(`${item.pointer} ${item.detail}`);
    }
    if (rest.length > 0 || !(error.errors ?? []).length) trouble.textContent = rest.join("; ")
        || error.message;
}

function isBelow(pointer, start) {
    return pointer === start || pointer.startsWith(`${start}/`);
}

/** A short message in the corner; it is read out, and bad ones stay until closed. */
export function toast(text, { kind = "", action = null } = {}) {
    const host = toastHost();
    const node = el("div", { class: `toast ${kind}`.trim(), role: kind === "bad" ? "alert" : "status" },
        el("p", { text }),
        action ? button(action.label, () => {
            node.remove();
            action.run();
        }, { kind: "small" }) : null,
        button("✕", () => node.remove(),
            { kind: "quiet small", attributes: { "aria-label": "Close message" } }));
    host.append(node);
    if (kind !== "bad") setTimeout(() => node.remove(), 6000);
    while (host.children.length > 4) host.firstElementChild.remove();
    return node;
}

/** The server's problem in words, as a message. */
export function showError(error) {
    if (error?.name === "AbortError") return;
    toast(error?.message ?? String(error), { kind: "bad" });
}

function toastHost() {
    const host = document.querySelector(".toasts") ?? el("div", { class: "toasts" });
    const parent = document.querySelector("dialog[open]") ?? document.body;
    if (host.parentElement !== parent) parent.append(host);
    return host;
}
