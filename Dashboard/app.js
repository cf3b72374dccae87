// The page itself: bar, routes, and which view is open.

import * as api from "./api.js";
import { showError } from "./dialog.js";
import { toggleHelp } from "./help.js";
import { href, readRoute, go, RouteParams, viewPath } from "./router.js";
import { Selection } from "./selection.js";
import { ExperimentStore } from "./store.js";
import { chooseTheme, restoreTheme, themeChoice } from "./theme.js";
import { button, el, empty, replace } from "./ui.js";
import { pages, views } from "./views.js";

const QUIET = 5000;
let open = null;
let heard = 0;
let shell = null;
let turn = 0;

const main = el("main", { id: "main", tabIndex: -1 });
const nav = el("nav", { "aria-label": "Main" });
const region = el("div", { class: "visually-hidden", "aria-live": "polite", id: "live-region" });

/** Reads something out, at most once in five seconds; the latest wins. */
function announce(text) {
    clearTimeout(announce.timer);
    const wait = Math.max(0, heard + QUIET - performance.now());
    announce.timer = setTimeout(() => {
        heard = performance.now();
        region.textContent = text;
    }, wait);
}

function drawFrame() {
    const app = document.getElementById("app");
    const theme = button(themeWord(), () => {
        const order = ["auto", "light", "dark"];
        chooseTheme(order[(order.indexOf(themeChoice()) + 1) % 3]);
        theme.textContent = themeWord();
    }, { kind: "quiet", title: "Theme: as the system, light or dark" });
    replace(app,
        el("a", { class: "skip", href: "#main", text: "Skip to the content", on: { click: (event) => {
            event.preventDefault();
            main.focus();
        } } }),
        el("header", { class: "bar" },
            el("a", { class: "brand", href: "#/", "aria-label": "tune-server, all experiments" },
                el("img", { src: new URL("icon.svg", import.meta.url).href, alt: "" }),
                el("span", { text: "tune-server" })),
            nav, theme, button("?", toggleHelp,
                { kind: "quiet", title: "Keyboard help", attributes: { "aria-label": "Keyboard help" } })),
        main, region);
}

