// The filter language on one page, with the fields of the experiment at hand.

import { openDialog } from "./dialog.js";
import { el } from "./ui.js";

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

/** Opens the page; a press on an example closes it and hands the text to `take`. */
export function openFilterHelp(fields, take) {
    let dialog = null;
    const pick = (text) => {
        dialog.close();
        take(text);
    };
    const rules = tableOf("How to say it", RULES, pick);
    dialog = openDialog({
        title: "The filter language", wide: true, initial: rules.querySelector("button"),
        actions: [{ label: "Close" }],
        body: [
            el("p", { class: "muted",
                text: "A trial without the field passes no comparison, not even !=. Numbers are "
                + "equal when they look equal: to four digits, or to as many as you write." }),
            rules, tableOf("Fields of this experiment", fieldsOf(fields), pick),
        ],
    });
}

/** An example and the meaning of each field, those of the experiment first. */
function fieldsOf(fields) {
    const own = [...fields.groups.metric.values(), ...fields.groups.param.values()];
    return [...new Set([...own, ...fields.values()])].filter((field) => fields.get(field.name) === field)
        .map((field) => [field.example, `${field.name}: ${field.title}`]);
}

function tableOf(caption, rows, pick) {
    const example = (text) => el("button", {
        type: "button", class: "example mono", text, title: "Add this to the filter",
        on: { click: () => pick(text) },
    });
    return el("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": caption },
        el("table", {}, el("caption", { text: caption }), el("tbody", {}, rows.map(([text, meaning]) =>
            el("tr", {}, el("td", {}, example(text)), el("td", { text: meaning }))))));
}
