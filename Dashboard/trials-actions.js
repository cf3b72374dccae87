// What a person can do with trials: one at a time from a menu, or all that are selected.

import { confirm, formDialog, showError, toast } from "./dialog.js";
import * as format from "./format.js";
import { viewPath } from "./router.js";
import { conditionOf, isActive, rangeOf, readValue } from "./space.js";
import { copyText, el } from "./ui.js";

const AT_ONCE = 4;

/** What each action needs and says. Stopping a running trial takes effect at its next report. */
export const ACTIONS = {
    stop: { label: "Stop", states: ["queued", "running", "paused", "lost"], done: "stopped or told to stop",
        danger: true },
    cancel: { label: "Cancel", states: ["queued", "paused"], done: "cancelled", danger: true },
    retry: { label: "Retry", states: ["failed"], done: "queued again" },
};

const HINTS = {
    stop: "ends it at its next report", cancel: "takes it back before it runs", retry: "queues it again",
};

/** The entries of a trial's menu. */
export function trialMenu(context, number) {
    const { store, selection } = context;
    const trial = store.columns.trial(store.columns.row(number));
    if (!trial) return [];
    const own = Object.entries(ACTIONS).filter(([, action]) => action.states.includes(trial.state))
        .map(([verb, action]) => ({ label: action.label, hint: HINTS[verb], danger: action.danger,
            run: () => act(context, verb, [number]) }));
    return [
        { label: "Open", run: () => openTrial(context, number) },
        { label: selection.has(number) ? "Take out of the selection" : "Select",
            run: () => selection.toggle(number) },
        null,
        ...own,
        { label: "Queue a variation…", hint: "its configuration, edited",
            run: () => queueVariation(context, trial.config, number) },
        { label: "Run it again…", hint: "in an experiment of its own",
            run: () => runAgain(context, trial.config, number) },
        null,
        { label: "Copy configuration", run: () => copyConfig(trial.config) },
    ];
}

/** Opens a trial's page. */
export function openTrial(context, number) {
    location.hash = context.href("trial", number).replace(/^#/, "");
}

async function copyConfig(config) {
    const isDone = await copyText(JSON.stringify(config, null, 2));
    toast(isDone ? "The configuration is in the clipboard, as JSON."
        : "The clipboard is closed to this page.", { kind: isDone ? "good" : "bad" });
}

/** The numbers among some that an action can be done with now. */
export function eligible(context, verb, numbers) {
    const { columns } = context.store;
    return numbers.filter((number) =>
        ACTIONS[verb].states.includes(columns.get("state", columns.row(number))));
}

/** Does an action with trials and says what came of it; asks first where it cannot be taken back. */
export async function act(context, verb, numbers) {
    const { label, done, danger } = ACTIONS[verb];
    if (danger) {
        const isSure = await confirm({
            title: `${label} ${format.plural(numbers.length, "trial")}?`, danger,
            action: `${label} ${format.plural(numbers.length, "trial")}`,
            text: verb === "stop"
                ? `${named(numbers)}: what runs is told so at its next report, and what it brought is kept.`
                : `${named(numbers)} will not be run.`,
        });
        if (!isSure) return;
    }
    const refused = [];
    const waiting = [...numbers];
    const worker = async () => {
        for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
            try {
                await context.api.post(`${context.api.experiment(context.name)}/trials/${number}/${verb}`,
                    { reason: `${label} from the dashboard.` });
            } catch (error) {
                refused.push({ number, error });
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, numbers.length) }, worker));
    tell(numbers, refused, done);
    await context.store.refresh();
}

function tell(numbers, refused, done) {
    const count = numbers.length - refused.length;
    if (count > 0) toast(`${format.plural(count, "trial")} ${done}.`, { kind: "good" });
    if (refused.length === 1) showError(refused[0].error);
    else if (refused.length > 1) {
        toast(`${refused.length} were refused. #${refused[0].number}: ${refused[0].error.message}`,
            { kind: "bad" });
    }
}

const named = (numbers) => (numbers.length <= 6
    ? format.list(numbers.map((number) => `#${number}`))
        : `${numbers.length} trials from #${numbers[0]} to #${numbers.at(-1)}`);

/**
 * Asks for a name and makes an experiment that tries a configuration once more.
 *
 * One experiment never has two trials of the same configuration, so the repetition is one of its own.
 */
