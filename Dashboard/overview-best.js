// The best configuration: what it is, where its values lie, and how to take it along.

import { full, number, value as formatValue } from "./format.js";
import { placeOf, rangeOf } from "./space.js";
import { copyButton, el, empty, redraw } from "./ui.js";
import { configText } from "./yaml.js";

const FORMATS = [["json", "JSON"], ["yaml", "YAML"], ["python", "Python"]];

/** Makes the card of the best trial. */
export function bestCard(context) {
    const { store } = context;
    const copies = el("div", { class: "row copies", role: "group", "aria-label": "Copy the configuration" },
        el("span", { class: "muted small", text: "Copy as" }), FORMATS.map(([format, label]) =>
            copyButton(() => configText(store.best.config, format), label,
                { kind: "small", title: `Copy the best configuration as ${label}` })));
    const body = el("div");
    const node = el("section", { class: "card best" },
        el("header", { class: "card-head" }, el("h2", { text: "Best configuration" })), body, copies);
    return { node, draw };

    function draw() {
        const { best, spec } = store;
        copies.hidden = !best;
        redraw(body, best ?? reasonForNone(store), () => (best ? content(best, spec)
            : empty("No result yet.", reasonForNone(store))));
    }

    function content(best, spec) {
        return [el("table", { class: "best-config" },
            el("caption", { class: "visually-hidden", text: `Configuration of trial ${best.number}` }),
            el("tbody", {}, Object.entries(
                best.config).map(([name, item]) => configRow(name, item, spec.space[name])))),
        el("p", { class: "note" }, `${store.objective.metric} `,
            el("span", { class: "mono", title: full(best.value), text: number(best.value) }),
            best.step === null ? "" : ` at step ${best.step}`, " by trial ",
            el("a", { href: context.href("trial", best.number), text: `#${best.number}` }),
            spec.objectives.length > 1 ? [". Best of the first objective; ",
                el("a", { href: context.href("pareto"), text: "the front" }), " shows the trade."] : "")];
    }
}

function configRow(name, item, parameter) {
    const place = placeOf(item, parameter);
    return el("tr", {}, el("th", { scope: "row", text: name }),
        el("td", { class: "num mono", title: full(item), text: formatValue(item) }),
        el("td", { class: "range", title: parameter ? rangeOf(parameter) : null }, place === null ? null
            : el("span", { class: "range-bar", role: "img",
                "aria-label": `at ${Math.round(place * 100)} % of ${rangeOf(parameter)}` },
                el("span", { style: { left: `${place * 100}%` } }))));
}

function reasonForNone(store) {
    const { counts } = store;
    if (counts.trials === 0) return "No trial has begun.";
    if (counts.failed > 0 && counts.failed === counts.trials) return "All trials failed: their pages say why.";
    if (counts.running > 0) return "The first trials are running.";
    return "No trial has reported a finite value.";
}
