// Why a trial has its configuration, and why each decision about it was made, in words.

import * as format from "./format.js";
import { dataTable } from "./table.js";
import { verbOf } from "./rungs-words.js";
import { el, empty, stateMark, trialLink } from "./ui.js";

const REASONS = {
    too_few_results: (origin) =>
        `the model needs ${origin.needed ?? "more"} results first`
            + (origin.have !== undefined ? ` and had ${origin.have}` : ""),
    random_fraction: () =>
        "a share of all trials is always drawn at random, so that the search cannot narrow too early",
    no_model: () => "the model could not be fitted",
    no_feasible_candidate: () => "nothing that the model named keeps to the constraints",
    no_new_candidate: () => "the model named nothing that had not been tried",
    no_new_child: () => "every child that was bred had been tried",
    no_new_neighbour: () => "the neighbourhood held nothing new",
    no_new_point: () => "the sequence held nothing new",
    no_new_position: () => "where the particle flew had been tried",
};

const SOURCES = {
    random: "It was drawn at random", prior: "It was drawn from the beliefs about good values",
    grid: "It is a point of the grid",
    sobol: "It is a point of a Sobol sequence, which covers the space evenly",
    halton: "It is a point of a Halton sequence, which covers the space evenly",
    latin: "It is a point of a Latin hypercube, which covers the space evenly",
    start: "It is a starting point of the search",
    initial: "It was on the list of configurations to try first", client: "A person or a program queued it",
    queued: "A person or a program queued it",
    incumbent: "It is a neighbour of the best configuration so far",
    import: "It came from another experiment", fork: "It came from another experiment",
};

const MODELS = {
    tpe: "a tree-structured Parzen estimator", motpe: "a Parzen estimator for several objectives",
    bohb: "BOHB's density model", bohb_exact: "BOHB's density model as it was published",
    gaussian_process: "a Gaussian process", fidelity_gp: "a Gaussian process over all levels",
    cmaes: "CMA-ES",
    annealing: "simulated annealing", evolution: "evolution", dehb: "differential evolution",
    particle_swarm: "a particle swarm", priorband: "a mixture of chance, beliefs and the best so far",
    nsga2: "breeding among the best (NSGA-II)", nsga3: "breeding among the best (NSGA-III)",
};

/** Why this configuration, as sentences. */
export function originWords(origin, searcher) {
    const sentences = [];
    const { source } = origin;
    if (source === "model") {
        const model = origin.model ? `, ${MODELS[origin.model] ?? origin.model}` : "";
        sentences.push(`The searcher ${searcher} took it from its model${model}.`);
        sentences.push(...modelWords(origin));
    } else {
        const start = SOURCES[source] ?? `Its source is "${source}"`;
        const why = REASONS[origin.why]?.(origin)
            ?? (origin.why ? String(origin.why).replaceAll("_", " ") : null);
        sentences.push(`${start}${why ? `, since ${why}` : ""}.`);
    }
    if (origin.searcher && origin.because) {
        sentences.push(`${searcher} left the choice to ${origin.searcher}, since ${origin.because}.`);
    }
    return sentences;
}

function modelWords(origin) {
    const words = [];
    const { points, good, bad, level, candidates, pending } = origin;
    const at = level !== undefined && level !== null ? ` at step ${level}` : "";
    if (good !== undefined && bad !== undefined) {
        words.push(`It had looked at ${format.plural(points ?? good + bad, "result")}${at} and split them into `
            + `${good} good and ${bad} bad ones.`);
        const ratio = typeof origin.score === "number" ? ` (its logarithm is ${format.number(origin.score)})`
            : "";
        words.push(`Of ${format.plural(candidates ?? 1, "candidate")} this one had the highest ratio of the density of the `
            + `good ones to that of the bad ones${ratio}.`);
    } else if (origin.acquisition) {
        words.push(`It had looked at ${format.plural(points ?? 0, "result")}${at}. `
            + `Of ${format.plural(candidates ?? 1, "candidate")} this one had the highest `
            + `${String(origin.acquisition).replaceAll("_", " ")}, ${format.number(origin.value)}.`);
        if (typeof origin.predicted_loss === "number") {
            const doubt = format.number(origin.predicted_sd);
            words.push(`It foretold a loss of ${format.number(origin.predicted_loss)} ± ${doubt}; `
                + `the best so far was ${format.number(origin.best_loss)}.`);
        }
        if (origin.plateau_radius > 0) words.push("Trials repeat the results of others that are closer than "
            + `${format.number(origin.plateau_radius)}, so none was sought there.`);
    } else if (points !== undefined) {
        words.push(`It had looked at ${format.plural(points, "result")}${at}.`);
    } else if (typeof origin.parent === "number") {
        words.push(`It changes the configuration of #${origin.parent}.`);
    } else if (typeof origin.base === "number") {
        words.push(`It is a neighbour of #${origin.base}.`);
    } else if (typeof origin.target === "number") {
        words.push(`It was bred${at} to take the place of #${origin.target}, if it is better.`);
    } else if (origin.generation !== undefined) {
        words.push(`It belongs to generation ${origin.generation}.`);
    }
    if (pending > 0) words.push(
        `${format.plural(pending, "trial")} without a result yet counted as pending.`);
    return words;
}

