// All experiments: which run, how good they are, and how fast they go.

import { ListModel } from "./list-model.js";
import { listTable } from "./list-table.js";
import { EventStream } from "./stream.js";
import { showError } from "./dialog.js";
import { integer, plural } from "./format.js";
import { el, empty, replace, segmented, select, stylesheet } from "./ui.js";

stylesheet("list.css");

const STATES = [["", "All"], ["running", "Running"], ["paused", "Paused"], ["ended", "Ended"],
    ["failed", "Failed"]];
const SORTS = [["activity", "Last activity"], ["created", "Newest"], ["name", "Name"],
    ["trials", "Most trials"]];

export default {
    /** Shows the list and follows its changes. */
    async mount(root, context) {
        const model = new ListModel();
        const found = el("p", { class: "muted small", role: "status" });
        const body = el("div");
        const filter = el("input", {
            type: "search", placeholder: "Filter: words, tag:demo, state:running", class: "list-filter",
            value: context.params.get("q", ""),
            "aria-label": "Filter experiments by words, tag: or state:", on: { input: () => {
                context.params.set("q", filter.value);
                draw();
            } },
        });
        const compare = el("a", { class: "button", hidden: true });
        const tools = el("div", { class: "list-tools" }, filter,
            segmented("State", STATES.map(([value, label]) => ({ value, label })),
                context.params.get("state", ""), (value) => {
                context.params.set("state", value);
                draw();
            }),
            select("Sort", SORTS.map(([value, label]) => ({ value, label })),
                context.params.get("sort", "activity"), (value) => {
                context.params.set("sort", value === "activity" ? null : value);
                draw();
            }), compare);
        root.append(
            el("div", { class: "head-line" }, el("h1", { text: "Experiments" }), found,
                el("div", { class: "toolbar" },
                el("a", { class: "button", href: "#/import", text: "Import" }),
                el("a", { class: "button primary", href: "#/new", text: "New experiment" }))),
            tools, body);
        const table = listTable({ onCompare: drawCompare, api: context.api });
        const rest = el("p", { class: "note" });
        const nothing = empty("No experiment matches.", "Change the filter or the state above.");
        tools.hidden = true;
        body.append(el("div", { class: "skeleton", "aria-label": "Loading" }));
        await model.load(context.signal);
        draw();
        follow();
        addEventListener("keydown", onKey, { signal: context.signal });
        const ticking = setInterval(() => table.tick(), 5000);
        return () => clearInterval(ticking);

        function draw() {
            const { items, more } = model;
            tools.hidden = items.length === 0;
            if (items.length === 0) {
                found.textContent = "";
                replace(body, welcome());
                return;
            }
            const wanted = { text: filter.value, state: context.params.get("state", ""),
                sort: context.params.get("sort", "activity") };
            const shown = model.select(wanted);
            found.textContent = shown.length === items.length ? plural(items.length, "experiment")
                : `${integer(shown.length)} of ${plural(items.length, "experiment")}`;
            table.show(shown, items);
            rest.textContent = more
                ? `The server has more; the newest ${integer(items.length)} are shown.` : "";
            const content = shown.length === 0 ? nothing : table.node;
            // What is shown already stays where it is, and the focus with it.
            if (body.firstChild !== content) replace(body, content, rest);
        }

        function drawCompare(names) {
            compare.hidden = names.length < 2;
            compare.textContent = `Compare ${names.length}`;
            compare.href = `#/compare?names=${names.map(encodeURIComponent).join(",")}`;
        }

        function follow() {
            const stream = new EventStream("/changes", {
                onState: () => {},
                onMessage: async (data) => {
                    if (!model.isStale(data)) return;
                    try {
                        if (await model.load(context.signal)) draw();
                    } catch (error) {
                        if (!context.api.isAbort(error)) showError(error);
                    }
                },
            });
            context.signal.addEventListener("abort", () => stream.close(), { once: true });
        }

        function onKey(event) {
            if (event.ctrlKey || event.metaKey || event.altKey
                || event.target.closest?.("input, select, textarea, dialog")) return;
            if (event.key === "j") table.step(1);
            else if (event.key === "k") table.step(-1);
            else if (event.key === "/") filter.focus();
            else return;
            event.preventDefault();
        }
    },
};

function welcome() {
    return el("div", { class: "card" }, empty("There is no experiment yet.",
        "An experiment is a search for good settings of something you train. The server can train a small network by itself, so the first one takes a minute.",
        el("a", { class: "button primary", href: "#/new", text: "Create the first experiment" }),
        el("a", { class: "button", href: "#/import", text: "Import one" })));
}
