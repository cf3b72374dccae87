// How to run a configuration again from a shell or from Python.

import { copyButton, el, segmented, replace } from "./ui.js";

/** A part with the snippets; the choice between them lasts as long as the page. */
export function snippetsPart(context, config) {
    const texts = { curl: curl(context, config), Python: python(context, config), JSON: JSON.stringify(config, null, 2) };
    const code = el("code");
    const pre = el("pre", { class: "snippet", tabIndex: 0, role: "region", "aria-label": "Snippet" }, code);
    let chosen = "curl";
    const show = (name) => {
        chosen = name;
        replace(code, texts[name]);
    };
    show(chosen);
    return el("div", { class: "stack tight" },
        el("div", { class: "row" }, segmented("Language", Object.keys(texts), chosen, show), copyButton(() => texts[chosen])), pre);
}

/** A shell command that queues the configuration again. */
export function curl({ name, api }, config) {
    const body = JSON.stringify({ config }).replaceAll("'", "'\\''");
    const lines = [`curl -X POST '${api.url(`${api.experiment(name)}/trials`)}'`, "-H 'Content-Type: application/json'"];
    if (api.token?.()) lines.push("-H \"Authorization: Bearer $TUNE_TOKEN\"");
    return `${[...lines, `-d '${body}'`].join(" \\\n  ")}\n`;
}

/** The same with Python's own library, so that it runs anywhere. */
export function python({ name, api }, config) {
    const entries = Object.entries(config).map(([key, value]) => `    ${JSON.stringify(key)}: ${pythonValue(value)},`);
    const headers = ["\"Content-Type\": \"application/json\""];
    if (api.token?.()) headers.push("\"Authorization\": f\"Bearer {os.environ['TUNE_TOKEN']}\"");
    return [
        "import json", ...(api.token?.() ? ["import os"] : []), "import urllib.request", "",
        "config = {", ...entries, "}",
        "request = urllib.request.Request(",
        `    ${JSON.stringify(String(api.url(`${api.experiment(name)}/trials`)))},`,
        "    json.dumps({\"config\": config}).encode(),",
        `    {${headers.join(", ")}},`,
        ")",
        "with urllib.request.urlopen(request) as answer:",
        "    print(\"trial\", json.load(answer)[\"number\"])", "",
    ].join("\n");
}

function pythonValue(value) {
    if (typeof value === "boolean") return value ? "True" : "False";
    return JSON.stringify(value);
}
