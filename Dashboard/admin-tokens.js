// Tokens: who may use the server, made and revoked here. A token's value is shown once.

import { confirm, formDialog, openDialog, showError, toast } from "./dialog.js";
import * as format from "./format.js";
import { dataTable } from "./table.js";
import { button, copyButton, el, empty, replace, section } from "./ui.js";

const ROLES = {
    viewer: "reads", worker: "reads, asks and reports", editor: "also creates and changes experiments",
    admin: "everything, tokens too",
};
const LIFETIMES = [["", "never"], ["86400", "in a day"], ["604800", "in a week"], ["2592000", "in 30 days"],
    ["31536000", "in a year"]];

/** The part of the page about tokens. */
export function tokensPart(context) {
    const body = el("div");
    const make = button("New token…", () => createToken(context, refresh),
        { kind: "primary", disabled: true });
    const node = section("Tokens", { actions: [make], hint: "who may use the server" }, body);
    refresh();
    return node;

    async function refresh() {
        try {
            const { items } = await context.api.get("/tokens", { signal: context.signal });
            make.disabled = false;
            replace(body, tokensTable(context, items, refresh));
        } catch (error) {
            if (error.name === "AbortError") return;
            make.disabled = true;
            replace(body, wordsFor(error));
        }
    }
}

/** Why there is no list, for each way in which it can be missing. */
export function wordsFor(error) {
    if (error.status === 404 || error.status === 405) return empty(
        "This server does not manage tokens here.",
        "It knows one admin token at most, which was printed at its first start.");
    if (error.status === 403) return empty("Your token may not see this.", "An admin's token is needed.");
    return empty("This could not be loaded.", error.message);
}

function tokensTable(context, items, refresh) {
    const time = (value) => (value ? Date.parse(value) : null);
    return dataTable({
        caption: "Tokens",
        columns: [
            { key: "note", label: "Note", render: (row) => row.note || row.id },
            { key: "role", label: "Role",
                render: (row) => el("span", { title: ROLES[row.role], text: row.role }) },
            { key: "experiments", label: "Experiments",
                format: (globs) => (globs?.length ? globs.join(", ") : "all") },
            { key: "created", label: "Made", format: (value) => format.since(value, context.api.now()) },
            { key: "expires", label: "Ends", render: (row) => endOf(row.expires, context.api.now()) },
            { key: "used", label: "Last used", format: (value) =>
                (value === null ? "not since the server started" : format.since(value, context.api.now())) },
            { key: "revoke", label: "", sort: false,
                render: (row) => button("Revoke", () => revoke(context, row, refresh), {
                kind: "danger small", attributes: { "aria-label": `Revoke ${row.note || row.id}` },
            }) },
        ],
        rows: items.map((item) => ({
            ...item, created: time(item.created_at), expires: time(item.expires_at),
            used: time(item.last_used_at),
        })),
        empty: "There is no token yet.",
    });
}

function endOf(time, now) {
    if (time === null) return "never";
    return time <= now ? el("span", { class: "bad", text: "ended" })
        : `in ${format.duration((time - now) / 1000)}`;
}

async function revoke(context, token, refresh) {
    const isSure = await confirm({
        title: "Revoke this token?", danger: true, action: "Revoke",
        text: `Whoever uses ${token.note || token.id} (${token.role}) is refused from then on.`,
    });
    if (!isSure) return;
    try {
        await context.api.del(`/tokens/${encodeURIComponent(token.id)}`);
        toast("The token is revoked.", { kind: "good" });
    } catch (error) {
        showError(error);
    }
    refresh();
}

function createToken(context, refresh) {
    const options = (entries, chosen) =>
        entries.map(([value, text]) => el("option", { value, text, selected: value === chosen }));
    const role = el("select", { class: "wide" },
        options(Object.entries(ROLES).map(([name, words]) => [name, `${name}: ${words}`]), "worker"));
    const globs = el("input",
        { type: "text", class: "wide mono", placeholder: "team-a-*, mnist", autocomplete: "off" });
    const life = el("select", { class: "wide" }, options(LIFETIMES, "2592000"));
    formDialog({
        title: "New token", action: "Create",
        intro: "Its value is shown once, right after it is made.",
        fields: [
            { key: "note", label: "Note", input: el("input",
                { type: "text", class: "wide", maxLength: 200, placeholder: "the GPU workers" }),
                    hint: "What it is for." },
            { key: "role", label: "Role", input: role },
            { key: "experiments", label: "Experiments", input: globs,
                hint: "Names with * for anything, apart by commas; all when empty.", read: () => {
                const names = globs.value.split(",").map((name) => name.trim()).filter(Boolean);
                return names.length ? names : null;
            } },
            { key: "expires_in", label: "Ends", input: life,
                read: () => (life.value === "" ? null : Number(life.value)) },
        ],
        run: async (values) => {
            const body = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
            const made = await context.api.post("/tokens", body);
            refresh();
            setTimeout(() => showValue(made.token ?? made.value), 0);
        },
    });
}

function showValue(value) {
    openDialog({
        title: "The new token",
        body: [
            el("p", { text: "Copy it now: the server keeps only a hash of it and cannot show it again." }),
            el("pre", { class: "snippet wrap", tabIndex: 0, role: "region", "aria-label": "The token" },
                el("code", { text: value })),
            el("div", { class: "row" }, copyButton(() => value, "Copy the token")),
            el("p", { class: "muted small",
                text: "It is sent as Authorization: Bearer TOKEN; clients and workers read TUNE_TOKEN." }),
        ],
        actions: [{ label: "I have it", kind: "primary" }],
    });
}
