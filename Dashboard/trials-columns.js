// The columns of the trials table: what they are called, how wide they are and how a cell is filled.

import * as format from "./format.js";
import { el, shapeIcon } from "./ui.js";
import { states } from "./theme.js";

const SHOWN_PARAMETERS = 8;

/**
 * All columns that an experiment's trials can have, in their order.
 *
 * @returns {{key: string, label: string, group: string, width: number}[]} for `VirtualTable`
 */
export function columnsOf(context) {
    const { store } = context;
    const { columns } = store;
    const objectives = columns.objectives();
    const all = [
        selectColumn(context), numberColumn(context), stateColumn(columns),
        ...objectives.map((name) => measured(store, name, objectiveLabel(store, name), "result")),
        whole(columns, "step", "Step", "Last reported step"),
        ...parametersOf(store).map((name) => parameterColumn(columns, name)),
        words(columns, "worker", "Worker", "Who runs or ran it", 130),
        durationColumn(context),
        words(columns, "rule", "Ended by", "The rule that ended it", 110),
        words(columns, "error", "Error", "The kind of its error", 110),
        words(columns, "source", "Source", "What chose its configuration", 110),
        whole(columns, "level", "Rung", "Highest rung that it reached"),
        whole(columns, "bracket", "Bracket", "The scheduler's bracket"),
        whole(columns, "attempt", "Attempt", "How often it was started"),
        moment(context, "created", "Made"), moment(context, "started", "Started"),
        moment(context, "finished", "Ended"),
        measured(store, "violation", "Violation", "process"),
        whole(columns, "duplicate_of", "Duplicate of", "First trial with the same configuration"),
        whole(columns, "parent", "Parent", "The trial that it was cloned from"),
        menuColumn(),
    ];
    return all.filter((column) => column.isFixed || column.key === "duration" || columns.has(column.key));
}

/** The parameters, in the order of the space; then those that only old trials have. */
function parametersOf(store) {
    const named = Object.keys(store.spec.space ?? {}).filter((name) => store.columns.has(`param:${name}`));
    return [...named, ...store.columns.parameters().filter((name) => !named.includes(name))];
}

/** The keys that are shown until a person chooses others. */
export function defaultKeys(context) {
    const { store } = context;
    const varies = (name) => store.spec.space?.[name]?.type !== "constant";
    const parameters = parametersOf(store).filter(varies).slice(0, SHOWN_PARAMETERS);
    return ["state", ...store.columns.objectives(), "step", ...parameters.map((name) => `param:${name}`),
        "worker",
        "duration", "rule"];
}

/** Rows in the order of a column; what has no value comes last. */
export function sortRows(context, rows, { key, descending }) {
    const keys = keysOf(context, key, descending ? -1 : 1);
    return Int32Array.from(rows).sort((a, b) => keys[a] - keys[b] || a - b);
}

/** A number for each row that sorts as its value does; words by their place in the alphabet. */
function keysOf(context, key, turn) {
    const { columns } = context.store;
    const last = Number.MAX_VALUE;
    const keys = new Float64Array(columns.count).fill(last);
    const valueAt = readerOf(context, key);
    for (let row = 0; row < keys.length; row += 1) {
        const value = valueAt(row);
        if (Number.isFinite(value)) keys[row] = turn * value;
        else if (value === Infinity || value === -Infinity) keys[row] = turn * Math.sign(value) * (last / 2);
    }
    return keys;
}

function readerOf(context, key) {
    const { columns } = context.store;
    const words = columns.values(key);
    if (words) {
        const [ranks, places] = [ranksOf(words), columns.i32(key)];
        return (row) => ranks[places[row]];
    }
    if (key === "duration") return (row) => durationAt(context, row);
    const numbers = columns.f64(key);
    return (row) => numbers[row];
}

function ranksOf(words) {
    const order = words.map((_, place) => place).sort((a, b) =>
        (words[a] < words[b] ? -1 : words[a] > words[b] ? 1 : 0));
    const ranks = new Float64Array(words.length);
    order.forEach((place, rank) => { ranks[place] = rank; });
    return ranks;
}

function objectiveLabel(store, name) {
    return name === "value" ? store.objective.metric : name.slice("metric:".length);
}

