// A trial's configuration: each value, where it lies in its range, and where the best trials lie.

import * as format from "./format.js";
import { conditionOf, isActive, placeOf, rangeOf } from "./space.js";
import { el } from "./ui.js";

const BEST_SHARE = 0.1;
const LEAST_RESULTS = 20;
const MOST_CHIPS = 8;

/** A table of the parameters. */
export function configTable(context, config) {
    const { store } = context;
    const { space } = store.spec;
    const best = bestRows(store);
    const names = [...Object.keys(space), ...Object.keys(config).filter((name) => !(name in space))];
    return el("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Configuration" },
        el("table", { class: "config" },
            el("caption", { text: best.length ? "The band is where the best tenth of the results lies."
                : "Where each value lies in its range." }),
            el("thead", {}, el("tr", {},
                ["Parameter", "Value", "Place in its range"].map((label, index) => el("th", {
                scope: "col", class: index === 1 ? "num" : "", text: label,
            })))),
            el("tbody", {}, names.map((name) => line(store, name, space[name], config, best)))));
}

function line(store, name, parameter, config, best) {
    const value = config[name];
    const isThere = value !== undefined && value !== null;
    return el("tr", { class: isThere ? "" : "muted" },
        el("th", { scope: "row", text: name }),
        el("td", { class: "num mono", title: isThere ? String(value) : null, text: isThere
            ? format.value(value) : "–" }),
        el("td", {}, isThere ? placeCell(store, name, parameter, value, best)
            : el("span", { class: "small", text: whyNot(name, parameter, store, config) })));
}

function whyNot(name, parameter, store, config) {
    const condition = conditionOf(parameter);
    if (condition && !isActive(name, store.spec.space, config)) return `not active: only when ${condition}`;
    return "not given";
}

function placeCell(store, name, parameter, value, best) {
    const choices = parameter?.type === "bool" ? [true, false] : parameter?.values;
    if (choices && choices.length <= MOST_CHIPS) return chips(choices, value);
    const share = placeOf(value, parameter);
    if (share === null) return el("span", { class: "small muted", text: rangeOf(parameter) });
    const range = bestRange(store, name, parameter, best);
    const words = `${format.percent(share)} of the way${parameter.scale === "log" ? " on a log scale" : ""}`
        + (range ? `; the best tenth lies from ${format.percent(range[0])} to ${format.percent(range[1])}`
            : "");
    const [low, high] = parameter.type === "normal"
        ? [parameter.mean - 3 * parameter.sd, parameter.mean + 3 * parameter.sd]
            : [parameter.low, parameter.high];
    return el("div", { class: "place" },
        el("span", { class: "small muted", text: format.number(low) }),
        el("div", { class: "place-track", role: "img", "aria-label": words, title: words },
            range ? el("div", { class: "place-band",
                style: { left: pct(range[0]), width: pct(Math.max(0.02, range[1] - range[0])) } }) : null,
            el("div", { class: "place-mark", style: { left: pct(share) } })),
        el("span", { class: "small muted",
            text: `${format.number(high)}${parameter.scale === "log" ? " log" : ""}` }));
}

const pct = (share) => `${(share * 100).toFixed(2)}%`;

function chips(choices, value) {
    return el("div", { class: "choices" }, choices.map((choice) => el("span", {
        class: choice === value ? "choice is-chosen" : "choice", text: String(choice),
    })));
}

/** The rows of the best tenth by the first objective; none when there are too few to speak of. */
function bestRows(store) {
    const { columns, sign } = store;
    const losses = columns.f64("value").slice(0, columns.count).map((value) => sign * value);
    const sorted = losses.filter((loss) => Number.isFinite(loss)).sort();
    if (sorted.length < LEAST_RESULTS) return [];
    const cut = sorted[Math.ceil(sorted.length * BEST_SHARE) - 1];
    const rows = [];
    for (let row = 0; row < losses.length; row += 1) if (losses[row] <= cut) rows.push(row);
    return rows;
}

function bestRange(store, name, parameter, best) {
    const places = best.map((row) => store.columns.get(`param:${name}`, row)).filter((value) =>
        value !== null)
        .map((value) => placeOf(value, parameter));
    return places.length < 2 ? null : [Math.min(...places), Math.max(...places)];
}
