// Beside the form: the definition as YAML, and what the server says to it before anything is made.

import { doubled, specOf } from "./new-draft.js";
import { list, plural } from "./format.js";
import { copyButton, el, replace, segmented } from "./ui.js";
import { toYaml } from "./yaml.js";

const QUIET = 400;
/** What may be a name; all else the server refuses in its own words. */
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/**
 * Makes the preview.
 *
 * @param {{api: object, fields: object, signal: AbortSignal, onReady: (ok: boolean) => void}} settings
 */
export function preview({ api, fields, signal, onReady }) {
    const code = el("pre", { class: "new-code", tabIndex: 0, "aria-label": "The definition" });
    const verdict = el("div", { class: "new-verdict", role: "status" });
    let format = "yaml";
    let draft = null;
    let timer = 0;
    let asked = 0;
    const node = el("section", { class: "card new-preview" },
        el("header", { class: "card-head" }, el("h2", { text: "Definition" }),
        segmented("Format", [{ value: "yaml", label: "YAML" }, { value: "json", label: "JSON" }], format,
            (chosen) => {
            format = chosen;
            write();
        }), el("div", { class: "toolbar" }, copyButton(() => code.textContent, "Copy", { kind: "small" }))),
            verdict, code);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    return { node, show, check, refuse };

    function show(next) {
        draft = next;
        write();
        clearTimeout(timer);
        timer = setTimeout(check, QUIET);
    }

    function write() {
        const spec = specOf(draft);
        code.textContent = format === "yaml" ? toYaml(spec) : `${JSON.stringify(spec, null, 2)}\n`;
    }

    /** Asks the server; answers whether it would take the definition. */
    async function check() {
        clearTimeout(timer);
        asked += 1;
        const mine = asked;
        const twice = doubled(draft);
        if (twice.length) {
            refuse({ errors: [], message: `Two parameters are called ${list(twice)}.` });
            return false;
        }
        try {
            if (await isTaken(draft.name)) {
                if (mine === asked) refuse({ errors: [{ pointer: "/name",
                    detail: "There is an experiment of this name already." }] });
                return false;
            }
            const made = await api.post(
                "/experiments", specOf(draft), { query: { dry_run: "true" }, signal });
            if (mine === asked) accept(made);
            return true;
        } catch (error) {
            if (api.isAbort(error)) return false;
            if (mine === asked) refuse(error);
            return false;
        }
    }

    /** Whether there is an experiment of that name now; a dry run makes none and so does not look. */
    async function isTaken(name) {
        if (!NAME.test(name)) return false;
        const { items } = await api.get("/experiments", { query: { q: name, limit: 1000 }, signal });
        return items.some((item) => item.name === name);
    }

    function accept(made) {
        fields.clear();
        onReady(true);
        const levels = made.levels ?? [];
        const size = Object.values(made.space).filter((item) => item.type !== "constant").length;
        replace(verdict, el("p", { class: "good" }, el("strong", { text: "Ready. " }),
            `${plural(size, "parameter")}, chosen by ${made.searcher.name}`, made.scheduler.name === "none"
                ? "; every trial runs to its end." : `; ${made.scheduler.name} ${levels.length
                ? `compares trials at ${levels.length === 1 ? "step" : "steps"} ${list(levels.map(String))}.`
                    : "decides which go on."}`));
    }

    function refuse(error) {
        onReady(false);
        const rest = fields.show(error.errors ?? []);
        const placed = (error.errors ?? []).length - rest.length;
        replace(verdict, el("div", { class: "bad" }, el("strong", { text: "Not yet. " }),
            placed > 0 ? `${plural(placed, "field")} ${placed === 1 ? "needs" : "need"} a look. ` : "",
            rest.length ? rest.map((item) => `${item.pointer} ${item.detail}`).join("; ") : placed > 0 ? ""
                : error.message));
    }
}