function themeWord() {
    return { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" }[themeChoice()];
}

function drawNav(route) {
    const entries = [["list", "Experiments", "#/"], ["new", "New", "#/new"],
        ["compare", "Compare", "#/compare"], ["admin", "Server", "#/admin"]];
    replace(nav, entries.map(([id, label, address]) => el("a", {
        href: address, text: label, "aria-current": route.page === id
            || (id === "list" && route.page === "experiment") ? "page" : null,
    })));
}

async function follow() {
    const route = readRoute();
    if (sameView(route)) {
        open.selection?.restore(route.params.get("sel") ?? "");
        open.params.take(route.params);
        return;
    }
    turn += 1;
    api.askAgain();
    const mine = turn;
    leave(route);
    drawNav(route);
    main.setAttribute("aria-busy", "true");
    const controller = new AbortController();
    const params = new RouteParams(route.params);
    open = { ...open, route, controller, params, cleanup: null };
    try {
        if (route.page === "experiment") await showExperiment(route, controller, params);
        else await showPage(route, controller, params);
    } catch (error) {
        if (mine === turn && !api.isAbort(error)) {
            // Where an experiment is open, its frame and its other views stay.
            if (shell) replace(shell.show(route), trouble(error));
            else replace(main, heading("Something is wrong"), trouble(error));
        }
    }
    if (mine !== turn) return;
    main.removeAttribute("aria-busy");
    // The first page begins at its top; later ones at what changed.
    if (turn > 1 && document.activeElement === document.body) main.focus({ preventScroll: true });
}

/** Whether only the selection differs; a view that is told of more is made anew. */
function sameView(route) {
    const last = open?.route;
    if (!last || last.page !== route.page || last.name !== route.name) return false;
    return last.view === route.view && last.rest === route.rest && open.params.equals(route.params);
}

/** Ends what the open view listens to and waits for. */
function leaveView() {
    open.controller.abort();
    open.cleanup?.();
    open.cleanup = null;
}

function leave(route) {
    if (!open) return;
    leaveView();
    if (open.store && (route.page !== "experiment" || route.name !== open.store.name || open.store.deleted)) {
        open.store.close();
        shell = null;
        open = { store: null, selection: null };
    }
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}

async function showPage(route, controller, params) {
    const page = pages.find((entry) => entry.id === route.page);
    if (!page) {
        document.title = "Not found · tune-server";
        replace(main, heading("There is no such page"),
            empty("Nothing is at this address.", null,
                el("a", { class: "button", href: "#/", text: "All experiments" })));
        return;
    }
    document.title = `${page.title} · tune-server`;
    const root = el("div", { class: "stack" });
    replace(main, root);
    const module = await page.load();
    if (controller.signal.aborted) return;
    await mount(module, root, {
        name: null, rest: route.rest, store: null, selection: new Selection(), params, api, announce, go,
        signal: controller.signal, href: () => "#/",
    });
}

async function showExperiment(route, controller, params) {
    const view = views.find((entry) => entry.id === route.view);
    // Everything is asked for at once: the frame, the view and the data.
    const frame = import("./shell.js");
    const loading = view?.load();
    loading?.catch(() => {});
    if (!open.store || open.store.name !== route.name) {
        open.store = new ExperimentStore(route.name);
        open.selection = new Selection(route.params.get("sel") ?? "", (text) => open.params.set("sel", text));
        replace(main, el("div", { class: "skeleton", "aria-label": "Loading" }));
        const { store } = open;
        store.onError = (error) => { if (!error.retryable) showError(error); };
        try {
            await store.open(controller.signal);
        } catch (error) {
            store.close();
            if (open.store === store) open.store = null;
            throw error;
        }
        const { Shell } = await frame;
        if (controller.signal.aborted) return;
        shell = new Shell(store, open.selection, { announce, onGone: () => leaveView() });
        replace(main, shell.node);
    } else {
        open.selection.restore(route.params.get("sel") ?? "");
    }
    document.title = `${route.name} · ${view?.title ?? "Not found"} · tune-server`;
    const root = shell.show(route);
    if (!view) {
        root.append(empty("There is no such view.", null,
            el("a", { class: "button", href: href(viewPath(route.name)), text: "Overview" })));
        return;
    }
    const module = await loading;
    if (controller.signal.aborted) return;
    await mount(module, root, contextOf(route, controller, params));
}

function contextOf(route, controller, params) {
    const { store, selection } = open;
    return {
        name: route.name, rest: route.rest, store, selection, params, api, announce, go,
        signal: controller.signal,
        href: (view, rest = "", extra = {}) =>
            href(viewPath(route.name, view, String(rest)), { sel: selection.text(), ...extra }),
    };
}

async function mount(module, root, context) {
    const cleanup = await module.default.mount(root, context);
    if (typeof cleanup !== "function") return;
    if (context.signal.aborted) cleanup(); else open.cleanup = cleanup;
}

function heading(text) {
    return el("div", { class: "head" }, el("h1", { text }));
}

function trouble(error) {
    if (error.status === 404) {
        return empty("There is no such experiment.", error.message,
            el("a", { class: "button", href: "#/", text: "All experiments" }));
    }
    return empty(error.title ?? "This page could not be shown.", error.message, button("Try again", () => {
        open.route = null;
        follow();
    }));
}

restoreTheme();
drawFrame();
addEventListener("hashchange", follow);
addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey
        || event.target.closest?.("input, select, textarea, dialog")) return;
    if (event.key === "?") toggleHelp();
    else if (event.key === "p" && shell) shell.togglePause();
    else if (event.key === "g") location.hash = "#/";
    else if (event.key === "n" && open?.route?.page === "list") location.hash = "#/new";
    else if (event.key === "Escape" && open?.selection?.size) open.selection.clear();
    else if ((event.key === "[" || event.key === "]") && shell) shell.step(event.key === "]" ? 1 : -1);
    else return;
    event.preventDefault();
});
follow();
