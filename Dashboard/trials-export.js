// Files of the rows that are shown, made in the browser; and the server's own exports of everything.

import { showError } from "./dialog.js";
import * as format from "./format.js";

const CHUNK = 2000;

/** The entries of the export menu. `rows()` are the rows shown, in their order. */
export function exportMenu(context, rows) {
    const { name, api } = context;
    const base = api.experiment(name);
    const count = format.plural(rows().length, "row");
    const whole = (form, file) => () =>
        api.download(`${base}/export`, { format: form }, file).catch(showError);
    return [
        { label: "Rows shown, CSV", hint: count, run: () => saveRows(context, rows(), "csv") },
        { label: "Rows shown, JSON", hint: count, run: () => saveRows(context, rows(), "json") },
        null,
        { label: "All trials, CSV", hint: "from the server", run: whole("csv", `${name}.csv`) },
        { label: "Whole log, JSON lines", hint: "can be imported", run: whole("jsonl", `${name}.jsonl`) },
        { label: "All analyses, JSON", hint: "from the server",
            run: whole("analysis", `${name}-analysis.json`) },
    ];
}

/** Writes rows piece by piece, so that the page stays free with many. */
async function saveRows({ name, api, store }, rows, form) {
    const { columns } = store;
    const names = columns.names();
    const parts = form === "csv" ? [`${names.map(cell).join(",")}\r\n`] : ["[\n"];
    for (let from = 0; from < rows.length; from += CHUNK) {
        const lines = Array.from(rows.subarray(from, from + CHUNK), (row) => (form === "csv"
            ? `${names.map((key) => cell(plain(columns, key, row))).join(",")}\r\n`
            : JSON.stringify(record(columns, row))));
        parts.push(form === "csv" ? lines.join("") : `${from > 0 ? ",\n" : ""}${lines.join(",\n")}`);
        await new Promise((resolve) => { setTimeout(resolve, 0); });
    }
    if (form === "json") parts.push("\n]\n");
    api.save(new Blob(parts, { type: form === "csv" ? "text/csv" : "application/json" }),
        `${name}-trials.${form}`);
}

const TIMES = new Set(["created", "started", "finished", "lease_ends"]);

function plain(columns, key, row) {
    const value = columns.get(key, row);
    return value !== null && TIMES.has(key) ? new Date(value).toISOString() : value;
}

function record(columns, row) {
    const trial = columns.trial(row);
    for (const key of TIMES) if (trial[key]) trial[key] = new Date(trial[key]).toISOString();
    return trial;
}

/** One field of a CSV line as RFC 4180 wants it. */
function cell(value) {
    if (value === null || value === undefined) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