/** The part of the page about the configuration's origin. */
export function originPart(explanation, searcher) {
    const { origin } = explanation;
    const rest = Object.entries(origin).filter(([key, value]) => !["source", "blocks"].includes(key)
        && (typeof value !== "object" || value === null));
    return el("div", { class: "stack tight" },
        el("p", { text: originWords(origin, searcher).join(" ") }),
        origin.blocks?.length ? blocksTable(origin.blocks) : null,
        origin.length_scales ? scalesTable(origin.length_scales) : null,
        rest.length ? el("details", {}, el("summary", { text: "As it was recorded" }),
            el("p", { class: "small muted", text: explanation.configuration }),
            el("dl", { class: "facts" }, el("dt", { text: "source" }),
                el("dd", { class: "mono", text: origin.source }),
                rest.map(([key, value]) => [el("dt", { text: key }),
                    el("dd", { class: "mono", text: value === null ? "null" : String(value) })]))) : null);
}

/** What each group of parameters spoke for: the logs of both densities there. */
function blocksTable(blocks) {
    return dataTable({
        caption: "Densities of the good and the bad results at this configuration, by parameters",
        columns: [
            { key: "parameters", label: "Parameters", format: (names) => names.join(", ") },
            { key: "log_l", label: "log density, good", num: true },
            { key: "log_g", label: "log density, bad", num: true },
            { key: "score", label: "For it", num: true,
                format: (value) => `${value > 0 ? "+" : ""}${format.number(value)}` },
        ],
        rows: blocks.map((block) => ({ ...block, score: block.log_l - block.log_g })),
    });
}

function scalesTable(scales) {
    return dataTable({
        caption: "The parameters along which the model changes fastest",
        columns: [{ key: "name", label: "Parameter" }, { key: "scale", label: "Length scale", num: true }],
        rows: Object.entries(scales).map(([name, scale]) => ({ name, scale })),
    });
}

/** The decisions about a trial, oldest first. */
export function decisionsPart(decisions, isOver) {
    if (decisions.length === 0 && isOver) return empty(
        "No decision was made about it.", "It ended before it came to a step where trials are compared.");
    if (decisions.length === 0) return empty(
        "No decision yet.", "The scheduler decides when the trial reports at a step where trials are compared.");
    return el("ol", { class: "decisions" }, decisions.map((decision) => {
        const { reason } = decision;
        return el("li", { class: `decision is-${decision.action}` },
            el("span", { class: "decision-step", text: decision.step === null ? "–"
                : `step ${decision.step}` }),
            el("div", {},
                el("p", {}, el("strong", { text: format.sentence(verbOf(decision.action, reason.rule)[0]) }), " ",
                    format.sentence(format.reason(reason))),
                el("p", { class: "small muted", text: detailsOf(decision) })));
    }));
}

function detailsOf({ reason, at, attempt }) {
    const parts = [`rule ${reason.rule}`];
    if (reason.value !== undefined) parts.push(`value ${format.number(reason.value)}`);
    if (reason.threshold !== undefined) parts.push(`cut-off ${format.number(reason.threshold)}`);
    if (reason.rank !== undefined) parts.push(`rank ${reason.rank} of ${reason.count}`);
    if (reason.bracket !== undefined) parts.push(`bracket ${reason.bracket}`);
    if (attempt > 1) parts.push(`attempt ${attempt}`);
    return `${parts.join(" · ")} · ${format.clock(Date.parse(at))}`;
}

/** The attempts, by which worker and how they ended. */
export function attemptsPart(attempts, now) {
    if (attempts.length === 0) return empty("It was not started yet.");
    return dataTable({
        caption: "Attempts",
        columns: [
            { key: "attempt", label: "Attempt", num: true }, { key: "worker", label: "Worker" },
            { key: "outcome", label: "Outcome", render: (row) => stateMark(row.outcome) },
            { key: "from_step", label: "From step", num: true },
            { key: "started", label: "Started", format: (time) => format.clock(time) },
            { key: "seconds", label: "Duration", num: true,
                format: (value, row) =>
                    (row.isOver ? format.duration(value) : `${format.duration(value)} so far`) },
        ],
        rows: attempts.map((attempt) => ({
            ...attempt, started: Date.parse(attempt.started_at), isOver: attempt.ended_at !== null,
            seconds: ((attempt.ended_at ? Date.parse(attempt.ended_at) : now) - Date.parse(
                attempt.started_at)) / 1000,
        })),
    });
}

/** Whom the trial cloned, and what changed each time. */
export function lineagePart(context, trial) {
    const steps = trial.lineage;
    const changes = (index) => {
        const [before, after] = [steps[index].replaced_config, steps[index + 1]?.replaced_config
            ?? trial.config];
        return Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
            .map((name) => `${name} ${format.value(before[name])} → ${format.value(after[name])}`).join(
                " · ") || "nothing";
    };
    return dataTable({
        caption: "Whom it cloned",
        columns: [
            { key: "step", label: "Step", num: true },
            { key: "from_trial", label: "Cloned", render: (row) => trialLink(context, row.from_trial) },
            { key: "changes", label: "Its own values changed" }, { key: "reason", label: "Why" },
        ],
        rows: steps.map((step, index) =>
            ({ ...step, changes: changes(index), reason: format.sentence(format.reason(step.reason)) })),
    });
}
