// Small parts every page is made of. Nodes are made by hand: no markup is ever parsed, so no text can become
// code.

import { states, stateShape } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";
const sheets = new Map();
const drawn = new WeakMap();
let identifiers = 0;

/** An id that no other part of the page has. */
export function unique(prefix = "id") {
    identifiers += 1;
    return `${prefix}-${identifiers}`;
}

/**
 * Makes an element.
 *
 * @param {string} tag
 * @param {object} [props] `class`, `text`, `on`, `dataset`, `style` (by CSSOM), DOM properties or attributes
 * @param {...(Node|string|number|Array|null|undefined|false)} children
 */
export function el(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, item] of Object.entries(props ?? {})) {
        if (item === null || item === undefined || item === false) continue;
        if (key === "class") node.className = item;
        else if (key === "text") node.textContent = item;
        else if (key === "on") for (const [type, run] of Object.entries(item)) node.addEventListener(
            type, run);
        else if (key === "dataset") Object.assign(node.dataset, item);
        else if (key === "style") for (const [name, text] of Object.entries(item)) setStyle(node, name, text);
        else if (key.includes("-") || !(key in node) || key === "list" || key === "form") node.setAttribute(
            key, item === true ? "" : item);
        else node[key] = item;
    }
    append(node, children);
    return node;
}

/** Makes an SVG element. */
export function svg(tag, attributes = {}, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [key, item] of Object.entries(attributes)) {
        if (item !== null && item !== undefined) node.setAttribute(key, item);
    }
    append(node, children);
    return node;
}

/** Puts new children in place of the old ones. */
export function replace(node, ...children) {
    node.replaceChildren();
    append(node, children);
    return node;
}

/** Puts new children in place of the old ones where `data` differs from that of the last time, so that nobody
 * loses the focus or a selected text for nothing; a button that had the focus has it again. */
export function redraw(node, data, make) {
    const text = JSON.stringify(data);
    if (drawn.get(node) === text) return;
    drawn.set(node, text);
    const buttons = () => [...node.querySelectorAll("a, button")];
    const focused = buttons().indexOf(document.activeElement);
    replace(node, make());
    if (focused >= 0) (buttons()[focused] ?? buttons().at(-1))?.focus({ preventScroll: true });
}

/** Loads a view's own style sheet, once. Resolves when it is there. */
export function stylesheet(file) {
    if (!sheets.has(file)) {
        const link = el("link", { rel: "stylesheet", href: new URL(file, import.meta.url).href });
        sheets.set(file, new Promise((resolve) => {
            link.addEventListener("load", resolve);
            link.addEventListener("error", resolve);
        }));
        document.head.append(link);
    }
    return sheets.get(file);
}

/** A button. `kind`: primary, danger or quiet. */
export function button(label, onClick,
    { kind = "", title = null, disabled = false, icon = null, attributes = {} } = {}) {
    return el("button", {
        type: "button", class: `button ${kind}`.trim(), title, disabled, on: onClick ? { click: onClick }
            : {}, ...attributes,
    }, icon, label);
}

/** The mark of a trial's state, without its word. */
export function shapeIcon(state, size = 12) {
    return shape(stateShape(state), `var(--state-${state})`, size);
}

/** A shape as a picture that screen readers pass over. */
export function shape(name, color, size = 12) {
    const stroke = { fill: "none", stroke: color, "stroke-width": 2 };
    const parts = {
        circle: () => [svg("circle", { cx: 6, cy: 6, r: 4.4, fill: color })],
        ring: () => [svg("circle", { cx: 6, cy: 6, r: 3.8, ...stroke })],
        square: () => [svg("rect", { x: 2, y: 2, width: 8, height: 8, fill: color })],
        triangle: () => [svg("path", { d: "M2.5 1.5 L10.5 6 L2.5 10.5 Z", fill: color })],
        cross: () => [svg("path", { d: "M2.5 2.5 L9.5 9.5 M9.5 2.5 L2.5 9.5", ...stroke })],
        diamond: () => [svg("path", { d: "M6 1 L11 6 L6 11 L1 6 Z", fill: color })],
        bars: () => [svg("path", { d: "M4 2 V10 M8 2 V10", ...stroke })],
        dash: () => [svg("path", { d: "M2 6 H10", ...stroke })],
        half: () => [svg("circle", { cx: 6, cy: 6, r: 4, ...stroke }),
            svg("path", { d: "M6 2 A4 4 0 0 1 6 10 Z", fill: color })],
        hollow: () => [svg("path", { d: "M6 1.8 L10.6 10 L1.4 10 Z", ...stroke })],
    };
    const draw = parts[name] ?? parts.circle;
    return svg("svg", { viewBox: "0 0 12 12", width: size, height: size, class: "shape",
        "aria-hidden": "true" }, ...draw());
}

