// What can come next in a filter: fields, comparisons and values, for the list below the box.

import { quoted } from "./filter-fields.js";
import { tokenize } from "./filter.js";

const LONGEST = 12;
const ORDERED = new Set(["number", "integer", "time", "duration"]);

/**
 * Suggestions for the word at the caret.
 *
 * @returns `{from, to, items: [{insert, label, detail}]}`; an item's text replaces the characters from..to.
 */
export function complete(text, caret, fields) {
    const before = tokensBefore(text, caret);
    if (!before) return { from: caret, to: caret, items: [] };
    const last = before.at(-1);
    const atWord = last?.type === "word" && last.end === caret && !last.quoted ? last : null;
    const rest = atWord ? before.slice(0, -1) : before;
    const from = atWord ? atWord.start : caret;
    const word = atWord?.text.toLowerCase() ?? "";
    const place = placeOf(rest, fields);
    const items = place.kind === "value" ? valuesOf(place.field, word) : startsOf(rest, word, fields, place);
    return { from, to: caret, items: items.slice(0, LONGEST) };
}

function tokensBefore(text, caret) {
    try {
        return tokenize(text.slice(0, caret));
    } catch {
        return null;
    }
}

/** Whether a value is expected now, of which field, or whether a test begins. */
function placeOf(tokens, fields) {
    const last = tokens.at(-1);
    if (!last || (last.type !== "operator" && last.type !== ",")) return { kind: "start" };
    let at = tokens.length - 1;
    while (tokens[at]?.type === ",") at -= 2;
    const operator = tokens[at];
    const name = tokens[at - 1];
    if (operator?.type !== "operator" || name?.type !== "word") return { kind: "start" };
    if (operator.text === ":" && name.text === "has") return { kind: "field" };
    if (operator.text === ":" && name.text === "top") return { kind: "value", field: TOP };
    if (operator.text === ":" && (name.text === "param" || name.text === "metric")
        && !fields.has(name.text)) {
        return { kind: "field", group: name.text };
    }
    const group = tokens[at - 2]?.text === ":" ? fields.groups[tokens[at - 3]?.text] : null;
    const field = (group ?? fields).get(name.text);
    return field ? { kind: "value", field } : { kind: "nothing" };
}

const TOP = { kind: "top", values: null };

function valuesOf(field, word) {
    if (field.kind === "flag") return matches(
        ["true", "false"].map((value) => ({ insert: value, label: value })), word);
    if (field.kind === "top") return [["10", "the best ten"], ["5%", "the best twentieth"],
        ["10%", "the best tenth"]]
        .map(([insert, detail]) => ({ insert, label: insert, detail }));
    if (field.kind === "time") return [["-10m", "ten minutes ago"], ["-1h", "an hour ago"],
        ["-1d", "a day ago"]]
        .map(([insert, detail]) => ({ insert, label: insert, detail }));
    if (field.kind === "duration") return ["10s", "1m",
        "1h"].map((insert) => ({ insert, label: insert, detail: "" }));
    if (!field.values) return [];
    const counts = new Int32Array(field.values.length);
    for (const place of field.data) if (place >= 0) counts[place] += 1;
    const all = [...new Set([...(field.fixed ?? []), ...field.values])];
    const items = all.map((value) => {
        const count = counts[field.values.indexOf(value)] ?? 0;
        return { insert: quoted(String(value)), label: String(value),
            detail: `${count || "no"} trial${count === 1 ? "" : "s"}`, count };
    });
    return matches(items.sort((a, b) => b.count - a.count), word);
}

function startsOf(rest, word, fields, place) {
    if (place.kind === "nothing") return [];
    const table = place.group ? fields.groups[place.group] : fields;
    const items = [...table].map(([name, field]) => ({
        insert: quoted(name) + (place.kind === "field" && !place.group ? "" : operatorFor(field)),
        label: name, detail: field.title,
    }));
    if (place.kind === "start") {
        items.push({ insert: "has:", label: "has:",
            detail: "trials that have a value there, as in has:error" });
        items.push({ insert: "top:", label: "top:", detail: "the best so many, as in top:10 or top:5%" });
        const last = rest.at(-1);
        if (last && (last.type === "word" || last.type === ")")) {
            items.push({ insert: "or ", label: "or", detail: "either side" },
                { insert: "and ", label: "and", detail: "both" });
        }
        items.push({ insert: "not ", label: "not", detail: "turns a test around" });
    }
    return matches(items, word);
}

function operatorFor(field) {
    if (field.kind === "text") return "~";
    if (field.name === "number") return ":";
    return ORDERED.has(field.kind) ? "<" : "=";
}

/** Those that begin with the word, then those that contain it. */
function matches(items, word) {
    if (!word) return items;
    const begins = items.filter((item) => item.label.toLowerCase().startsWith(word));
    const contains = items.filter((item) => !begins.includes(item)
        && item.label.toLowerCase().includes(word));
    return [...begins, ...contains];
}
