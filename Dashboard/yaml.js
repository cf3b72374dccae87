// Configurations and definitions as text that people paste elsewhere: YAML, JSON and Python.

const PLAIN = /^[A-Za-z_][A-Za-z0-9_.\/-]*$/;
const WORDS = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"]);
const WIDTH = 90;

/** A value as YAML: short things on one line, as people write them. */
export function toYaml(value) {
    if (isMap(value) && Object.keys(value).length > 0) return `${block(value, 0)}\n`;
    return `${flow(value)}\n`;
}

/** A configuration as a Python dictionary. */
export function toPython(value, indent = 0) {
    if (value === null || value === undefined) return "None";
    if (value === true) return "True";
    if (value === false) return "False";
    if (typeof value === "string") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((item) => toPython(item, indent)).join(", ")}]`;
    if (typeof value !== "object") return String(value);
    const pad = " ".repeat(indent + 4);
    const lines = Object.entries(
        value).map(([key, item]) => `${pad}${JSON.stringify(key)}: ${toPython(item, indent + 4)},`);
    return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${" ".repeat(indent)}}`;
}

/** A configuration in a format: json, yaml or python. */
export function configText(config, format) {
    if (format === "yaml") return toYaml(config);
    if (format === "python") return `config = ${toPython(config)}\n`;
    return `${JSON.stringify(config, null, 2)}\n`;
}

function isMap(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function block(map, indent) {
    const pad = " ".repeat(indent);
    return Object.entries(map).map(([key, value]) => `${pad}${scalar(key)}:${member(value, indent)}`).join(
        "\n");
}

function member(value, indent) {
    const line = flow(value);
    const simple = indent > 0 || !isMap(value) || Object.values(value).every((item) => !isMap(item));
    if (simple && line.length + indent < WIDTH) return ` ${line}`;
    if (isMap(value)) return `\n${block(value, indent + 2)}`;
    if (Array.isArray(value)) return value.map((item) => `\n${" ".repeat(indent + 2)}- ${flow(item)}`).join(
        "");
    return ` ${line}`;
}

function flow(value) {
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
    if (isMap(value)) return `{${Object.entries(value).map(([key, item]) => `${scalar(key)}: ${flow(item)}`).join(", ")}}`;
    return scalar(value);
}

function scalar(value) {
    if (value === null || value === undefined) return "null";
    if (typeof value === "number") return numeral(value);
    if (typeof value !== "string") return String(value);
    return PLAIN.test(value) && !WORDS.has(value.toLowerCase()) ? value : JSON.stringify(value);
}

/** YAML 1.1 readers take `1e-7` for a word; with a point it is a number for all. */
function numeral(value) {
    const text = String(value);
    return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text;
}
