// The fields that a filter can name, made from the columns of an experiment.

/** States a trial can be in, in the order of its life. */
const STATES = ["queued", "running", "stopping", "paused", "lost", "completed", "stopped", "failed",
    "infeasible", "cancelled"];

const BUILT_IN = {
    number: ["integer", "the trial's number", "number:1..50"],
    state: ["choice", "where the trial stands", "state=running"],
    value: ["number", "the first objective", "value<0.2"],
    step: ["integer", "the last reported step", "step>=9"],
    level: ["integer", "the highest rung that it reached", "level>=9"],
    bracket: ["integer", "the scheduler's bracket", "bracket=0"],
    attempt: ["integer", "how often it was started", "attempt>1"],
    worker: ["text", "who runs or ran it", "worker~gpu"],
    source: ["text", "what chose its configuration", "source=model"],
    rule: ["text", "the rule that ended it", "rule=asha"],
    error: ["text", "the kind of its error", "error=oom"],
    violation: ["number", "by how much it breaks the outcome constraints", "violation>0"],
    created: ["time", "when it was made", "created>-1h"],
    started: ["time", "when it first started", "started>-10m"],
    finished: ["time", "when it ended", "finished>2026-01-31"],
    lease_ends: ["time", "when its lease ends", "lease_ends<+1m"],
    duplicate_of: ["integer", "the first trial with the same configuration", "has:duplicate_of"],
    parent: ["integer", "the trial that it was cloned from", "parent=3"],
    nonfinite: ["flag", "whether its last value was nan or inf", "nonfinite=true"],
};

/**
 * The columns of an experiment as plain arrays.
 *
 * @param {import("./columns.js").Columns} columns
 * @returns {Object<string, {data: Int32Array|Float64Array, values: Array|null}>}
 */
export function arraysOf(columns) {
    const arrays = {};
    for (const name of columns.names()) {
        const values = columns.values(name);
        const isWhole = values || ["integer", "flag"].includes(BUILT_IN[name]?.[0]);
        arrays[name] = { data: isWhole ? columns.i32(name) : columns.f64(name), values };
    }
    return arrays;
}

/**
 * Makes the fields of an experiment.
 *
 * @param arrays as of `arraysOf`; dictionary columns hold places in `values`, -1 is nothing, and so is NaN
 * @param options `count` of rows, `space`, first `objective`, `now` in ms, `selection` with `has(number)`
 * @returns a Map of name to field, with `names`, `words`, `groups` (param, metric), `count`, `goal` and `now`
 */
export function fieldsOf(
    arrays, { count, space = {}, objective = {}, now = Date.now(), selection = new Set() } = {}) {
    const fields = new Map();
    for (const [name, [kind, title, example]] of Object.entries(BUILT_IN)) {
        const fixed = name === "state" ? STATES : null;
        if (arrays[name]) fields.set(name, fieldOf({ name, kind, title, example, fixed }, arrays[name]));
    }
    addDerived(fields, arrays, now, selection);
    fields.groups = Object.assign(Object.create(null), { param: new Map(), metric: new Map() });
    for (const [key, content] of Object.entries(arrays)) {
        if (key.startsWith("param:")) addParameter(fields, key.slice(6), content, space[key.slice(6)]);
        if (key.startsWith("metric:")) addMetric(fields, key.slice(7), content);
    }
    const { metric, goal = "minimize" } = objective;
    if (metric && arrays.value && !fields.groups.metric.has(metric)) addMetric(fields, metric, arrays.value);
    for (const group of [fields.groups.param, fields.groups.metric]) {
        for (const [name, field] of group) if (!fields.has(name)) fields.set(name, field);
    }
    const rows = count ?? arrays.number?.data.length ?? 0;
    return Object.assign(fields,
        { names: [...fields.keys()], words: wordsOf(fields), count: rows, goal, now });
}

function addMetric(fields, name, content) {
    const shape = { name, kind: "number", title: "an objective", example: `${quoted(name)}<0.2` };
    fields.groups.metric.set(name, fieldOf(shape, content));
}

function addParameter(fields, name, content, parameter) {
    const shape = { name, kind: "number", title: describe(parameter),
        example: `${quoted(name)}<${middleOf(parameter)}` };
    if (content.values) {
        const all = parameter?.values ?? (parameter?.type === "bool" ? [true, false] : null);
        const example = (all ?? content.values)[0] ?? "a";
        Object.assign(shape, { kind: "choice", fixed: all,
            example: `${quoted(name)}=${quoted(String(example))}` });
        if (all && all.every((value) => typeof value === "boolean")) shape.kind = "flag";
    } else if (parameter?.type === "int") {
        shape.kind = "integer";
    }
    fields.groups.param.set(name, fieldOf(shape, content));
}

