// Where the form can begin: the built-in network on a data set of this server, or a trainer of one's own.

import { integer } from "./format.js";
import { draftOf, emptyDraft } from "./new-draft.js";

const FAVOURITES = ["mnist", "digits", "iris"];
/** Every server has these; the others are known a moment later. */
export const BUNDLED = [{ name: "digits", rows: 1797, classes: 10 }, { name: "iris", rows: 150, classes: 3 }];
const SHOWN = 4;

const IMAGES = {
    lr: { type: "float", low: 0.0001, high: 0.01, scale: "log" },
    batch_size: { type: "categorical", values: [64, 128, 256], ordered: true },
    layers: { type: "constant", value: 2 },
    units1: { type: "int", low: 64, high: 512, scale: "log" },
    units2: { type: "int", low: 32, high: 256, scale: "log" },
    dropout: { type: "float", low: 0, high: 0.5 },
    weight_decay: { type: "float", low: 0.000001, high: 0.001, scale: "log" },
};

/**
 * The beginnings that make sense on this server.
 *
 * @returns {{id: string, title: string, text: string, draft: () => object, base: string}[]}
 */
export function presetsOf({ datasets, evaluators }) {
    const network = evaluators.find((entry) => entry.name === "mlp");
    const order = (item) => (FAVOURITES.indexOf(item.name) + 1 || FAVOURITES.length + 1);
    const known = network ? [...datasets].sort((a, b) => order(a) - order(b)
        || a.name.localeCompare(b.name)).slice(0, SHOWN) : [];
    return [...known.map((item) => builtIn(item, network)), {
        id: "own", title: "Your own training", base: "experiment",
        text: "Any program in any language asks this server what to try, and reports how it goes.",
        draft: emptyDraft,
    }];
}

function builtIn(dataset, network) {
    const large = dataset.name.includes("mnist") || (dataset.rows ?? 0) > 20000;
    const epochs = dataset.name === "iris" ? 16 : 27;
    const label = { mnist: "MNIST", digits: "Digits", iris: "Iris" }[dataset.name] ?? dataset.name;
    const rows = dataset.rows === null ? "" : `${integer(dataset.rows)} rows, `;
    return {
        id: dataset.name, title: `${label} with the built-in network`,
        base: dataset.name.replace(/[^A-Za-z0-9._-]/g, "-"),
        text: `The server trains it by itself: ${rows}${dataset.classes ? `${dataset.classes} classes` : dataset.task}. ${large ? "Some minutes." : "A minute or two."}`,
        draft: () => draftOf({
            evaluator: { name: network.name, options: { dataset: dataset.name, max_epochs: epochs },
                workers: 2 },
            space: large ? IMAGES : network.space, objectives: network.objectives
                ?? [{ metric: "val_loss", goal: "minimize" }],
            searcher: { name: "bohb" },
            scheduler: { name: "asha",
                options: { min_resource: 1, max_resource: epochs, reduction_factor: epochs === 16 ? 2 : 3 } },
            limits: { trials: 40 }, tags: [],
        }),
    };
}

/** A name that no experiment has: `iris`, `iris-2` ... */
export function freeName(base, taken) {
    if (!taken.has(base)) return base;
    for (let number = 2; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}
