// Choices out of the catalogues: who trains, how configurations are chosen, and when trials are stopped.

import { integer } from "./format.js";
import { escaped, numberOf } from "./new-fields.js";
import { hintOf, inputFor } from "./schema-form.js";
import { el, field, replace } from "./ui.js";

const FIRST = { scheduler: ["max_resource", "min_resource", "reduction_factor", "population"],
    evaluator: ["dataset", "max_epochs"], searcher: [] };

/**
 * A choice of a catalogue with its options.
 *
 * @param {{kind: string, label: string, draft: object, entries: object[], fields: object, fits?: (entry) =>
 *   boolean, choices?: object,
 *     onName?: (name) => void, onOption?: (key, value, before) => void}} settings `draft` is {name,
 * options}; `choices` gives options whose values are known
 */
export function catalogueChoice({ kind, label, draft, entries, fields, fits = () => true, choices = {},
    onName = () => {}, onOption = () => {} }) {
    const about = el("p", { class: "hint" });
    const options = el("div");
    const standard = entries.find((entry) => entry.default);
    const listed = entries.map((entry) => ({ value: entry.name, label: entry.name
        + (entry === standard ? " (default)" : "") + (fits(entry) ? "" : " – does not fit here") }));
    draft.name ||= standard?.name ?? entries[0]?.name ?? "";
    const node = el("div", { class: "new-choice" },
        fields.choice(label, draft, "name", listed, { pointer: `/${kind}/name`, after: () => {
        draft.options = {};
        draw();
        onName(draft.name);
    } }), about, options);
    draw();
    return { node, draw };

    function draw() {
        const entry = entries.find((item) => item.name === draft.name);
        about.textContent = entry?.summary ?? "";
        if (entry?.source) about.title = entry.source;
        const properties = Object.entries(entry?.options?.properties ?? {});
        const isFirst = ([key, schema]) => FIRST[kind].includes(key)
            || /\brequired\b/.test(schema.description ?? "")
                || (draft.options[key] !== undefined && kind !== "searcher");
        const first = properties.filter(isFirst);
        const rest = properties.filter((item) => !isFirst(item));
        const inputs = () => [...options.querySelectorAll("input, select")];
        const focused = inputs().indexOf(document.activeElement);
        replace(options, first.length ? el("div", { class: "new-options" }, first.map(optionField)) : null,
            rest.length ? el("details", { class: "new-details" },
                el("summary", { text: `${rest.length} more ${rest.length === 1 ? "option" : "options"}` }),
                el("div", { class: "new-options" }, rest.map(optionField))) : null);
        if (focused >= 0) inputs()[focused]?.focus();
    }

    function optionField([key, schema]) {
        const known = choices[key];
        const input = known ? selectOf(known, draft.options[key] ?? schema.default)
            : inputFor(schema, draft.options[key]);
        input.addEventListener("input", () => {
            const before = draft.options[key];
            draft.options[key] = readOf(input, schema);
            onOption(key, draft.options[key], before);
            fields.changed();
        });
        return fields.place(`/${kind}/options/${escaped(key)}`, field(key, input, { hint: hintOf(schema) }));
    }
}

/** A choice of what the server has; what is set but not known stays set, since the server may know it. */
function selectOf(known, value) {
    const isKnown = value === undefined || known.some((item) => item.value === value);
    return el("select", { class: "wide" }, [...known, ...(isKnown ? [] : [{ value, label: String(value) }])]
        .map((item) => el("option", { value: JSON.stringify(item.value), text: item.label,
            selected: item.value === value })));
}

function readOf(input, schema) {
    if (input.tagName === "SELECT") return input.value === "" ? null : JSON.parse(input.value);
    return schema.type === "string" ? input.value.trim() || null : numberOf(input.value);
}

/** The data sets of the server as choices. */
export function datasetChoices(datasets) {
    return datasets.map((item) => ({ value: item.name, label: item.rows === null ? item.name
        : `${item.name} (${integer(item.rows)} rows)` }));
}
