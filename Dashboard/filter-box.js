// The box in which a filter is written: suggestions while typing, mistakes in words with their place, and a
// help page.

import { openDialog } from "./dialog.js";
import { complete } from "./filter-complete.js";
import { FilterError, compile } from "./filter.js";
import { button, el, replace, unique } from "./ui.js";

const PAUSE = 150;

/**
 * A filter box.
 *
 * @param {{value: string, fields: () => Map, onChange: (text: string) => void, signal: AbortSignal}} options
 *     `onChange` hears a text only when it is a filter
 * @returns {{node: HTMLElement, input: HTMLInputElement, set: (text: string) => void, show: (text: string)
 *   => void}}
 *     `show` puts a text there without telling of it
 */
export function filterBox({ value, fields, onChange, signal }) {
    const list = el("ul", { role: "listbox", class: "suggestions", id: unique("suggestions"),
        "aria-label": "Suggestions", hidden: true });
    const trouble = el("p", { class: "filter-trouble", id: unique("trouble"), "aria-live": "polite" });
    const input = el("input", {
        class: "filter-input", type: "text", value, placeholder: "state=stopped lr<1e-3 top:10%",
        spellcheck: false,
        autocomplete: "off", autocapitalize: "off", role: "combobox", "aria-label": "Filter the trials",
        "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-controls": list.id, "aria-describedby": trouble.id,
    });
    const clear = button("✕", () => set(""),
        { kind: "quiet", attributes: { "aria-label": "Clear the filter",
            class: "button quiet filter-clear" } });
    const state = { items: [], chosen: -1, from: 0, to: 0, timer: 0, told: value };
    const node = el("div", { class: "filter" },
        el("div", { class: "filter-line" },
            el("div", { class: "filter-field" }, input, clear, list),
            button("Filter help", () => openHelp(fields(), insertExample), { kind: "quiet" })),
        trouble);
    input.addEventListener("input", () => {
        suggest();
        later();
    });
    input.addEventListener("keydown", onKey);
    input.addEventListener("click", () => suggest());
    input.addEventListener("blur", () => close());
    signal?.addEventListener("abort", () => clearTimeout(state.timer), { once: true });
    showTrouble();
    return { node, input, set, show };

    function set(text, { focus = true } = {}) {
        input.value = text;
        close();
        apply();
        if (focus) input.focus();
    }

    function show(text) {
        if (input.value === text) return;
        input.value = text;
        state.told = text;
        close();
        showTrouble();
    }

    function insertExample(example) {
        const text = input.value.trim();
        set(text ? `${text} ${example}` : example);
    }

    function later() {
        clearTimeout(state.timer);
        state.timer = setTimeout(apply, PAUSE);
    }

    function apply() {
        clearTimeout(state.timer);
        if (!showTrouble() || state.told === input.value) return;
        state.told = input.value;
        onChange(input.value);
    }

    /** Whether the text is a filter; says what is wrong when it is not. */
    function showTrouble() {
        clear.hidden = input.value === "";
        try {
            const { notes } = compile(input.value, fields());
            input.removeAttribute("aria-invalid");
            replace(trouble, notes.join(" "));
            trouble.classList.remove("is-error");
            return true;
        } catch (error) {
            if (!(error instanceof FilterError)) throw error;
            input.setAttribute("aria-invalid", "true");
            trouble.classList.add("is-error");
            replace(trouble, el("span", { text: error.message }), markOf(input.value, error));
            return false;
        }
    }

    function suggest() {
        const answer = complete(input.value, input.selectionStart ?? input.value.length, fields());
        const typed = input.value.slice(answer.from, answer.to);
        Object.assign(state, answer, { chosen: -1 });
        state.items = answer.items.filter((item) => item.insert !== typed);
        replace(list, state.items.map((item, index) => el("li", {
            role: "option", id: `${list.id}-${index}`, "aria-selected": "false",
            on: { pointerdown: (event) => {
                event.preventDefault();
                accept(index);
            } },
        }, el("span", { class: "mono", text: item.label }),
            el("span", { class: "muted small", text: item.detail ?? "" }))));
        list.hidden = state.items.length === 0;
        input.setAttribute("aria-expanded", String(!list.hidden));
        input.removeAttribute("aria-activedescendant");
    }

    function close() {
        list.hidden = true;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
        state.chosen = (index + state.items.length) % state.items.length;
        [...list.children].forEach((item, at) =>
            item.setAttribute("aria-selected", String(at === state.chosen)));
        list.children[state.chosen].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", list.children[state.chosen].id);
    }

    function accept(index) {
        const { insert } = state.items[index];
        const rest = input.value.slice(state.to);
        const isWhole = !/[=~<:]$|\s$/.test(insert) && !rest.startsWith(" ");
        input.value = input.value.slice(0, state.from) + insert + (isWhole ? " " : "") + rest;
        const caret = state.from + insert.length + (isWhole ? 1 : 0);
        input.setSelectionRange(caret, caret);
        suggest();
        later();
    }

    function onKey(event) {
        const isOpen = !list.hidden;
        if (event.key === "ArrowDown" && !isOpen) suggest();
        else if (event.key === "ArrowDown") choose(state.chosen + 1);
        else if (event.key === "ArrowUp" && isOpen) choose(
            state.chosen < 0 ? state.items.length - 1 : state.chosen - 1);
        else if ((event.key === "Enter" || event.key === "Tab") && isOpen && state.chosen >= 0) accept(
            state.chosen);
        else if (event.key === "Enter") {
            close();
            apply();
        } else if (event.key === "Escape" && isOpen) close();
        else if (event.key === "Escape" && input.value !== "") set("");
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}

/** The filter with the place of the mistake underlined. */
function markOf(text, { start, end }) {
    if (text.length > 200) return null;
    return el("code", { class: "filter-mark", "aria-hidden": "true" }, text.slice(0, start),
        el("mark", { text: text.slice(start, Math.max(end, start + 1)) || "␣" }),
        text.slice(Math.max(end, start + 1)));
}

const RULES = [
    ["state=stopped", "one value; words may be in any case"],
    ["state=stopped,failed", "any of several"],
    ["lr<1e-3", "also <= > >= and !="],
    ["number:1..50", "a range with both ends; 10.. and ..10 are open"],
    ["worker~gpu", "contains these letters; !~ does not"],
    ["has:error", "has a value there; not has:error has none"],
    ["top:5%", "the best twentieth by the first objective; top:20 the best twenty"],
    ["duration>5m", "lengths of time in s, m, h, d"],
    ["finished>-1h", "times: so long ago, or 2026-01-31"],
    ["state=failed or value>1", "either; a blank or the word and means both"],
    ["not (state=failed or has:error)", "turned around, with parentheses"],
    ["worker=\"gpu 1\"", "quotes around blanks and signs"],
    ["param:value<3", "a parameter whose name is also a field; metric: for objectives"],
    ["running", "a state or any other value alone; a number alone is a trial"],
];

/** The language on one page; a press on an example takes it over. */
function openHelp(fields, take) {
    const example = (text, dialog) => el("button", {
        type: "button", class: "example mono", text, title: "Add this to the filter", on: { click: () => {
            dialog().close();
            take(text);
        } },
    });
    let opened = null;
    const dialog = () => opened;
    const table = (caption, rows) =>
        el("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": caption },
        el("table", {}, el("caption", { text: caption }),
            el("tbody", {}, rows.map(([text, meaning]) =>
                el("tr", {}, el("td", {}, example(text, dialog)), el("td", { text: meaning }))))));
    const own = new Set([...fields.groups.metric.values(), ...fields.groups.param.values()]);
    const ordered = [...new Set([...own, ...fields.values()])].filter((field) =>
        fields.get(field.name) === field);
    const names = ordered.map((field) => [field.example, `${field.name}: ${field.title}`]);
    const rules = table("How to say it", RULES);
    opened = openDialog({
        title: "The filter language", wide: true,
        body: [
            el("p", { class: "muted",
                text: "A trial without the field passes no comparison, not even !=. Numbers are equal when they "
                    + "look equal: to four digits, or to as many as you write." }),
            rules, table("Fields of this experiment", names),
        ],
        actions: [{ label: "Close" }], initial: rules.querySelector("button"),
    });
}
