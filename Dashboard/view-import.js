// An experiment out of the lines that an export wrote.

import { bytes, plural } from "./format.js";
import { viewPath } from "./router.js";
import { toast } from "./dialog.js";
import { button, el, replace, section } from "./ui.js";

const PEEK = 65536;

export default {
    /** Shows the page where a file can be dropped or chosen. */
    mount(root, context) {
        const { api } = context;
        const input = el("input", { type: "file", accept: ".jsonl,.ndjson,.json", id: "import-file",
            class: "visually-hidden", on: { change: () => take(input.files[0]) } });
        const target = el("label", { htmlFor: "import-file", class: "import-target" }, input,
            el("strong", { text: "Choose a file, or drop it here" }),
            el("span", { class: "muted small", text: "JSON lines, as “Export log” writes them" }));
        const verdict = el("div", { role: "status" });
        root.append(el("h1", { text: "Import an experiment" }), section("The log of an experiment", {},
            el("p", { class: "muted import-words",
                text: "Every command of the log is decided again; the experiment goes on where it was, with all its trials. It keeps its name, which must be free here." }),
            target, verdict));
        for (const type of ["dragenter", "dragover"]) target.addEventListener(type, (event) => {
            event.preventDefault();
            target.classList.add("over");
        });
        for (const type of ["dragleave", "drop"]) target.addEventListener(
            type, () => target.classList.remove("over"));
        target.addEventListener("drop", (event) => {
            event.preventDefault();
            take(event.dataTransfer.files[0]);
        });

        async function take(file) {
            if (!file) return;
            const about = await peek(file);
            const go = button("Import", () => send(file, go), { kind: "primary" });
            replace(verdict, el("dl", { class: "facts import-facts" }, el("dt", { text: "File" }),
                el("dd", { text: `${file.name}, ${bytes(file.size)}` }),
                about.name ? [el("dt", { text: "Experiment" }), el("dd", { text: about.name })] : null),
                    about.name ? null : el("p", { class: "warn", text: about.trouble }), go);
            go.focus();
        }

        async function send(file, go) {
            go.disabled = true;
            go.textContent = "Importing…";
            try {
                const made = await api.post(
                    "/import", file, { headers: { "Content-Type": "application/x-ndjson" },
                        signal: context.signal });
                toast(`${made.name} is here, with ${plural(made.counts.trials, "trial")}.`, { kind: "good" });
                context.go(viewPath(made.name));
            } catch (error) {
                if (api.isAbort(error)) return;
                go.disabled = false;
                go.textContent = "Import";
                verdict.querySelector(".field-error")?.remove();
                verdict.append(el("p", { class: "field-error", role: "alert", text: error.message }));
            }
        }
    },
};

/** What the first line says, so that a wrong file is seen before it travels. */
async function peek(file) {
    const [line] = (await file.slice(0, PEEK).text()).split("\n");
    const found = /"name"\s*:\s*"([A-Za-z0-9._-]+)"/.exec(line);
    if (line.trimStart().startsWith("{") && found) return { name: found[1] };
    return { name: null, trouble: line.trimStart().startsWith("{")
        ? "Its first line names no experiment; the server will look."
            : "This does not look like JSON lines; the server will look." };
}
