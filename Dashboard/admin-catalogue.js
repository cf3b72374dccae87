// What the server knows to do: searchers, schedulers, evaluators and data sets.

import * as format from "./format.js";
import { dataTable } from "./table.js";
import { el, empty, section } from "./ui.js";

const KINDS = { searchers: "Searchers", schedulers: "Schedulers", evaluators: "Evaluators" };

/** One folded part for each catalogue, loaded when it is opened. */
export function cataloguePart(context) {
    return section("What it can do", { hint: "searchers, schedulers, evaluators, data sets" },
        el("div", { class: "stack tight" },
            Object.entries(KINDS).map(([kind, title]) => folded(title, () => entriesOf(context, kind))),
            folded("Data sets", () => datasetsOf(context))));
}

function folded(title, load) {
    const body = el("div", { class: "folded" });
    const node = el("details", {}, el("summary", { text: title }), body);
    let isAsked = false;
    node.addEventListener("toggle", async () => {
        if (!node.open || isAsked) return;
        isAsked = true;
        try {
            body.append(await load());
        } catch (error) {
            if (error.name !== "AbortError") body.append(empty("This could not be loaded.", error.message));
            isAsked = false;
        }
    });
    return node;
}

async function entriesOf({ api, signal }, kind) {
    const { items } = await api.get(`/${kind}`, { signal });
    return el("ul", { class: "catalogue" }, items.map((item) => el("li", {},
        el("p", {}, el("strong", { class: "mono", text: item.name }), item.default
            ? el("span", { class: "chip", text: "default" }) : null,
            traits(item).map((text) => el("span", { class: "chip", text })), " ", item.summary),
        item.source ? el("p", { class: "small muted", text: item.source }) : null,
        optionsOf(item.options))));
}

function traits(item) {
    return [
        item.many_objectives ? "several objectives" : null, item.blind ? "never looks at results" : null,
        item.needs_levels ? "needs rungs" : null,
        item.guides_promotions ? "guides promotions" : null, item.clones ? "clones trials" : null,
        item.pauses ? "pauses trials" : null,
    ].filter(Boolean);
}

function optionsOf(schema) {
    const entries = Object.entries(schema.properties ?? {});
    if (entries.length === 0) return null;
    return el("details", {}, el("summary", { class: "small",
        text: format.plural(entries.length, "option") }), el("dl", { class: "facts small" },
        entries.map(([name, entry]) => [el("dt", { class: "mono", text: name }),
            el("dd", {}, entry.description ?? "", entry.default !== undefined
                ? el("span", { class: "muted", text: ` Default ${entry.default}.` }) : null,
                entry.enum ? el("span", { class: "muted", text: ` One of ${entry.enum.join(", ")}.` })
                    : null)])));
}

async function datasetsOf({ api, signal }) {
    const { items } = await api.get("/datasets", { signal });
    return dataTable({
        caption: "Data sets",
        columns: [{ key: "name", label: "Name" }, { key: "task", label: "Task" },
            { key: "rows", label: "Rows", num: true, format: format.integer },
            { key: "columns", label: "Columns", num: true, format: format.integer },
            { key: "classes", label: "Classes", num: true, format: format.integer },
            { key: "source", label: "From" }],
        rows: items, empty: "There is no data set.",
    });
}