/** A round number in the middle of a range, for an example. */
function middleOf({ type, low, high, scale, mean } = {}) {
    if (typeof low !== "number") return typeof mean === "number" ? mean : 1;
    const middle = scale === "log" ? Math.sqrt(low * high) : (low + high) / 2;
    return type === "int" ? Math.round(middle) : Number(middle.toPrecision(1));
}

function describe(parameter) {
    if (parameter?.type === "bool") return "a parameter that is true or false";
    if (parameter?.type === "normal") return `a parameter about ${parameter.mean}, deviation ${parameter.sd}`;
    if (parameter?.low !== undefined) {
        return `a parameter from ${parameter.low} to ${parameter.high}${parameter.scale === "log" ? ", log" : ""}`;
    }
    return parameter?.values ? `a parameter with ${parameter.values.length} values` : "a parameter";
}

function fieldOf(shape, { data, values = null }) {
    const field = { fixed: null, ...shape, data, values };
    if (values) {
        field.at = (row) => (data[row] < 0 ? null : values[data[row]]);
        field.has = (row) => data[row] >= 0;
        const all = shape.fixed ?? values;
        field.numeric = all.length > 0 && all.every((value) => typeof value === "number");
    } else if (shape.kind === "flag") {
        field.at = (row) => data[row] === 1;
        field.has = field.at;
    } else if (data instanceof Int32Array) {
        field.at = (row) => data[row];
        field.has = (row) => data[row] >= 0;
    } else {
        field.at = (row) => data[row];
        field.has = (row) => !Number.isNaN(data[row]);
    }
    return field;
}

function addDerived(fields, arrays, now, selection) {
    const [started, finished] = [arrays.started?.data, arrays.finished?.data];
    if (started && finished) {
        const at = (row) => ((Number.isNaN(finished[row]) ? now : finished[row]) - started[row]) / 1000;
        fields.set("duration", {
            name: "duration", kind: "duration", title: "from its first start to its end, or to now",
            example: "duration>5m", fixed: null, values: null, at, has: (row) => !Number.isNaN(at(row)),
        });
    }
    if (arrays.number) {
        const has = (row) => selection.has(arrays.number.data[row]);
        fields.set("selected", {
            name: "selected", kind: "flag", title: "whether you have selected it", example: "selected=true",
            fixed: null, values: null, at: has, has,
        });
    }
}

/** The field of a name, in a group (`param`, `metric`) when one is given; case matters only where it must. */
export function resolve(name, group, fields) {
    const table = group ? fields.groups[group] : fields;
    if (table.has(name)) return table.get(name);
    const lower = name.toLowerCase();
    const matches = [...table.keys()].filter((key) => key.toLowerCase() === lower);
    return matches.length === 1 ? table.get(matches[0]) : null;
}

function wordsOf(fields) {
    const words = new Set();
    for (const field of fields.values()) {
        for (const value of [...(field.fixed ?? []), ...(field.values ?? [])]) {
            if (typeof value === "string") words.add(value);
        }
    }
    return [...words];
}

/** One test for each field that has a word as a value. */
export function wordTests(word, fields) {
    const lower = word.toLowerCase();
    const tests = [];
    for (const field of new Set(fields.values())) {
        const place = field.values?.findIndex((value) => typeof value === "string"
            && value.toLowerCase() === lower);
        const isKnown = place >= 0 || field.fixed?.some((value) => String(value).toLowerCase() === lower);
        if (isKnown && field.data) tests.push((row) => place >= 0 && field.data[row] === place);
    }
    return tests;
}

/** A name or value as it is written in a filter. */
export function quoted(text) {
    const isPlain = text !== "" && !/[\s()=<>~:,!"'`]|\.\./.test(text)
        && !/^(and|or|not|has|top)$/i.test(text);
    if (isPlain) return text;
    const mark = ['"', "'", "`"].find((candidate) => !text.includes(candidate)) ?? '"';
    return `${mark}${text}${mark}`;
}

/** The candidate most like a word, when one is near. */
export function nearest(word, candidates) {
    const lower = word.toLowerCase();
    let best = null;
    let least = Math.max(1, Math.floor(word.length / 3)) + 1;
    for (const candidate of candidates) {
        const distance = edits(lower, candidate.toLowerCase(), least);
        if (distance < least) [best, least] = [candidate, distance];
    }
    return best;
}

function edits(left, right, limit) {
    if (Math.abs(left.length - right.length) >= limit) return limit;
    let row = Array.from({ length: right.length + 1 }, (_, index) => index);
    for (let i = 1; i <= left.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= right.length; j += 1) {
            const change = left[i - 1] === right[j - 1] ? 0 : 1;
            next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + change);
        }
        row = next;
    }
    return row[right.length];
}
