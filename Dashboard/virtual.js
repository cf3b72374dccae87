// A table of any length with only the visible rows in the document.
//
// It is an ARIA grid: one row can be focused at a time, arrows move, Space selects, Enter opens, M shows the
// actions.

import { el } from "./ui.js";

const ROW_HEIGHT = 36;
const SPARE = 6;

/**
 * A virtual table. `show` gives it columns and rows; rows are numbers that only the columns understand.
 *
 * A column is `{key, label, title, width, num, sortable, fill(cell, row)}`; `fill` puts its content into a
 * blank cell.
 */
export class VirtualTable {
    #options;
    #columns = [];
    #rows = new Int32Array(0);
    #sort = null;
    #live = new Map();
    #active = 0;
    #anchor = 0;
    #drawing = false;
    #isSelected = () => false;

    /**
     * @param options `{caption, label(row), onOpen(row), onToggle(row), onRange(rows), onMenu(row, cell),
     *   onSort(key), onPoint(row)}`
     */
    constructor(options) {
        this.#options = options;
        this.head = el("thead");
        this.body = el("tbody");
        this.before = spacer();
        this.after = spacer();
        this.groups = el("colgroup");
        this.table = el("table", { class: "virtual-table", role: "grid", "aria-multiselectable": "true" },
            el("caption", { class: "visually-hidden", text: options.caption }),
            this.groups, this.head, this.before, this.body, this.after);
        this.node = el("div", { class: "virtual", tabIndex: -1, on: {
            scroll: () => this.#later(), keydown: (event) => this.#key(event),
            focusin: (event) => this.#focused(event),
            click: (event) => this.#clicked(event), dblclick: (event) => this.#twice(event),
            pointerover: (event) => this.#pointed(event), pointerleave: () => this.#options.onPoint?.(null),
        } }, this.table);
        this.watcher = new ResizeObserver(() => this.#later());
        this.watcher.observe(this.node);
    }

    /** Lets go of what it watches. */
    close() {
        this.watcher.disconnect();
    }

    /** The row that has or would get the focus, or null. */
    get active() {
        return this.#rows.length ? this.#rows[this.#active] : null;
    }

    /** Takes up columns, rows and order, and draws what is visible. Focus and scroll stay where they can. */
    show({ columns, rows, sort, isSelected }) {
        const active = this.active;
        if (columns !== this.#columns || sort?.key !== this.#sort?.key
            || sort?.descending !== this.#sort?.descending) {
            this.#columns = columns;
            this.#sort = sort;
            this.#drawHead();
        }
        this.#rows = rows;
        this.#isSelected = isSelected;
        const place = active === null ? -1 : rows.indexOf(active);
        this.#active = place >= 0 ? place : Math.min(this.#active, Math.max(0, rows.length - 1));
        this.table.setAttribute("aria-rowcount", String(rows.length + 1));
        this.table.setAttribute("aria-colcount", String(columns.length));
        this.refresh();
    }

    /** Draws the visible rows again, since their values or the selection changed. */
    refresh() {
        this.#draw(true);
    }

    #drawHead() {
        this.groups.replaceChildren(
            ...this.#columns.map((column) => el("col", { style: { width: `${column.width}px` } })));
        const width = this.#columns.reduce((sum, column) => sum + column.width, 0);
        this.table.style.minWidth = `${width}px`;
        const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.key
            : null;
        const cells = this.#columns.map((column, index) => this.#headCell(column, index));
        this.head.replaceChildren(el("tr", { "aria-rowindex": "1" }, cells));
        if (focused) cells.map((cell) => cell.firstElementChild).find((node) =>
            node.dataset.key === focused)?.focus();
        this.#live.clear();
        this.body.replaceChildren();
    }

    #headCell(column, index) {
        const isSorted = this.#sort?.key === column.key;
        const direction = isSorted ? (this.#sort.descending ? "descending" : "ascending") : "none";
        const mark = isSorted ? (this.#sort.descending ? " ▼" : " ▲") : "";
        const content = column.sortable
            ? el("button", { type: "button", class: "sort", title: column.title, dataset: { key: column.key },
                on: { click: () => this.#options.onSort(column.key) } },
                column.label, el("span", { "aria-hidden": "true", text: mark }))
            : el("span", { class: column.isHidden ? "visually-hidden" : "", text: column.label,
                title: column.title });
        return el("th", {
            scope: "col", class: cellClass(column, index), "aria-colindex": String(index + 1),
            "aria-sort": column.sortable ? direction : null,
        }, content);
    }

    #later() {
        if (this.#drawing) return;
        this.#drawing = true;
        requestAnimationFrame(() => {
            this.#drawing = false;
            this.#draw(false);
        });
    }

    /** Puts the rows of the visible part into the document; rows that stay are kept unless `anew`. */
    #draw(anew) {
        const [first, last] = this.#range();
        for (const [place, node] of this.#live) {
            if (place < first || place >= last) this.#drop(place, node);
        }
        let next = this.body.firstElementChild;
        for (let place = first; place < last; place += 1) {
            let node = this.#live.get(place);
            if (!node) {
                node = this.#makeRow();
                this.#live.set(place, node);
                this.#fill(node, place);
            } else if (anew) {
                this.#fill(node, place);
            }
            if (node === next) next = next.nextElementSibling;
            else this.body.insertBefore(node, next);
        }
        setHeight(this.before, first * ROW_HEIGHT);
        setHeight(this.after, (this.#rows.length - last) * ROW_HEIGHT);
        this.#tabStop(first, last);
    }

    #range() {
        const visible = Math.ceil((this.node.clientHeight || 600) / ROW_HEIGHT);
        const top = Math.floor(this.node.scrollTop / ROW_HEIGHT);
        const first = Math.max(0, Math.min(top - SPARE, this.#rows.length - visible - 2 * SPARE));
        return [first, Math.min(this.#rows.length, first + visible + 2 * SPARE)];
    }

    #drop(place, node) {
        // A row that goes out of sight hands the focus to the table, whose keys go on from the same place.
        if (node.contains(document.activeElement)) this.node.focus({ preventScroll: true });
        node.remove();
        this.#live.delete(place);
    }

    #makeRow() {
        const cells = this.#columns.map((column, index) => el("td", {
            class: cellClass(column, index), "aria-colindex": String(index + 1),
        }));
        return el("tr", { tabIndex: -1 }, cells);
    }

    #fill(node, place) {
        const row = this.#rows[place];
        const isSelected = this.#isSelected(row);
        node.dataset.place = String(place);
        node.setAttribute("aria-rowindex", String(place + 2));
        node.setAttribute("aria-selected", String(isSelected));
        node.setAttribute("aria-label", this.#options.label(row));
        node.classList.toggle("is-selected", isSelected);
        for (let index = 0; index < this.#columns.length; index += 1) {
            this.#columns[index].fill(node.children[index], row, isSelected);
        }
    }

    #tabStop(first, last) {
        const stop = this.#active >= first && this.#active < last ? this.#active : first;
        for (const [place, node] of this.#live) node.tabIndex = place === stop ? 0 : -1;
    }

    #placeOf(target) {
        const node = target.closest?.("tr[data-place]");
        return node && this.body.contains(node) ? Number(node.dataset.place) : -1;
    }

    #focused(event) {
        const place = this.#placeOf(event.target);
        if (place < 0) return;
        this.#active = place;
        this.#tabStop(place, place + 1);
        this.#options.onPoint?.(this.#rows[place]);
    }

    #pointed(event) {
        const place = this.#placeOf(event.target);
        if (place >= 0) this.#options.onPoint?.(this.#rows[place]);
    }

