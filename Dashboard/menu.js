// A menu that opens at a button: arrows move, letters jump, Escape closes and gives the focus back.

import { button, el, unique } from "./ui.js";

let open = null;

/**
 * A button that opens a menu.
 *
 * @param {string} label
 * @param {() => Item[]} items made when it opens: `{label, hint?, run, danger?, disabled?}` or null for a
 *   line
 */
export function menuButton(label, items, { kind = "", attributes = {} } = {}) {
    const node = button(label, () => openMenu(node, items()), {
        kind, attributes: { "aria-haspopup": "menu", "aria-expanded": "false", ...attributes },
        icon: null,
    });
    return node;
}

/** Opens a menu below (or above) a node; a second call for the same node closes it. */
export function openMenu(anchor, items) {
    const wasOpen = open?.anchor === anchor;
    closeMenu();
    if (wasOpen) return;
    const entries = items.map((item) => entryOf(item));
    const node = el("div", { class: "menu", role: "menu", id: unique("menu"), "aria-label": nameOf(anchor) },
        entries);
    const controller = new AbortController();
    const { signal } = controller;
    open = { anchor, node, controller };
    (anchor.closest("dialog") ?? document.body).append(node);
    place(node, anchor);
    anchor.setAttribute("aria-expanded", "true");
    node.addEventListener("keydown", (event) => onKey(event, node), { signal });
    document.addEventListener("pointerdown", (event) => {
        if (!node.contains(event.target) && !anchor.contains(event.target)) closeMenu(false);
    }, { signal, capture: true });
    addEventListener("scroll", (event) => { if (!node.contains(event.target)) follow(node, anchor); },
        { signal, capture: true });
    addEventListener("hashchange", () => closeMenu(false), { signal });
    node.querySelector("button:not(:disabled)")?.focus({ preventScroll: true });
}

/** Closes the open menu, if there is one. */
function closeMenu(giveFocusBack = true) {
    if (!open) return;
    const { anchor, node, controller } = open;
    open = null;
    controller.abort();
    node.remove();
    if (anchor.isConnected) {
        anchor.setAttribute("aria-expanded", "false");
        if (giveFocusBack) (anchor.tabIndex < 0 ? anchor.closest("[tabindex='0']") ?? anchor
            : anchor).focus();
    }
}

function entryOf(item) {
    if (!item) return el("div", { role: "separator", class: "menu-line" });
    return el("button", {
        type: "button", role: "menuitem", class: item.danger ? "danger" : "", tabIndex: -1,
        disabled: item.disabled ?? false,
        title: item.hint, on: { click: () => {
            closeMenu();
            item.run();
        } },
    }, el("span", { text: item.label }), item.hint ? el("span", { class: "muted small", text: item.hint })
        : null);
}

const nameOf = (anchor) => anchor.getAttribute("aria-label") ?? anchor.textContent;

/** Keeps the menu at its button while something scrolls; closes it when the button goes away. */
function follow(node, anchor) {
    const { bottom, top } = anchor.getBoundingClientRect();
    if (!anchor.isConnected || bottom < 0 || top > innerHeight) closeMenu(false);
    else place(node, anchor);
}

/** Puts the menu where it is seen whole. */
function place(node, anchor) {
    const from = anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = node;
    const below = from.bottom + 4 + height <= innerHeight || from.top < height + 4;
    node.style.top = `${Math.max(4, below ? from.bottom + 4 : from.top - height - 4)}px`;
    node.style.left = `${Math.max(4, Math.min(from.left, innerWidth - width - 8))}px`;
}

function onKey(event, node) {
    const entries = [...node.querySelectorAll("button:not(:disabled)")];
    const at = entries.indexOf(document.activeElement);
    const to = {
        ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length,
        Home: 0, End: entries.length - 1,
    }[event.key];
    if (to !== undefined) entries[to].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu();
    else if (event.key.length === 1 && /\S/.test(event.key)) jump(entries, at, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
}

function jump(entries, at, letter) {
    const ring = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    ring.find((entry) => entry.textContent.toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}
