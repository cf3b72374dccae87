// The frame of every chart: title, words for those who do not see it, what was left out, and the table
// behind it.

import { dataTable } from "./table.js";
import { button, el, empty, note, replace, unique } from "./ui.js";

/** A figure whose body is filled by a chart; it stays in place while its data changes. */
export class Figure {
    #tableOpen = false;
    #spec = null;

    constructor(host) {
        this.host = host;
        this.title = el("h2", { id: unique("chart") });
        this.tools = el("div", { class: "toolbar" });
        this.toggle = button("Table", () => this.#flip(), {
            kind: "quiet small", attributes: { "aria-pressed": "false" },
            title: "Show the numbers as a table",
        });
        this.summary = el("p", { class: "visually-hidden", id: unique("summary") });
        this.legend = el("ul", { class: "legend", hidden: true });
        this.body = el("div", { class: "chart-body" });
        this.words = el("div", { hidden: true });
        this.table = el("div", { hidden: true });
        this.notes = el("div", { class: "chart-notes", hidden: true });
        this.extra = el("div", { class: "toolbar" });
        this.tools.append(this.extra, this.toggle);
        host.setAttribute("role", "group");
        host.setAttribute("aria-labelledby", this.title.id);
        host.setAttribute("aria-describedby", this.summary.id);
        host.append(el("header", { class: "card-head" }, this.title, this.tools), this.summary, this.legend,
            this.body,
            this.words, this.table, this.notes);
    }

    /** Takes up what is shown around the chart; tells whether the chart itself is to be drawn. */
    show(spec, { drawable = true } = {}) {
        this.#spec = spec;
        if (spec.level && this.title.tagName !== `H${spec.level}`) this.#retitle(spec.level);
        this.title.textContent = spec.title;
        this.summary.textContent = spec.summary ?? "";
        if (spec.actions && spec.actions !== this.actions) {
            this.actions = spec.actions;
            replace(this.extra, ...spec.actions);
        }
        const notes = [...(spec.notes ?? []).filter(Boolean)];
        if (!drawable && !spec.empty) notes.push(
            "The chart library is not part of this server; the numbers are in the table.");
        replace(this.notes, notes.map((text) => note(text)));
        this.notes.hidden = notes.length === 0;
        this.words.hidden = !spec.empty;
        if (spec.empty) replace(this.words, empty(spec.empty));
        this.toggle.hidden = !spec.table || Boolean(spec.empty) || !drawable;
        const asTable = !spec.empty && Boolean(spec.table) && (this.#tableOpen || !drawable);
        this.#showTable(asTable);
        this.body.hidden = Boolean(spec.empty) || asTable;
        if (this.body.hidden) this.legend.hidden = true;
        return !this.body.hidden;
    }

    #retitle(level) {
        const next = el(`h${level}`, { id: this.title.id });
        this.title.replaceWith(next);
        this.title = next;
    }

    #showTable(visible) {
        this.table.hidden = !visible;
        if (!visible) {
            this.table.replaceChildren();
            return;
        }
        const twin = this.#spec.table();
        replace(this.table, dataTable({ caption: this.#spec.title, ...twin }));
    }

    #flip() {
        this.#tableOpen = !this.#tableOpen;
        this.toggle.textContent = this.#tableOpen ? "Chart" : "Table";
        this.toggle.title = this.#tableOpen ? "Show the chart" : "Show the numbers as a table";
        this.toggle.setAttribute("aria-pressed", String(this.#tableOpen));
        this.onFlip?.();
    }
}
