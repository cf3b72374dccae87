// All trials as a table: filtered by a small language, sorted, with the columns that a person wants.

import { FilterBox } from "./filter-box.js";
import { arraysOf, fieldsOf } from "./filter-fields.js";
import { compile, matching } from "./filter.js";
import * as format from "./format.js";
import { menuButton, openMenu } from "./menu.js";
import { ACTIONS, act, eligible, openTrial, trialMenu } from "./trials-actions.js";
import { columnsOf, defaultKeys, sortRows } from "./trials-columns.js";
import { openColumnChooser } from "./trials-chooser.js";
import { exportMenu } from "./trials-export.js";
import { decode } from "./router.js";
import { button, el, empty, redraw, replace, stylesheet } from "./ui.js";
import { VirtualTable } from "./virtual.js";

export default {
    async mount(root, context) {
        await stylesheet("tables.css");
        return new TrialsView(root, context).start();
    },
};

/** The table with its tools. */
class TrialsView {
    #root;
    #context;
    #rows = new Int32Array(0);
    #shape = "";
    #columns = [];

    constructor(root, context) {
        this.#root = root;
        this.#context = context;
    }

    start() {
        const { store, selection, params, signal } = this.#context;
        this.filter = params.get("q", "");
        this.sort = readSort(params.get("sort", ""));
        this.box = new FilterBox({
            value: this.filter, fields: () => this.#fields(), signal,
            onChange: (text) => this.#filterBy(text),
        });
        this.table = this.#makeTable();
        this.count = el("p", { class: "muted small trials-count" });
        this.words = el("div", { class: "trials-empty" });
        this.picked = el("div", { class: "row trials-picked" });
        this.#root.append(el("section", { class: "card flush trials" },
            el("header", { class: "card-head" }, el("h2", { text: "Trials" }), this.count, this.#tools()),
            el("div", { class: "trials-bar" }, this.box.node, this.picked), this.table.node, this.words));
        store.subscribe((change) => this.#changed(change), signal);
        selection.subscribe(({ kind }) => { if (kind === "selection") this.#selectionChanged(); }, signal);
        document.addEventListener("keydown", (event) => this.#slash(event), { signal });
        this.#update();
        return () => this.table.close();
    }

    #makeTable() {
        const { store, selection } = this.#context;
        const number = (row) => store.columns.get("number", row);
        return new VirtualTable({
            caption: "Trials. Arrows move, Space selects, Enter opens, M shows the actions.",
            label: (row) => this.#labelOf(row),
            onOpen: (row) => openTrial(this.#context, number(row)),
            onToggle: (row) => selection.toggle(number(row)),
            onRange: (rows) => selection.add(rows.map(number)),
            onMenu: (row, anchor) => { if (anchor) openMenu(anchor, trialMenu(this.#context, number(row))); },
            onSort: (key) => this.#sortBy(key),
            onPoint: (row) => selection.point(row === null ? null : number(row)),
        });
    }

    #labelOf(row) {
        const { store } = this.#context;
        const { columns } = store;
        const value = columns.get("value", row);
        return `Trial ${columns.get("number", row)}, ${columns.get("state", row)}`
            + (value === null ? "" : `, ${store.objective.metric} ${format.number(value)}`);
    }

    #tools() {
        return el("div", { class: "toolbar" },
            button("Select all shown", () => this.#selectShown(),
                { kind: "quiet", title: "Adds every row that passes the filter" }),
            button("Columns…", () =>
                openColumnChooser(this.#context, this.#shownKeys(), (keys) => this.#choose(keys))),
            menuButton("Export", () => exportMenu(this.#context, () => this.#rows)));
    }

    #fields() {
        const { store, selection, api } = this.#context;
        const { columns, spec, objective } = store;
        return fieldsOf(arraysOf(columns),
            { count: columns.count, space: spec.space, objective, now: api.now(), selection });
    }

    #filterBy(text) {
        this.filter = text;
        this.#context.params.set("q", text.trim() === "" ? null : text);
        this.table.node.scrollTop = 0;
        this.#update();
        this.#context.announce(this.count.textContent);
    }

    #sortBy(key) {
        const isSame = this.sort.key === key;
        const startsDescending = key === "value" && this.#context.store.sign < 0;
        this.sort = { key, descending: isSame ? !this.sort.descending : startsDescending };
        this.#context.params.set("sort", `${this.sort.descending ? "-" : ""}${key}`);
        this.#update();
    }

    #choose(keys) {
        const isDefault = keys.join() === defaultKeys(this.#context).join();
        this.#context.params.set("cols", isDefault ? null : keys.map(encodeURIComponent).join(","));
        this.#shape = "";
        this.#update();
    }

    #shownKeys() {
        const chosen = this.#context.params.get("cols", "");
        return chosen ? chosen.split(",").map(decode) : defaultKeys(this.#context);
    }

    #changed({ columns }) {
        if (columns) this.#update();
    }

    #selectionChanged() {
        if (/\bselected\b/i.test(this.filter)) this.#update();
        else this.table.refresh();
        this.#drawPicked();
    }

    #selectShown() {
        const { store, selection } = this.#context;
        selection.add(Array.from(this.#rows, (row) => store.columns.get("number", row)));
    }

    /** Filters, sorts and draws anew. */
    #update() {
        const { store, selection } = this.#context;
        const { columns } = store;
        this.#rows = sortRows(this.#context, this.#filtered(), this.sort);
        const keys = this.#shownKeys();
        const shape = `${keys.join()} ${columns.names().join()}`;
        if (shape !== this.#shape) {
            this.#shape = shape;
            const all = columnsOf(this.#context);
            this.#columns = all.filter((column) => column.isFixed || keys.includes(column.key));
        }
        this.table.show({
            columns: this.#columns, rows: this.#rows, sort: this.sort,
            isSelected: (row) => selection.has(columns.get("number", row)),
        });
        this.#drawCount();
        this.#drawPicked();
    }

    #filtered() {
        const { columns } = this.#context.store;
        try {
            return matching(compile(this.filter, this.#fields()), columns.count);
        } catch {
            // The box shows what is wrong; an address may bring a filter that does not fit this experiment.
            return Int32Array.from({ length: columns.count }, (_, row) => row);
        }
    }

    #drawCount() {
        const total = this.#context.store.columns.count;
        const shown = this.#rows.length;
        this.count.textContent = shown === total ? format.plural(total, "trial")
            : `${format.integer(shown)} of ${format.plural(total, "trial")}`;
        this.table.node.hidden = shown === 0;
        if (total === 0) {
            replace(this.words, empty(
                "No trial yet.", "The first appears here as soon as a worker asks for one."));
        } else if (shown === 0) {
            replace(this.words, empty(
                "No trial passes the filter.", null, button("Clear the filter", () => this.box.set(""))));
        } else {
            replace(this.words);
        }
    }

    /** What can be done with the selection; its size and the way to compare it stand above, for all views. */
    #drawPicked() {
        const { selection, store } = this.#context;
        const numbers = selection.numbers().filter((number) => store.columns.row(number) >= 0);
        const possible = Object.keys(ACTIONS).map((verb) => [verb, eligible(this.#context, verb, numbers)])
            .filter(([, those]) => those.length > 0);
        this.picked.hidden = possible.length === 0;
        redraw(this.picked, possible, () => possible.map(([verb, those]) => {
            const { label, danger } = ACTIONS[verb];
            return button(`${label} ${those.length}`, () => act(this.#context, verb, those), {
                kind: danger ? "danger" : "", title: `${label} those of the selected that can be`,
            });
        }));
    }

    #slash(event) {
        const isTyping = event.target.closest?.("input, textarea, select, dialog");
        if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        this.box.input.focus();
        this.box.input.select();
    }
}

function readSort(text) {
    const key = text.replace(/^-/, "");
    return key ? { key, descending: text.startsWith("-") } : { key: "number", descending: false };
}
