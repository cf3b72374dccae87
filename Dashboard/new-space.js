// The editor of the search space: a row for each parameter.

import { parameter } from "./new-draft.js";
import { escaped } from "./new-fields.js";
import { button, el, replace } from "./ui.js";

const TYPES = [
    { value: "float", label: "number" }, { value: "int", label: "whole number" },
    { value: "categorical", label: "choice" },
    { value: "bool", label: "yes or no" }, { value: "normal", label: "normal" },
    { value: "constant", label: "constant" },
];
const TESTS = [{ value: "in", label: "is one of" }, { value: "min", label: "is at least" },
    { value: "max", label: "is at most" }];
const TRUST = [{ value: "low", label: "a little" }, { value: "medium", label: "fairly" },
    { value: "high", label: "very" }];

/** Makes the editor. `draft.space` is changed in place. */
export function spaceEditor(draft, fields) {
    const list = el("div", { class: "new-parameters" });
    const node = el("div", {}, list, button("+ Add a parameter", () => {
        draft.space.push(parameter(freshName(draft.space), { type: "float", low: 0, high: 1 }));
        draw();
        list.lastElementChild?.querySelector("input")?.select();
        fields.changed();
    }));
    draw();
    return node;

    function draw() {
        replace(list, draft.space.map((item) => row(item)));
    }

    function row(item) {
        const at = (part = "") => `/space/${escaped(item.name)}${part}`;
        const values = el("div", { class: "new-values" });
        const more = el("div", { class: "new-more" });
        const drawValues = () => replace(values, valuesOf(item, at, fields));
        const drawMore = () => replace(
            more, conditions(item, at), item.type === "constant" ? null : prior(item, at));
        const box = el("fieldset", { class: "new-parameter" },
            el("legend", { class: "visually-hidden", text: `Parameter ${item.name}` }),
            el("div", { class: "new-parameter-head" },
                fields.text("Name", item, "name", { pointer: () => at(), mono: true,
                    after: () => { box.querySelector("legend").textContent = `Parameter ${item.name}`; } }),
                fields.choice("Kind", item, "type", TYPES, { pointer: () => at("/type"), after: () => {
                    complete(item);
                    drawValues();
                    drawMore();
                } }), values,
                button("✕", () => {
                    draft.space.splice(draft.space.indexOf(item), 1);
                    draw();
                    fields.changed();
                }, { kind: "quiet", title: "Remove", attributes: { "aria-label": `Remove ${item.name}` } })),
            el("details", { open: item.when.length > 0 || item.prior !== null, class: "new-details" },
                el("summary", { text: "Condition and belief" }), more));
        drawValues();
        drawMore();
        return box;
    }

    function conditions(item, at) {
        const others = draft.space.filter((other) => other !== item).map((other) =>
            ({ value: other.name, label: other.name }));
        const host = el("div", { class: "new-conditions" });
        const redraw = () => replace(host, item.when.map((test) => el("div", { class: "new-condition" },
            fields.choice("Only when", test, "parent", [{ value: "", label: "choose" }, ...others],
                { pointer: () => at(`/when/${escaped(test.parent)}`) }),
            fields.choice("Test", test, "test", TESTS, {}),
            fields.text("Value", test, "value", { mono: true,
                pointer: () => at(`/when/${escaped(test.parent)}/${test.test}`),
                placeholder: test.test === "in" ? "sgd, adam" : "2" }),
            button("✕", () => {
                item.when.splice(item.when.indexOf(test), 1);
                redraw();
                fields.changed();
            }, { kind: "quiet", attributes: { "aria-label": "Remove the condition" } }))),
        others.length ? button("+ Only under a condition", () => {
            item.when.push({ parent: others[0].value, test: "in", value: "" });
            redraw();
        }, { kind: "quiet small" }) : null);
        redraw();
        return host;
    }

    function prior(item, at) {
        const belief = item.prior ?? { value: "", confidence: "medium" };
        return el("div", { class: "new-condition" },
            fields.text("Best value, you believe", belief, "value",
                { mono: true, pointer: () => at("/prior"), placeholder: "nothing", after: () => {
                item.prior = belief.value === "" ? null : belief;
            } }),
            fields.choice("How sure", belief, "confidence", TRUST, {}));
    }
}

function valuesOf(item, at, fields) {
    switch (item.type) {
        case "float":
        case "int": return [
            fields.number("From", item, "low", { pointer: () => at("/low") }),
            fields.number("To", item, "high", { pointer: () => at("/high") }),
            fields.number("Step", item, "step", { pointer: () => at("/step"), placeholder: "any" }),
            el("div", { class: "new-flag" }, fields.flag("Log scale", item, "scale", { on: "log" })),
        ];
        case "categorical": return [
            fields.text("Values", item, "values",
                { pointer: () => at("/values"), mono: true, placeholder: "16, 32, 64" }),
            el("div", { class: "new-flag" }, fields.flag("Neighbours are alike", item, "ordered")),
        ];
        case "normal": return [
            fields.number("Mean", item, "mean", { pointer: () => at("/mean") }),
            fields.number("Deviation", item, "sd", { pointer: () => at("/sd") }),
        ];
        case "constant": return [fields.text(
            "Value", item, "value", { pointer: () => at("/value"), mono: true })];
        default: return [el("p", { class: "muted small new-flag", text: "true or false" })];
    }
}

/** Gives a parameter that changed its kind something to begin with. */
function complete(item) {
    if (item.type === "float" || item.type === "int") {
        item.low ??= item.type === "int" ? 1 : 0;
        item.high ??= item.type === "int" ? 10 : 1;
    } else if (item.type === "categorical" && !item.values) item.values = "a, b";
    else if (item.type === "normal") {
        item.mean ??= 0;
        item.sd ??= 1;
    } else if (item.type === "constant") item.value ??= "1";
}

function freshName(space) {
    const names = new Set(space.map((item) => item.name));
    for (let number = space.length + 1; ; number += 1) if (!names.has(`p${number}`)) return `p${number}`;
}
