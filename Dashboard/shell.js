// What stands above every view of an experiment: its name, its state, whether it is live, what can be done,
// and the tabs.

import { actionBar } from "./actions.js";
import * as api from "./api.js";
import { number, plural } from "./format.js";
import { href, go, viewPath } from "./router.js";
import { button, el, redraw, replace, stateMark } from "./ui.js";
import { views } from "./views.js";

const LIVE = {
    live: ["Live", "Changes are shown as they happen. Press to pause."],
    reconnecting: ["Reconnecting", "The connection broke; it comes back by itself."],
    paused: ["Paused", "Changes are not shown. Press to go on."],
    ended: ["Not live", "The server refused the stream of changes. Press to try again."],
};

/** The frame around the views of one experiment. */
export class Shell {
    #store;
    #selection;
    #announce;
    #route = null;
    #said = "";
    #held = false;
    #context;

    constructor(store, selection, { announce, onGone }) {
        this.#store = store;
        this.#selection = selection;
        this.#announce = announce;
        this.onGone = onGone;
        this.state = el("span", { class: "row" });
        this.live = el("button", { type: "button", class: "live", on: { click: () => this.togglePause() } });
        this.actions = el("div", { class: "toolbar" });
        this.tabs = el("ul");
        this.chosen = el("div", { class: "row chosen", hidden: true });
        this.root = null;
        this.body = el("div");
        this.node = el("div", {},
            el("div", { class: "head" },
                el("p", { class: "crumbs" }, el("a", { href: "#/", text: "Experiments" }), " / "),
                el("div", { class: "head-line" }, el("h1", { text: store.name }), this.state, this.live,
                    this.actions)),
            el("nav", { class: "tabs", "aria-label": "Views" }, this.tabs), this.chosen, this.body);
        this.#context = {
            name: store.name, store, selection, api, announce, go,
            href: (view, rest = "", extra = {}) =>
                href(viewPath(store.name, view, String(rest)), { sel: selection.text(), ...extra }),
        };
        store.onLive = () => this.#drawLive();
        store.subscribe((change) => this.#changed(change));
        selection.subscribe(({ kind }) => { if (kind === "selection") this.#drawChosen(); });
        this.#drawLive();
        this.#drawState();
    }

    /** Makes room for a view and marks its tab. */
    show(route) {
        this.#route = route;
        this.root = el("div", { class: "stack", dataset: { view: route.view } });
        replace(this.body, this.root);
        this.#drawTabs();
        this.#drawChosen();
        return this.root;
    }

    /** Goes to the next or the last view. */
    step(by) {
        const shown = this.#visible();
        const at = shown.findIndex((view) => view.id === this.#route.view);
        const next = shown[(at + by + shown.length) % shown.length];
        go(viewPath(this.#store.name, next.id), { sel: this.#selection.text() });
    }

    /** Stops or goes on with live updates. */
    togglePause() {
        this.#held = this.#store.live === "live" || (this.#store.live === "reconnecting" && !this.#held);
        this.#store.hold(this.#held);
    }

    #visible() {
        return views.filter((view) => !view.hidden && (view.wants?.(this.#store.spec) ?? true));
    }

    #drawTabs() {
        const sel = this.#selection.text();
        replace(this.tabs, this.#visible().map((view) => el("li", {}, el("a", {
            href: href(viewPath(this.#store.name, view.id), { sel }), text: view.title,
            "aria-current": view.id === this.#route.view ? "page" : null,
        }))));
        this.tabs.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    #drawChosen() {
        const count = this.#selection.size;
        this.chosen.hidden = count === 0;
        if (this.#route && this.tabs.children.length) {
            const sel = this.#selection.text();
            this.#visible().forEach((view, index) => {
                this.tabs.children[index]?.firstChild.setAttribute(
                    "href", href(viewPath(this.#store.name, view.id), { sel }));
            });
        }
        if (count === 0) return;
        const numbers = this.#selection.numbers();
        replace(this.chosen, el("span", { class: "chip", text: `${plural(count, "trial")} selected` }),
            numbers.slice(0, 8).map((item) => el("a", {
                class: "small", text: `#${item}`,
                href: href(viewPath(this.#store.name, "trial", String(item)),
                    { sel: this.#selection.text() }),
            })),
            count > 8 ? el("span", { class: "small muted", text: `and ${count - 8} more` }) : null,
            this.#selection.text() === ""
                ? el("span", { class: "small muted", text: "(too many for the address)" }) : null,
            count > 1 && count <= 8 ? el("a", { class: "small", text: "Compare",
                href: href(viewPath(this.#store.name, "compare"), { sel: this.#selection.text() }) }) : null,
            button("Clear", () => this.#selection.clear(), { kind: "quiet small" }));
    }

    #changed(change) {
        if (this.#store.deleted) {
            this.onGone();
            const parts = [this.state, this.live, this.actions, this.tabs.parentNode, this.chosen];
            for (const part of parts) part.hidden = true;
            replace(this.body, el("div", { class: "empty" },
                el("p", { class: "empty-title", text: "This experiment was deleted." }),
                el("a", { class: "button", href: "#/", text: "All experiments" })));
            return;
        }
        if (!change.spec) return;
        this.#drawState();
        const { best, state, objective } = this.#store;
        const words = `${this.#store.name} is ${state}.${best ? ` Best ${objective.metric} ${number(best.value)} by trial ${best.number}.` : ""}`;
        if (words !== this.#said) {
            this.#said = words;
            this.#announce(words);
        }
    }

    #drawLive() {
        const [label, title] = LIVE[this.#store.live] ?? LIVE.ended;
        this.live.textContent = label;
        this.live.title = `${title} (p)`;
        this.live.dataset.state = this.#store.live;
    }

    #drawState() {
        const { state, spec } = this.#store;
        redraw(this.state, [state, spec.reason], () => [stateMark(state, state),
            spec.reason ? el("span", { class: "muted small", text: spec.reason }) : null]);
        redraw(this.actions, state, () => actionBar(this.#context));
    }
}
