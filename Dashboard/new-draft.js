// What the form holds, how it begins, and the definition that it stands for.

const NUMERAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
let keys = 0;

/** A draft of nothing in particular: a trainer of one's own with a learning rate. */
export function emptyDraft() {
    return {
        name: "", tags: "", notes: "", evaluator: null,
        space: [parameter("lr", { type: "float", low: 0.0001, high: 0.1, scale: "log" })],
        objectives: [{ metric: "val_loss", goal: "minimize" }], outcome: [],
        searcher: { name: "", options: {} }, scheduler: { name: "none", options: {} },
        limits: { trials: 100 }, plateau: {}, trial: {}, lease: {}, constraints: "", initial: "", seed: null,
    };
}

/** The draft that makes an experiment like an existing one. */
export function draftOf(spec) {
    const { plateau, trial, ...limits } = spec.limits ?? {};
    return {
        ...emptyDraft(),
        tags: (spec.tags ?? []).join(", "), notes: spec.notes ?? "",
        evaluator: spec.evaluator ? { name: spec.evaluator.name, options: { ...spec.evaluator.options },
            workers: spec.evaluator.workers ?? 1 } : null,
        space: Object.entries(spec.space ?? {}).map(([name, entry]) => parameter(name, entry)),
        objectives: (spec.objectives ?? []).map((item) => ({ ...item })),
        outcome: (spec.outcome_constraints ?? []).map((item) => ({ ...item })),
        searcher: { name: spec.searcher?.name ?? "", options: { ...spec.searcher?.options } },
        scheduler: { name: spec.scheduler?.name ?? "none", options: { ...spec.scheduler?.options } },
        limits, plateau: plateau ?? {}, trial: trial ?? {}, lease: { ...spec.lease },
        constraints: (spec.constraints ?? []).join("\n"), initial: spec.initial?.length
            ? JSON.stringify(spec.initial, null, 2) : "", seed: spec.seed ?? null,
    };
}

/** A parameter as the form holds it. */
export function parameter(name, entry) {
    keys += 1;
    const { when, prior, values, ...rest } = entry;
    return {
        ...rest, key: keys, name, prior: prior ? { ...prior } : null,
        values: (values ?? []).map(written).join(", "),
        when: Object.entries(when ?? {}).flatMap(([parent, test]) => [
            test.in ? { parent, test: "in", value: test.in.map(written).join(", ") } : null,
            test.min !== undefined && test.min !== null ? { parent, test: "min", value: test.min } : null,
            test.max !== undefined && test.max !== null ? { parent, test: "max", value: test.max } : null,
        ].filter(Boolean)),
    };
}

/** The definition that a draft stands for, as the server takes it. */
export function specOf(draft) {
    const limits = { ...filled(draft.limits) };
    if (filled(draft.plateau).trials !== undefined) limits.plateau = filled(draft.plateau);
    if (Object.keys(filled(draft.trial)).length) limits.trial = filled(draft.trial);
    const spec = {
        name: draft.name || undefined,
        space: Object.fromEntries(draft.space.map((item) => [item.name, entryOf(item)])),
        constraints: draft.constraints.split("\n").map((line) => line.trim()).filter(Boolean),
        objectives: draft.objectives, outcome_constraints: draft.outcome.map(filled),
        searcher: draft.searcher.name ? choice(draft.searcher) : undefined,
        scheduler: draft.scheduler.name ? choice(draft.scheduler) : undefined,
        limits, lease: filled(draft.lease), initial: parsed(draft.initial), seed: draft.seed ?? undefined,
        evaluator: draft.evaluator
            ? { ...choice(draft.evaluator), workers: draft.evaluator.workers ?? undefined } : undefined,
        tags: [...new Set(draft.tags.split(",").map((tag) => tag.trim()).filter(Boolean))],
        notes: draft.notes || undefined,
    };
    return Object.fromEntries(Object.entries(
        spec).filter(([, item]) => item !== undefined
            && (typeof item !== "object" || Object.keys(item).length > 0)));
}

/** Parameters whose name stands there twice; the definition could hold only one of them. */
export function doubled(draft) {
    const seen = new Set();
    return draft.space.filter((item) => seen.size === seen.add(item.name).size).map((item) => item.name);
}

/** Text as the value that it looks like. */
function scalar(text) {
    const trimmed = String(text).trim();
    if (trimmed === "true" || trimmed === "false") return trimmed === "true";
    if (NUMERAL.test(trimmed)) return Number(trimmed);
    if (/^".*"$/.test(trimmed)) return parsed(trimmed);
    return trimmed;
}

/** Values with commas between them; quotes keep a comma or make a word of a number. */
function splitValues(text) {
    const parts = String(text).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
    return parts.map((part) => part.trim()).filter(Boolean).map(scalar);
}

function written(item) {
    if (typeof item !== "string") return String(item);
    return item.includes(",") || item.includes('"') || typeof scalar(item) !== "string"
        || item.trim() !== item ? JSON.stringify(item) : item;
}

function entryOf(item) {
    const { type } = item;
    const kept = {
        float: ["low", "high", "scale", "step"], int: ["low", "high", "scale", "step"],
        categorical: ["ordered"], bool: [], normal: ["mean", "sd"], constant: [],
    }[type];
    const entry = { type, ...(type === "categorical" ? { values: splitValues(item.values) } : {}),
        ...filled(Object.fromEntries(kept.map((key) => [key, item[key]]))) };
    if (entry.scale === "linear") delete entry.scale;
    if (entry.ordered === false) delete entry.ordered;
    if (type === "constant") entry.value = scalar(item.value ?? "");
    const when = {};
    for (const { parent, test, value } of item.when) {
        if (parent) when[parent] = { ...when[parent], [test]: test === "in" ? splitValues(value ?? "")
            : scalar(value ?? "") };
    }
    if (Object.keys(when).length) entry.when = when;
    if (item.prior && item.prior.value !== undefined && item.prior.value !== ""
        && type !== "constant") entry.prior = { ...filled(item.prior), value: scalar(item.prior.value) };
    return entry;
}

function choice({ name, options }) {
    const set = filled(options);
    return { name, ...(Object.keys(set).length ? { options: set } : {}) };
}

function filled(object) {
    return Object.fromEntries(Object.entries(
        object ?? {}).filter(([, item]) => item !== null && item !== undefined && item !== ""));
}

/** JSON, or the text itself, so that the server can say what is wrong with it. */
function parsed(text) {
    if (!text.trim()) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
