// The box in which a filter is written: suggestions while typing, and mistakes in words with their place.

import { complete } from "./filter-complete.js";
import { openFilterHelp } from "./filter-help.js";
import { FilterError, compile } from "./filter.js";
import { button, el, replace, unique } from "./ui.js";

const PAUSE = 150;

/** A filter box; `node` is what to show, `input` where a person types. */
export class FilterBox {
    #fields;
    #onChange;
    #items = [];
    #chosen = -1;
    #span = { from: 0, to: 0 };
    #timer = 0;
    #told;

    /**
     * @param {{value: string, fields: () => Map, onChange: (text: string) => void, signal: AbortSignal}}
     *     options `onChange` hears a text only when it is a filter
     */
    constructor({ value, fields, onChange, signal }) {
        this.#fields = fields;
        this.#onChange = onChange;
        this.#told = value;
        this.list = el("ul", {
            role: "listbox", class: "suggestions", id: unique("suggestions"), "aria-label": "Suggestions",
            hidden: true,
        });
        this.trouble = el("p", { class: "filter-trouble", id: unique("trouble"), "aria-live": "polite" });
        this.input = el("input", {
            class: "filter-input", type: "text", value, placeholder: "state=stopped lr<1e-3 top:10%",
            spellcheck: false, autocomplete: "off", autocapitalize: "off", role: "combobox",
            "aria-label": "Filter the trials",
            "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
            "aria-describedby": this.trouble.id,
        });
        this.clear = button("✕", () => this.set(""), {
            attributes: { "aria-label": "Clear the filter", class: "button quiet filter-clear" },
        });
        this.node = el("div", { class: "filter" },
            el("div", { class: "filter-line" },
                el("div", { class: "filter-field" }, this.input, this.clear, this.list),
                button("Filter help", () => openFilterHelp(fields(), (text) => this.#add(text)),
                    { kind: "quiet" })),
            this.trouble);
        this.#listen(signal);
        this.#check();
    }

    /** Puts a text there and tells of it. */
    set(text) {
        this.input.value = text;
        this.#close();
        this.#apply();
        this.input.focus();
    }

    #listen(signal) {
        const { input } = this;
        input.addEventListener("input", () => {
            this.#suggest();
            this.#later();
        });
        input.addEventListener("keydown", (event) => this.#key(event));
        input.addEventListener("click", () => this.#suggest());
        input.addEventListener("blur", () => {
            this.#close();
            this.#check();
        });
        signal?.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
    }

    #add(example) {
        const text = this.input.value.trim();
        this.set(text ? `${text} ${example}` : example);
    }

    #later() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#apply(), PAUSE);
    }

    #apply() {
        clearTimeout(this.#timer);
        const { value } = this.input;
        if (!this.#check() || this.#told === value) return;
        this.#told = value;
        this.#onChange(value);
    }

    /** Whether the text is a filter; says what is wrong when it is not. */
    #check() {
        const { value } = this.input;
        this.clear.hidden = value === "";
        try {
            const { notes } = compile(value, this.#fields());
            this.#say(null, notes.join(" "));
            return true;
        } catch (error) {
            if (!(error instanceof FilterError)) throw error;
            // A word that is being typed and can still become a right one is no mistake yet.
            const isUnderWay = !this.list.hidden && error.end >= value.length;
            if (isUnderWay) this.#say(null, "");
            else this.#say(error, el("span", { text: error.message }), markOf(value, error));
            return false;
        }
    }

    #say(error, ...words) {
        if (error) this.input.setAttribute("aria-invalid", "true");
        else this.input.removeAttribute("aria-invalid");
        this.trouble.classList.toggle("is-error", error !== null);
        replace(this.trouble, ...words);
    }

    #suggest() {
        const { input, list } = this;
        const answer = complete(input.value, input.selectionStart ?? input.value.length, this.#fields());
        const typed = input.value.slice(answer.from, answer.to);
        this.#span = { from: answer.from, to: answer.to };
        this.#items = answer.items.filter((item) => item.insert !== typed);
        this.#chosen = -1;
        replace(list, this.#items.map((item, index) => this.#option(item, index)));
        list.hidden = this.#items.length === 0;
        input.setAttribute("aria-expanded", String(!list.hidden));
        input.removeAttribute("aria-activedescendant");
    }

    #option(item, index) {
        const take = (event) => {
            event.preventDefault();
            this.#accept(index);
        };
        return el("li", {
            role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false",
            on: { pointerdown: take },
        }, el("span", { class: "mono", text: item.label }),
        el("span", { class: "muted small", text: item.detail ?? "" }));
    }

    #close() {
        this.list.hidden = true;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
    }

    #choose(index) {
        this.#chosen = (index + this.#items.length) % this.#items.length;
        const options = [...this.list.children];
        options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#chosen)));
        options[this.#chosen].scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", options[this.#chosen].id);
    }

    #accept(index) {
        const { insert } = this.#items[index];
        const { value } = this.input;
        const rest = value.slice(this.#span.to);
        const isWhole = !/[=~<:]$|\s$/.test(insert) && !rest.startsWith(" ");
        const before = value.slice(0, this.#span.from) + insert + (isWhole ? " " : "");
        this.input.value = before + rest;
        this.input.setSelectionRange(before.length, before.length);
        this.#suggest();
        this.#later();
    }

    #key(event) {
        const run = this.#actionOf(event.key);
        if (!run) return;
        run();
        event.preventDefault();
        event.stopPropagation();
    }

    /** What a key does now; null when it is not ours. */
    #actionOf(key) {
        const isOpen = !this.list.hidden;
        const isChosen = isOpen && this.#chosen >= 0;
        const last = this.#items.length - 1;
        switch (key) {
            case "ArrowDown": return () => (isOpen ? this.#choose(this.#chosen + 1) : this.#suggest());
            case "ArrowUp": return isOpen ? () => this.#choose(this.#chosen < 0 ? last : this.#chosen - 1)
                : null;
            case "Tab": return isChosen ? () => this.#accept(this.#chosen) : null;
            case "Enter": return isChosen ? () => this.#accept(this.#chosen) : () => this.#finish();
            case "Escape": return isOpen ? () => this.#finish() : this.input.value ? () => this.set("")
                : null;
            default: return null;
        }
    }

    #finish() {
        this.#close();
        this.#apply();
    }
}

/** The filter with the place of the mistake underlined. */
function markOf(text, { start, end }) {
    if (text.length > 200) return null;
    return el("code", { class: "filter-mark", "aria-hidden": "true" }, text.slice(0, start),
        el("mark", { text: text.slice(start, Math.max(end, start + 1)) || "␣" }),
        text.slice(Math.max(end, start + 1)));
}
