// A plain table, sortable by its heads: the twin of every chart.

import { integer, number as formatNumber, value as formatValue } from "./format.js";
import { el, empty, note, replace } from "./ui.js";

/**
 * A table of rows that are objects.
 *
 * @param {object} options
 * @param {string} options.caption what it holds
 * @param {{key: string, label: string, num?: boolean, format?: (value, row) => string,
 *     render?: (row) => Node|string, sort?: false | ((row) => number|string|null)}[]} options.columns
 * @param {object[]} options.rows
 * @param {number} [options.limit] how many rows are shown at most; the table says when there are more
 * @param {(row: object) => void} [options.onRow] a click on a row
 */
export function dataTable(
    { caption, columns, rows, limit = 200, onRow = null, empty: words = "There is nothing yet." }) {
    if (rows.length === 0) return empty(words);
    const state = { key: null, descending: false };
    const body = el("tbody");
    const heads = columns.map((column) => head(column));
    const foot = note("");
    const table = el("table", {}, el("caption", { class: "visually-hidden", text: caption }),
        el("thead", {}, el("tr", {}, heads)), body);
    fill();
    return el("div", { class: "table-twin scroll-x", tabIndex: 0, role: "region", "aria-label": caption },
        table, foot);

    function head(column) {
        const cell = el("th", { scope: "col", class: column.num ? "num" : "" });
        if (column.sort === false) {
            cell.append(column.label);
            return cell;
        }
        cell.append(el("button",
            { type: "button", text: column.label, on: { click: () => sortBy(column) } }));
        return cell;
    }

    function sortBy(column) {
        state.descending = state.key === column.key && !state.descending;
        state.key = column.key;
        heads.forEach((cell, index) => {
            if (columns[index].key !== state.key) cell.removeAttribute("aria-sort");
            else cell.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        });
        fill();
    }

    function fill() {
        const column = columns.find((entry) => entry.key === state.key);
        const ordered = column ? order(rows, column, state.descending) : rows;
        replace(body, ordered.slice(0, limit).map((row) => line(row)));
        foot.textContent = rows.length > limit
            ? `The first ${integer(limit)} of ${integer(rows.length)} rows are shown.` : "";
    }

    function line(row) {
        return el("tr", { on: onRow ? { click: () => onRow(row) } : {} }, columns.map((column, index) => {
            const content = cellOf(column, row);
            const item = row[column.key];
            return el(index === 0 ? "th" : "td", {
                scope: index === 0 ? "row" : null, class: column.num ? "num" : "",
                title: typeof item === "number" && !Number.isInteger(item) ? String(item) : null,
            }, content);
        }));
    }
}

function cellOf(column, row) {
    if (column.render) return column.render(row);
    const item = row[column.key];
    if (column.format) return column.format(item, row);
    return typeof item === "number" ? formatNumber(item) : formatValue(item);
}

function order(rows, column, descending) {
    const key = typeof column.sort === "function" ? column.sort : (row) => row[column.key];
    const turn = descending ? -1 : 1;
    const missing = (item) => item === null || item === undefined || Number.isNaN(item);
    return [...rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (missing(x) || missing(y)) return missing(x) - missing(y);
        return (x < y ? -1 : x > y ? 1 : 0) * turn;
    });
}
