// Inputs that write into the draft, and the way from a problem's JSON pointer back to its input.

import { checkbox, el, field } from "./ui.js";

/** The inputs of the form by the place in the definition that they stand for. */
export class Fields {
    #entries = new Map();
    #onChange;

    /** @param {() => void} onChange after every change of the draft */
    constructor(onChange) {
        this.#onChange = onChange;
    }

    /** Says that the draft changed. */
    changed() {
        this.#onChange();
    }

    /** A place that can show problems; `pointer` may be a function where names change. */
    place(pointer, node) {
        this.#entries.set(node, pointer);
        return node;
    }

    /** A text field. Empty is null. */
    text(label, object, key, { pointer, hint, placeholder = "", kind = "text", rows = 0, after = null,
        mono = false, required = false } = {}) {
        const input = rows > 0 ? el("textarea", { rows })
            : el("input", { type: "text", autocomplete: "off", spellcheck: false, class: mono
                || kind === "number" ? "wide mono" : "wide" });
        if (kind === "number") input.inputMode = "decimal";
        input.value = object[key] ?? "";
        input.placeholder = placeholder;
        input.addEventListener("input", () => {
            object[key] = kind === "number" ? numberOf(input.value) : input.value;
            after?.(object[key]);
            this.#onChange();
        });
        return this.place(pointer, field(label, input, { hint, required }));
    }

    /** A number; what is no number goes to the server as it is, which then says so at this field. */
    number(label, object, key, options = {}) {
        return this.text(label, object, key, { ...options, kind: "number" });
    }

    /** A choice. */
    choice(label, object, key, options, { pointer, hint, after = null } = {}) {
        const input = el("select", { class: "wide", on: { change: () => {
            const chosen = options.find((option) => String(option.value) === input.value);
            object[key] = chosen?.value ?? null;
            after?.(object[key]);
            this.#onChange();
        } } }, options.map((option) => el("option",
            { value: String(option.value ?? ""), text: option.label,
                selected: (object[key] ?? "") === (option.value ?? "") })));
        return this.place(pointer, field(label, input, { hint }));
    }

    /** A yes or no. */
    flag(label, object, key, { on = true, off = null, after = null } = {}) {
        return checkbox(label, object[key] === on, (checked) => {
            object[key] = checked ? on : off;
            after?.(checked);
            this.#onChange();
        });
    }

    /** Shows each problem at the closest field; answers with those that have none. */
    show(errors) {
        this.clear();
        const rest = [];
        for (const error of errors) {
            const found = this.#closest(error.pointer);
            if (!found) rest.push(error);
            else {
                found.node.showError(found.exact ? error.detail
                    : `${error.pointer.slice(found.pointer.length + 1)} ${error.detail}`);
                for (let box = found.node.closest("details"); box; box = box.parentElement?.closest(
                    "details")) box.open = true;
            }
        }
        return rest;
    }

    /** Takes all problems away. */
    clear() {
        for (const node of this.#entries.keys()) {
            if (node.isConnected) node.showError(null); else this.#entries.delete(node);
        }
    }

    #closest(pointer) {
        let best = null;
        for (const [node, place] of this.#entries) {
            const at = typeof place === "function" ? place() : place;
            if (!at || !node.isConnected || (pointer !== at && !pointer.startsWith(`${at}/`))) continue;
            if (!best || at.length > best.pointer.length) best = { node, pointer: at, exact: pointer === at };
        }
        return best;
    }
}

/** A name as a part of a JSON pointer. */
export function escaped(name) {
    return String(name).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The number that a text is, else the text; null for nothing. */
export function numberOf(text) {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    const value = Number(trimmed);
    return Number.isFinite(value) ? value : trimmed;
}
