// What a replay brought, in words, bars and tables; with what it cannot know told apart.

import * as format from "./format.js";
import { dataTable } from "./table.js";
import { el, empty, note, section, stateMark, trialLink } from "./ui.js";

const FATES = {
    completed: "ran to its end", stopped: "would have been stopped",
    paused: "would have been paused and not taken up again",
    failed: "failed, as recorded", unknown: "its curve ends before the scheduler lets go",
    waiting: "would not have been started",
};

/** The saving as a sentence. */
export function savingWords({ recorded, saved }) {
    const { resource, share } = saved;
    if (resource === 0) return "It would have taken as many steps as were taken.";
    const steps = format.plural(Math.abs(resource), "step");
    const part = share === null ? ""
        : `, ${format.percent(Math.abs(share))} of the ${format.integer(recorded.resource)} that were taken`;
    return resource > 0 ? `It would have saved ${steps}${part}.`
        : `It would have taken ${steps} more${part}.`;
}

/** What would have become of the best trial, as a sentence. */
function survivalWords(best) {
    if (!best) return "There is no best trial yet, so nothing can be said of its fate.";
    const { number, survives, fate, step } = best;
    if (survives && fate === "completed") return `The best trial, #${number}, would have run to its end.`;
    if (survives) {
        return `The best trial, #${number}, would not have been stopped up to step ${step}, where its curve ends.`;
    }
    if (fate === "waiting") return `The best trial, #${number}, would not have been started.`;
    return `The best trial, #${number}, would have been ${fate} at step ${step}.`;
}

/** The parts of the page about one answer. */
export function resultParts(context, answer, actions) {
    const { replayed, recorded, unknown, notes } = answer;
    const survives = answer.best_trial?.survives;
    return [
        section(`${answer.scheduler.name} instead of ${context.store.spec.scheduler.name}`, { actions },
            el("p", { class: "headline", text: savingWords(answer) }),
            el("p", { class: "row" }, answer.best_trial
                ? el("span", { class: `chip ${survives ? "chip-good" : "chip-bad"}`, text: survives
                    ? "✓ best survives" : "✕ best lost" }) : null,
                el("span", { text: survivalWords(answer.best_trial) })),
            bars(recorded.resource, replayed),
            replayed.resource_unknown > 0 ? el("p", { class: "alert" }, el("span", {
                text: `${format.integer(replayed.resource_unknown)} of the ${format.integer(replayed.resource)} steps are an assumption: `
                    + `${format.plural(unknown.length, "curve")} ${unknown.length === 1 ? "ends" : "end"} before this `
                    + "scheduler lets go, and nobody knows how they would have gone on.",
            })) : null,
            facts(context, answer),
            notes.map((text) => note(text))),
        fatesPart(replayed),
        stoppedPart(context, answer.stopped),
        unknownPart(context, unknown),
    ].filter(Boolean);
}

function bars(before, { resource, resource_known: known, resource_unknown: unknown }) {
    const most = Math.max(before, resource, 1);
    const line = (label, parts, text) => el("div", { class: "bar-line" }, el("span", { text: label }),
        el("div", { class: "bar-track", role: "img", "aria-label": `${label}: ${text}` },
            parts.map(([kind, value]) => el("div", {
            class: `bar-part is-${kind}`, style: { width: `${((value / most) * 100).toFixed(2)}%` },
        }))), el("span", { class: "num", text }));
    return el("div", { class: "bars-block" },
        line("As recorded", [["recorded", before]], `${format.integer(before)} steps`),
        line("Replayed", [["known", known], ["unknown", unknown]], `${format.integer(resource)} steps`),
        unknown > 0 ? el("p", { class: "small muted",
            text: `Plain: ${format.integer(known)} known steps; hatched: ${format.integer(unknown)} assumed ones.` }) : null);
}

function facts(context, { recorded, replayed, workers }) {
    const best = (item) => (item ? [format.number(item.value), " by ", trialLink(context, item.number),
        ` at step ${item.step}`] : "nothing");
    const { metric } = context.store.objective;
    const entries = [
        [`Best ${metric}, recorded`, best(recorded.best)], [`Best ${metric}, replayed`, best(replayed.best)],
        ["Trials started", `${format.integer(replayed.trials)} of ${format.integer(recorded.trials)}`],
        ["Workers at a time", format.integer(workers)],
        ["Time it would take", format.duration(replayed.seconds)],
    ];
    return el("dl", { class: "stats" },
        entries.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", {}, value))));
}

function fatesPart(replayed) {
    const rows = Object.entries(
        replayed.fates).filter(([, count]) => count > 0).map(([fate, count]) => ({ fate, count }));
    const all = rows.reduce((sum, row) => sum + row.count, 0);
    return section("What would have become of the trials", {}, dataTable({
        caption: "Fates",
        columns: [
            { key: "fate", label: "Fate", render: (row) => (
                row.fate === "unknown" || row.fate === "waiting" ? row.fate : stateMark(row.fate)) },
            { key: "count", label: "Trials", num: true, format: format.integer },
            { key: "share", label: "Share", num: true, sort: (row) => row.count,
                render: (row) => format.percent(row.count / all) },
            { key: "words", label: "That is", render: (row) => FATES[row.fate] ?? row.fate, sort: false },
        ],
        rows, empty: "No trial would have been started.",
    }));
}

function stoppedPart(context, stopped) {
    if (stopped.length === 0) return section("Stopped", {}, empty("It would have stopped nothing."));
    return section("Stopped", { hint: format.plural(stopped.length, "trial") }, dataTable({
        caption: "Trials that would have been stopped",
        columns: [
            { key: "number", label: "Trial", num: true, render: (row) => trialLink(context, row.number) },
            { key: "step", label: "At step", num: true },
            { key: "reason", label: "Why", render: (row) => format.sentence(format.reason(row.reason)),
                sort: (row) => format.reason(row.reason) },
        ],
        rows: stopped,
    }));
}

function unknownPart(context, unknown) {
    if (unknown.length === 0) return null;
    return section("Unknown", { hint: `${format.plural(unknown.length, "curve")} too short to tell` },
        dataTable({
        caption: "Trials whose curves end too early",
        columns: [
            { key: "number", label: "Trial", num: true, render: (row) => trialLink(context, row.number) },
            { key: "step", label: "Curve ends at", num: true },
            { key: "wanted_until", label: "Wanted up to", num: true,
                format: (value) => (value === null ? "its end" : format.integer(value)) },
        ],
        rows: unknown,
    }));
}