/** The mark of a state with its word. */
export function stateMark(state, text = null) {
    return el("span", { class: "state" }, shapeIcon(state), text ?? states[state]?.label ?? state);
}

/** Words in place of something that is not there. */
export function empty(title, text = null, ...actions) {
    return el("div", { class: "empty" }, el("p", { class: "empty-title", text: title }),
        text ? el("p", { class: "muted", text }) : null, actions.length
            ? el("div", { class: "row" }, ...actions) : null);
}

/** A remark beside data, such as what was left out. */
export function note(text) {
    return el("p", { class: "note", text });
}

/** A button that copies; the text is made when it is pressed. */
export function copyButton(getText, label = "Copy", { kind = "", title = null } = {}) {
    const node = button(label, async () => {
        const done = await copyText(await getText());
        node.textContent = done ? "Copied" : "Not copied";
        setTimeout(() => { node.textContent = label; }, 1500);
    }, { kind, title });
    return node;
}

/** Copies text; also where the clipboard is closed to scripts, as on plain HTTP. */
export async function copyText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = el("textarea", { value: text, class: "visually-hidden", "aria-hidden": "true" });
        const host = document.querySelector("dialog[open]") ?? document.body;
        host.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        return done;
    }
}

/** A titled part of a page. */
export function section(title, { actions = [], hint = null, level = 2, kind = "" } = {}, ...children) {
    return el("section", { class: `card ${kind}`.trim() },
        el("header", { class: "card-head" }, el(`h${level}`, { text: title }),
            hint ? el("span", { class: "muted small", text: hint }) : null,
            actions.length ? el("div", { class: "toolbar" }, ...actions) : null),
        ...children);
}

/** A drop-down with its label. `options`: strings or {value, label}. */
export function select(label, options, value, onChange, { hidden = false } = {}) {
    const input = el("select",
        { on: { change: () => onChange?.(input.value) }, "aria-label": hidden ? label : null },
        options.map((option) => {
            const entry = typeof option === "object" ? option : { value: option, label: option };
            return el("option", { value: entry.value, text: entry.label,
                selected: String(entry.value) === String(value) });
        }));
    return hidden ? input : el("label", { class: "inline-field" }, el("span", { text: label }), input);
}

/** A check box with its label. */
export function checkbox(label, checked, onChange) {
    const input = el("input", { type: "checkbox", checked, on: { change: () => onChange?.(input.checked) } });
    return el("label", { class: "inline-field" }, input, el("span", { text: label }));
}

/** A choice of few, all visible; a group of radio buttons underneath. */
export function segmented(label, options, value, onChange) {
    const name = unique("segment");
    return el("fieldset", { class: "segmented" }, el("legend", { class: "visually-hidden", text: label }),
        options.map((option) => {
            const entry = typeof option === "object" ? option : { value: option, label: option };
            const input = el("input", {
                type: "radio", name, value: entry.value, checked: String(entry.value) === String(value),
                on: { change: () => onChange?.(entry.value) },
            });
            return el("label", {}, input, el("span", { text: entry.label }));
        }));
}

/** An input with its label, hint and error, tied together for screen readers. */
export function field(label, input, { hint = null, error = null, required = false } = {}) {
    const control = input.matches?.("input, select, textarea") ? input
        : input.querySelector?.("input, select, textarea") ?? input;
    control.id ||= unique("field");
    const hintNode = hint ? el("p", { class: "hint", id: `${control.id}-hint`, text: hint }) : null;
    const errorNode = el("p",
        { class: "field-error", id: `${control.id}-error`, hidden: !error, text: error ?? "" });
    control.setAttribute("aria-describedby", [hintNode?.id, errorNode.id].filter(Boolean).join(" "));
    const node = el("div", { class: "field" },
        el("label", { for: control.id, htmlFor: control.id }, label, required
            ? el("span", { class: "muted", text: " (needed)" }) : null),
        input, hintNode, errorNode);
    node.showError = (text) => {
        errorNode.textContent = text ?? "";
        errorNode.hidden = !text;
        if (text) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
    };
    return node;
}

/** A link to a trial's page. */
export function trialLink(context, number) {
    return el("a", { href: context.href("trial", number), text: `#${number}` });
}

/** Shows a skeleton while something is on its way, and the problem in words when it does not come. */
export async function busy(root, promise, describe = (error) => error.message) {
    const skeleton = el("div", { class: "skeleton", "aria-label": "Loading" });
    root.append(skeleton);
    try {
        return await promise;
    } catch (error) {
        if (error.name !== "AbortError") root.append(empty("This could not be loaded.", describe(error)));
        throw error;
    } finally {
        skeleton.remove();
    }
}

function setStyle(node, name, text) {
    if (name.startsWith("--")) node.style.setProperty(name, text); else node.style[name] = text;
}

function append(node, children) {
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        node.append(child);
    }
}