    #clicked(event) {
        const place = this.#placeOf(event.target);
        if (place < 0) return;
        if (event.target.closest(".row-menu")) {
            this.#options.onMenu(this.#rows[place], event.target.closest("button"));
        } else if (event.target.closest(".row-select")) {
            event.preventDefault();
            this.#select(place, event.shiftKey);
        } else if (!event.target.closest("a, button")) {
            this.#moveTo(place);
        }
    }

    #twice(event) {
        const place = this.#placeOf(event.target);
        if (place >= 0 && !event.target.closest("a, button, input")) this.#options.onOpen(this.#rows[place]);
    }

    #select(place, isRange) {
        this.#active = place;
        if (isRange) {
            const [low, high] = [Math.min(place, this.#anchor), Math.max(place, this.#anchor)];
            this.#options.onRange([...this.#rows.subarray(low, high + 1)]);
        } else {
            this.#anchor = place;
            this.#options.onToggle(this.#rows[place]);
        }
    }

    #key(event) {
        const isOurs = event.target === this.node || this.body.contains(event.target);
        if (!isOurs || this.#rows.length === 0 || event.altKey) return;
        const page = Math.max(1, Math.floor(this.node.clientHeight / ROW_HEIGHT) - 2);
        const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity,
            End: Infinity };
        const moves = { j: 1, k: -1 };
        const step = steps[event.key] ?? (event.ctrlKey || event.metaKey ? undefined : moves[event.key]);
        if (step !== undefined) {
            const place = Math.max(0, Math.min(this.#rows.length - 1, this.#active + step));
            this.#moveTo(place);
            if (event.shiftKey && event.key.startsWith("Arrow")) this.#select(place, true);
        } else if (event.key === " ") {
            this.#select(this.#active, event.shiftKey);
        } else if (event.key === "Enter" && !event.target.closest("a, button")) {
            this.#options.onOpen(this.#rows[this.#active]);
        } else if (event.key === "m" || event.key === "ContextMenu"
            || (event.key === "F10" && event.shiftKey)) {
            this.#options.onMenu(this.#rows[this.#active],
                this.#live.get(this.#active)?.querySelector(".row-menu"));
        } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
            this.#options.onRange([...this.#rows]);
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    /** Makes a row the active one and scrolls until it is seen whole. */
    #moveTo(place) {
        this.#active = place;
        const head = this.head.offsetHeight;
        const top = place * ROW_HEIGHT;
        const visible = this.node.clientHeight - head;
        if (top < this.node.scrollTop) this.node.scrollTop = top;
        else if (top + ROW_HEIGHT > this.node.scrollTop + visible) this.node.scrollTop = top
            + ROW_HEIGHT - visible;
        this.#draw(false);
        this.#live.get(place)?.focus({ preventScroll: true });
    }
}

function cellClass(column, index) {
    return [column.num ? "num" : "", column.key === "menu" ? "pin-end" : "", index < 2 ? `pin-${index}` : "",
        column.class ?? ""].filter(Boolean).join(" ");
}

function spacer() {
    const cell = el("td", { role: "presentation" });
    return el("tbody", { "aria-hidden": "true", role: "presentation" },
        el("tr", { role: "presentation" }, cell));
}

function setHeight(node, height) {
    node.hidden = height <= 0;
    node.firstElementChild.firstElementChild.style.height = `${Math.max(0, height)}px`;
}
