// A form made from the JSON Schema by which the catalogue describes options.

import { el, field, note } from "./ui.js";

/** Up to so many options are shown at once; of more only those that are needed or set. */
const FEW = 4;

/**
 * Makes a form. What is left as it was at first, or empty, is left out of the values.
 *
 * @param {object} schema with `properties` of type integer, number, string, boolean, or anything as JSON
 * @param {object} values those that are set already
 * @param {(changed: string) => void} [onChange]
 * @returns {{node: HTMLElement, read: () => object|null, showErrors: (errors: {pointer, detail}[], prefix:
 *   string) => string[]}}
 *     `read` answers null after it has shown what is wrong; `showErrors` answers those that belong to no
 * field
 */
export function schemaForm(schema, values = {}, onChange = () => {}) {
    const rows = Object.entries(schema.properties ?? {}).map(([key, entry]) => {
        const input = inputFor(entry, values[key]);
        input.addEventListener("input", () => onChange(key));
        const isNeeded = schema.required?.includes(key) || /\brequired\b/.test(entry.description ?? "");
        return { key, entry, input, isNeeded,
            node: field(key, input, { hint: hintOf(entry), required: isNeeded }) };
    });
    const isFirst = (row) => rows.length <= FEW || row.isNeeded || row.key in values;
    const [first, more] = [rows.filter(isFirst), rows.filter((row) => !isFirst(row))];
    const rest = more.length === 0 ? null : el("details", {},
        el("summary", { text: `${more.length} more options, each with a sensible default` }),
        el("div", { class: "schema-form" }, more.map((row) => row.node)));
    const node = el("div", { class: "schema-form" },
        rows.length ? first.map((row) => row.node) : note("There is nothing to set."), rest);
    return { node, read, showErrors };

    function read() {
        const result = {};
        let wrong = null;
        for (const { key, entry, input, node: box } of rows) {
            try {
                const value = valueOf(input, entry);
                box.showError(null);
                if (value !== undefined) result[key] = value;
            } catch (error) {
                box.showError(error.message);
                if (rest?.contains(input)) rest.open = true;
                wrong ??= input;
            }
        }
        wrong?.focus();
        return wrong ? null : result;
    }

    function showErrors(errors, prefix) {
        const others = [];
        for (const { pointer, detail } of errors) {
            const row = rows.find(({ key }) =>
                pointer === `${prefix}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
            if (row && rest?.contains(row.node)) rest.open = true;
            if (row) row.node.showError(detail);
            else others.push(`${pointer} ${detail}`);
        }
        return others;
    }
}

/** What an option is for and between which bounds it lies, in words. */
export function hintOf(entry) {
    const { minimum, maximum, description = "" } = entry;
    const range = minimum !== undefined && maximum !== undefined && maximum < 1e9
        ? `${minimum} to ${maximum}.`
        : minimum !== undefined ? `At least ${minimum}.` : maximum !== undefined ? `At most ${maximum}.` : "";
    return [description, range].filter(Boolean).join(" ");
}

/** The input of an option. What is not set is null or undefined, and then stands there as the default. */
export function inputFor(entry, value) {
    const standard = entry.default;
    const isSet = value !== undefined && value !== null;
    if (entry.type === "boolean" || entry.enum) {
        const choices = entry.enum ?? [true, false];
        const unset = standard === undefined ? "by itself" : `${String(standard)} (default)`;
        return el("select", { class: "wide" }, el("option", { value: "", text: unset, selected: !isSet }),
            choices.filter((choice) => choice !== standard || choice === value).map((choice) => el("option", {
                value: JSON.stringify(choice), text: String(choice), selected: choice === value,
            })));
    }
    if (!["integer", "number", "string"].includes(entry.type)) {
        return el("textarea", { rows: 2, value: isSet ? JSON.stringify(value) : "", placeholder: "JSON" });
    }
    return el("input", {
        type: "text", class: "wide mono", inputMode: { integer: "numeric", number: "decimal" }[entry.type]
            ?? "text", value: isSet ? String(value) : "", autocomplete: "off",
        placeholder: standard === undefined ? "by itself" : String(standard),
        maxLength: entry.maxLength ?? 1000,
    });
}

function valueOf(input, entry) {
    const text = input.value.trim();
    if (text === "") return undefined;
    if (input.tagName === "SELECT") return JSON.parse(text);
    if (entry.type === "string") return text;
    if (entry.type !== "integer" && entry.type !== "number") return parsed(text);
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Error(`${text} is not a number.`);
    if (entry.type === "integer" && !Number.isInteger(value)) throw new Error("It must be a whole number.");
    if (entry.minimum !== undefined && value < entry.minimum) throw new Error(
        `It must be at least ${entry.minimum}.`);
    if (entry.maximum !== undefined && value > entry.maximum) throw new Error(
        `It must be at most ${entry.maximum}.`);
    return value;
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        throw new Error("This is not JSON.");
    }
}