function text(cell, value, title = "") {
    if (cell.textContent !== value) cell.textContent = value;
    if (cell.title !== title) cell.title = title;
}

function selectColumn({ store }) {
    return {
        key: "select", label: "Selected", width: 40, isFixed: true, isHidden: true,
        fill(cell, row, isSelected) {
            let box = cell.firstElementChild;
            if (!box) cell.append(box = el("input", { type: "checkbox", class: "row-select", tabIndex: -1 }));
            if (box.checked !== isSelected) box.checked = isSelected;
            box.setAttribute("aria-label", `Select trial ${store.columns.get("number", row)}`);
        },
    };
}

function numberColumn(context) {
    return {
        key: "number", label: "Trial", width: 76, isFixed: true, sortable: true, num: true,
        title: "Its number",
        fill(cell, row) {
            const number = context.store.columns.get("number", row);
            let link = cell.firstElementChild;
            if (!link) cell.append(link = el("a", { tabIndex: -1 }));
            link.href = context.href("trial", number);
            link.textContent = `#${number}`;
        },
    };
}

function stateColumn(columns) {
    return {
        key: "state", label: "State", group: "result", width: 122, sortable: true, title: "Where it stands",
        fill(cell, row) {
            const state = columns.get("state", row);
            if (cell.dataset.state === state) return;
            cell.dataset.state = state;
            cell.replaceChildren(el(
                "span", { class: "state" }, shapeIcon(state), states[state]?.label ?? state));
        },
    };
}

function measured(store, key, label, group) {
    const { columns } = store;
    const isMain = key === columns.objectives()[0];
    return {
        key, label, title: label, group, width: Math.max(100, 30 + label.length * 8), num: true,
        sortable: true,
        fill(cell, row) {
            const value = columns.get(key, row);
            const isNonFinite = key === "value" && value === null && columns.get("nonfinite", row) === 1;
            text(cell, isNonFinite ? "not finite" : format.number(value), value === null ? ""
                : format.full(value));
            cell.classList.toggle("is-best", isMain && columns.get("number", row) === store.best?.number);
        },
    };
}

function whole(columns, key, label, title) {
    return {
        key, label, title, group: "process", width: Math.max(76, 30 + label.length * 8), num: true,
        sortable: true,
        fill: (cell, row) => text(cell, format.integer(columns.get(key, row))),
    };
}

function words(columns, key, label, title, width) {
    return {
        key, label, title, group: "process", width, sortable: true,
        fill(cell, row) {
            const value = columns.get(key, row);
            text(cell, format.value(value), value ?? "");
        },
    };
}

function parameterColumn(columns, name) {
    const key = `param:${name}`;
    return {
        key, label: name, title: `Parameter ${name}`, group: "parameter", sortable: true,
        num: !columns.values(key),
        width: Math.min(200, Math.max(96, 34 + name.length * 8)),
        fill(cell, row) {
            const value = columns.get(key, row);
            text(cell, format.value(value), value === null ? "not active" : String(value));
        },
    };
}

/** Seconds from the first start to the end, or to now; NaN before the start. */
function durationAt({ store, api }, row) {
    const { columns } = store;
    const started = columns.get("started", row);
    return started === null ? NaN : ((columns.get("finished", row) ?? api.now()) - started) / 1000;
}

function durationColumn(context) {
    return {
        key: "duration", label: "Duration", title: "From its first start to its end, or to now",
        group: "process", width: 104,
        num: true, sortable: true,
        fill: (cell, row) => text(cell, format.duration(durationAt(context, row))),
    };
}

function moment({ store, api }, key, label) {
    return {
        key, label, title: label, group: "process", width: 110, sortable: true, num: true,
        fill(cell, row) {
            const time = store.columns.get(key, row);
            text(cell, time === null ? "–" : format.since(time, api.now()), format.clock(time));
        },
    };
}

function menuColumn() {
    return {
        key: "menu", label: "Actions", width: 44, isFixed: true, isHidden: true,
        fill(cell) {
            if (cell.firstElementChild) return;
            cell.append(el("button", {
                type: "button", class: "button quiet row-menu", tabIndex: -1, text: "⋯",
                "aria-label": "Actions",
                "aria-haspopup": "menu", "aria-expanded": "false",
            }));
        },
    };
}
