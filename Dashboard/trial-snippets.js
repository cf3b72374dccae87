// How to take a configuration elsewhere: to a new experiment from a shell or from Python, or to a training
// script.

import { againChanges } from "./trials-actions.js";
import { copyButton, el, replace, segmented } from "./ui.js";
import { toPython } from "./yaml.js";

/** A part with the snippets; the choice between them lasts as long as the page. */
export function snippetsPart(context, config, number) {
    const texts = {
        curl: [curl(context, config, number),
            "Makes an experiment that runs this configuration again, once."],
        Python: [python(context, config, number), "The same with nothing but Python."],
        Arguments: [argumentsOf(config), "For a training script that takes its parameters as options."],
        JSON: [`${JSON.stringify(config, null, 2)}\n`, "The configuration itself."],
    };
    const code = el("code");
    const words = el("p", { class: "small muted" });
    const pre = el("pre", { class: "snippet", tabIndex: 0, role: "region", "aria-label": "Snippet" }, code);
    let chosen = "curl";
    const show = (name) => {
        chosen = name;
        replace(code, texts[name][0]);
        words.textContent = texts[name][1];
    };
    show(chosen);
    return el("div", { class: "stack tight" },
        el("div", { class: "row" }, segmented("Form", Object.keys(texts), chosen, show),
            copyButton(() => texts[chosen][0])),
        words, pre);
}

const bodyFor = (name, config, number) =>
    ({ name: `${name.slice(0, 80)}-run-${number}`, ...againChanges(config) });

/** A word as a shell takes it. */
export const shellWord = (text) =>
    (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A shell command that runs the configuration again. */
function curl({ name, api }, config, number) {
    const lines = [`curl -X POST ${shellWord(String(api.url(`${api.experiment(name)}/fork`)))}`,
        "-H 'Content-Type: application/json'"];
    if (api.token()) lines.push("-H \"Authorization: Bearer $TUNE_TOKEN\"");
    lines.push(`-d ${shellWord(JSON.stringify(bodyFor(name, config, number)))}`);
    return `${lines.join(" \\\n  ")}\n`;
}

/** The same with Python's own library, so that it runs anywhere. */
function python({ name, api }, config, number) {
    const { name: fork } = bodyFor(name, config, number);
    const hasToken = Boolean(api.token());
    return [
        "import json", ...(hasToken ? ["import os"] : []), "import urllib.request", "",
        `config = ${toPython(config)}`,
        `body = {"name": ${JSON.stringify(fork)}, "trials": "none",`,
        "        \"changes\": {\"initial\": [config], \"limits\": {\"trials\": 1}}}",
        "headers = {\"Content-Type\": \"application/json\"}",
        ...(hasToken ? ["headers[\"Authorization\"] = \"Bearer \" + os.environ[\"TUNE_TOKEN\"]"] : []),
        "request = urllib.request.Request(",
        `    ${JSON.stringify(String(api.url(`${api.experiment(name)}/fork`)))},`,
        "    json.dumps(body).encode(), headers)",
        "with urllib.request.urlopen(request) as answer:",
        "    print(json.load(answer)[\"name\"])", "",
    ].join("\n");
}

/** The configuration as options of a command. */
function argumentsOf(config) {
    const words = Object.entries(config).map(([key, value]) => `${shellWord(`--${key}`)} ${shellWord(String(value))}`);
    return `${words.join(" \\\n")}\n`;
}
