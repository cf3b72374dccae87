// The choice of the experiments that are compared.

import * as format from "./format.js";
import { el, empty, section } from "./ui.js";

const MOST_LISTED = 200;

/** A form with all experiments; folded away once a comparison is shown. */
export async function choosePart(context, names, most, isFolded) {
    const { api, signal } = context;
    let items;
    try {
        ({ items } = await api.get(
            "/experiments", { query: { limit: MOST_LISTED, sort: "-created" }, signal }));
    } catch (error) {
        return error.name === "AbortError" ? null
            : empty("The experiments could not be loaded.", error.message);
    }
    if (items.length < 2) return empty(
        "There is nothing to compare yet.", "A comparison needs two experiments.");
    const trouble = el("p", { class: "field-error", role: "alert" });
    const boxes = items.map((item) =>
        el("input", { type: "checkbox", value: item.name, checked: names.includes(item.name) }));
    const submit = (event) => {
        event.preventDefault();
        const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
        if (chosen.length < 2 || chosen.length > most) {
            trouble.textContent = `Choose two to ${most} experiments, not ${chosen.length}.`;
            return;
        }
        context.go("/compare", { names: chosen.join(",") });
    };
    const form = el("form", { class: "stack tight", noValidate: true, on: { submit } },
        el("fieldset", { class: "pick" }, el("legend", { class: "visually-hidden", text: "Experiments" }),
            items.map((item, index) => el("label", { class: "pick-item" }, boxes[index],
            el("span", { class: "truncate", title: item.name, text: item.name }),
            el("span", { class: "muted small truncate",
                text: `${item.searcher} + ${item.scheduler} · ${item.objectives[0].metric} ${format.number(item.best?.value)}` })))),
        trouble, el("div", { class: "row" },
            el("button", { type: "submit", class: "button primary", text: "Compare" }),
            items.length === MOST_LISTED
                ? el("span", { class: "muted small", text: `The newest ${MOST_LISTED} are listed.` })
                    : null));
    if (!isFolded) return section("Which experiments?", { hint: `two to ${most}` }, form);
    return el("details", { class: "card" }, el("summary", { text: "Choose other experiments" }), form);
}