export function runAgain(context, config, number) {
    const { api, name } = context;
    const input = el("input",
        { type: "text", class: "wide", value: `${name.slice(0, 80)}-run-${number}`, autocomplete: "off" });
    formDialog({
        title: `Run #${number} again`, action: "Run again",
        intro: "A new experiment with the same definition that makes one trial, of this configuration. "
            + "Within one experiment a configuration is tried once.",
        fields: [{ key: "name", label: "Name", input }],
        run: async (values) => {
            const made = await api.post(
                `${api.experiment(name)}/fork`, { name: values.name, ...againChanges(config) });
            toast(`${made.name} is made and waits for a worker.`, {
                kind: "good", action: { label: "Open", run: () => { location.hash = viewPath(made.name); } },
            });
        },
    });
}

/** What a fork needs that runs a configuration once. */
export const againChanges = (config) =>
    ({ changes: { initial: [config], limits: { trials: 1 } }, trials: "none" });

async function added(context, trial) {
    toast(`Trial #${trial.number} is queued.`,
        { kind: "good", action: { label: "Open", run: () => openTrial(context, trial.number) } });
    await context.store.refresh();
}

/** A form with a configuration's values; queues what it is changed to. */
export function queueVariation(context, config, number = null) {
    const { space } = context.store.spec;
    const names = Object.keys(space).filter((name) => space[name].type !== "constant");
    const inputs = new Map(names.map((name) => [name, inputFor(space[name], config[name])]));
    const constants = Object.fromEntries(
        Object.entries(space).filter(([, parameter]) => parameter.type === "constant")
        .map(([name, parameter]) => [name, parameter.value]));
    const current = () => {
        const values = { ...constants };
        for (const [name, input] of inputs) values[name] = looseValue(input, space[name]);
        return values;
    };
    const update = () => {
        const values = current();
        for (const [name, input] of inputs) input.closest(".field").hidden = !isActive(name, space, values);
    };
    const fields = names.map((name) => ({
        key: name, label: name, input: inputs.get(name),
        pointer: `/config/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        hint: [rangeOf(space[name]), conditionOf(space[name]) ? `when ${conditionOf(space[name])}`
            : null].filter(Boolean).join("; "),
        read: () => {
            if (inputs.get(name).closest(".field").hidden) return undefined;
            return inputs.get(name).tagName === "SELECT" ? JSON.parse(inputs.get(name).value)
                : readValue(inputs.get(name).value, space[name]);
        },
    }));
    const dialog = formDialog({
        title: number === null ? "Queue a configuration" : `Queue a variation of #${number}`,
        wide: names.length > 6,
        intro: "It is the next to be handed to a worker, before what the searcher would choose.", fields,
        action: "Queue",
        run: async (values) => {
            const chosen = Object.fromEntries(
                Object.entries(values).filter(([, value]) => value !== undefined));
            const active = Object.fromEntries(
                Object.entries(constants).filter(([name]) =>
                    isActive(name, space, { ...constants, ...chosen })));
            added(context, await context.api.post(
                `${context.api.experiment(context.name)}/trials`, { config: { ...active, ...chosen } }));
        },
    });
    dialog.node.querySelector(".dialog-body").classList.add("variation");
    for (const input of inputs.values()) input.addEventListener("input", update);
    update();
}

function inputFor(parameter, value) {
    const choices = parameter.type === "bool" ? [true, false] : parameter.values;
    if (choices) {
        return el("select", { class: "wide" }, choices.map((choice) => el("option", {
            value: JSON.stringify(choice), text: String(choice), selected: choice === value,
        })));
    }
    const middle = parameter.type === "normal" ? parameter.mean
        : parameter.scale === "log" ? Math.sqrt(parameter.low * parameter.high)
            : (parameter.low + parameter.high) / 2;
    const start = value ?? (parameter.type === "int" ? Math.round(middle) : Number(middle.toPrecision(3)));
    return el("input", { type: "text", inputMode: "decimal", class: "wide mono", value: String(start),
        autocomplete: "off" });
}

/** What an input holds now, wrong or not; to see which parameters are active. */
function looseValue(input, parameter) {
    if (input.tagName === "SELECT") return JSON.parse(input.value);
    return parameter.type === "constant" ? parameter.value : Number(input.value);
}
