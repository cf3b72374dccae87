// The lineage of a population: a lane for each member, a line where one took over another's weights and
// settings.

import { drawShape, surface } from "./canvas.js";
import { integer, number, value as formatValue } from "./format.js";
import { css, category } from "./theme.js";
import { linear } from "./scales.js";
import { el } from "./ui.js";

/**
 * Lays a population out. Pure.
 *
 * @param {{number: number, last: number, value: number}[]} members all trials; `last`: the last step reported
 * @param {{trial, from_trial, step}[]} lineage who copied whom
 * @param {number} sign 1 where smaller is better
 * @returns {{lanes: object[], copies: object[], last: number, founders: number[]}} lanes in the order of
 *   their last
 *     value, each with pieces: which founder's weights it carried between which steps
 */
export function layoutLineage(members, lineage, sign) {
    const order = [...members].sort((a, b) => {
        const [x, y] = [a, b].map((member) =>
            (Number.isFinite(member.value) ? member.value * sign : Infinity));
        return (x < y ? -1 : x > y ? 1 : 0) || a.number - b.number;
    });
    const lanes = order.map((member, place) =>
        ({ ...member, place, founder: member.number, pieces: [], since: 0 }));
    const byTrial = new Map(lanes.map((lane) => [lane.number, lane]));
    const copies = [];
    for (const [, events] of bySteps(lineage)) {
        // All copies of a step are made from what the donors were before it.
        const before = new Map(lanes.map((lane) => [lane.number, lane.founder]));
        for (const event of events) {
            const [to, from] = [byTrial.get(event.trial), byTrial.get(event.from_trial)];
            if (!to || !from) continue;
            to.pieces.push({ founder: to.founder, from: to.since, to: event.step });
            Object.assign(to, { founder: before.get(from.number), since: event.step });
            copies.push({ ...event, to: to.place, from: from.place, founder: to.founder });
        }
    }
    for (const lane of lanes) {
        lane.pieces.push({ founder: lane.founder, from: lane.since, to: Math.max(lane.last, lane.since) });
    }
    const last = Math.max(1, ...lanes.map((lane) => Math.max(lane.last, lane.since)));
    return { lanes, copies, last, founders: founders(lanes) };
}

/**
 * The members to show where there are too many: those of the latest copies, then the latest of all.
 *
 * @param {number} most how many
 */
export function chosenMembers(members, lineage, most) {
    if (members.length <= most) return members;
    const chosen = new Set();
    const take = (numbers) => {
        const added = numbers.filter((number) => !chosen.has(number));
        if (chosen.size + added.length <= most) for (const number of added) chosen.add(number);
    };
    for (const { trial, from_trial: donor } of [...lineage].reverse()) take([trial, donor]);
    for (const { number } of [...members].reverse()) take([number]);
    return members.filter(({ number }) => chosen.has(number));
}

function bySteps(lineage) {
    const steps = new Map();
    for (const event of [...lineage].sort((a, b) => a.step - b.step)) {
        if (!steps.has(event.step)) steps.set(event.step, []);
        steps.get(event.step).push(event);
    }
    return steps;
}

/** The founders whose weights are still carried, those with the most carriers first. */
function founders(lanes) {
    const counts = new Map();
    for (const lane of lanes) counts.set(lane.founder, (counts.get(lane.founder) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([founder]) => founder);
}

/** What a copy changed, in words. */
export function copyWords(copy) {
    const changes = copy.changes.map(({ parameter, from, to }) => {
        const grown = typeof from === "number" && typeof to === "number" && from > 0 && to > 0
            ? ` (×${number(to / from, 3)})` : "";
        return `${parameter} ${formatValue(from)} → ${formatValue(to)}${grown}`;
    });
    return `Trial ${copy.trial} took over trial ${copy.from_trial} at step ${integer(copy.step)}`
        + (changes.length === 0 ? " and kept its settings." : `: ${changes.join(", ")}.`);
}

/** Draws a population. */
export class LineageCanvas {
    #layout = null;
    #scale = null;
    #at = -1;

    /** @param {{selection, said(copy: object|null, speak?: boolean), open(trial)}} owner */
    constructor(owner) {
        this.owner = owner;
        this.base = el("canvas", { "aria-hidden": "true" });
        this.over = el("canvas", { "aria-hidden": "true", class: "rung-over" });
        this.host = el("div", {
            class: "rung-ladder", tabIndex: 0, role: "application", "aria-roledescription": "lineage",
            on: {
                pointermove: (event) => this.#moved(event), pointerleave: () => this.#point(-1),
                blur: () => this.#point(-1),
                keydown: (event) => this.#key(event), dblclick: () => this.#open(),
            },
        }, this.base, this.over);
    }

    /** The height that so many lanes need. */
    static heightFor(count) {
        return 44 + count * Math.max(9, Math.min(26, 560 / Math.max(1, count)));
    }

    show(layout, width, label) {
        this.#layout = layout;
        this.width = width;
        this.height = LineageCanvas.heightFor(layout.lanes.length);
        this.host.style.height = `${this.height}px`;
        this.host.setAttribute("aria-label", `${label} Arrow keys walk from copy to copy.`);
        this.#scale = linear([0, layout.last], [66, width - 84]);
        if (this.#at >= layout.copies.length) this.#at = -1;
        this.draw();
    }

    draw() {
        if (!this.#layout) return;
        const g = surface(this.base, this.width, this.height);
        const { lanes, copies, founders: alive } = this.#layout;
        g.font = `11px ${css("--font")}`;
        g.textBaseline = "middle";
        this.#drawSteps(g);
        const color = (founder) => (alive.indexOf(founder) >= 0 && alive.indexOf(founder) < 7
            ? category(alive.indexOf(founder)) : css("--curve"));
        for (const lane of lanes) {
            const y = this.#y(lane.place);
            for (const piece of lane.pieces) {
                g.strokeStyle = color(piece.founder);
                g.lineWidth = piece.founder === lane.founder ? 3 : 1.6;
                segment(g, this.#scale.map(piece.from), y, this.#scale.map(piece.to), y);
            }
            g.textAlign = "right";
            g.fillStyle = css("--text");
            g.fillText(`#${lane.number}`, 58, y);
            g.textAlign = "left";
            g.fillText(number(lane.value), this.width - 76, y);
        }
        for (const copy of copies) this.#drawCopy(g, copy, color(copy.founder), 1.4);
        this.drawOver();
    }

    drawOver() {
        if (!this.#layout) return;
        const g = surface(this.over, this.width, this.height);
        const copy = this.#layout.copies[this.#at];
        if (copy) this.#drawCopy(g, copy, css("--text"), 3);
        for (const lane of this.#layout.lanes) {
            if (lane.number !== this.owner.selection.pointed
                && !this.owner.selection.has(lane.number)) continue;
            g.strokeStyle = css("--text");
            g.lineWidth = 1.5;
            g.strokeRect(28, this.#y(lane.place) - 8, 34, 16);
        }
    }

    #drawSteps(g) {
        g.textAlign = "center";
        for (const step of this.#scale.ticks(8)) {
            const x = Math.round(this.#scale.map(step)) + 0.5;
            g.strokeStyle = css("--grid");
            g.lineWidth = 1;
            segment(g, x, 22, x, this.height - 6);
            g.fillStyle = css("--text-2");
            g.fillText(step === 0 ? "step 0" : integer(step), x, 10);
        }
    }

    #drawCopy(g, copy, color, width) {
        const x = this.#scale.map(copy.step);
        const [from, to] = [this.#y(copy.from), this.#y(copy.to)];
        const bend = Math.min(18, 6 + Math.abs(to - from) * 0.08);
        g.strokeStyle = color;
        g.lineWidth = width;
        g.beginPath();
        g.moveTo(x, from);
        g.bezierCurveTo(x + bend, from, x + bend, to, x + 1, to);
        g.stroke();
        drawShape(g, "circle", x, from, 2.6, color);
        drawShape(g, "diamond", x, to, 4.4, color);
    }

    #y(place) {
        return 32 + (place + 0.5) * ((this.height - 40) / this.#layout.lanes.length);
    }

    #moved(event) {
        const box = this.host.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        let [found, least] = [-1, 14];
        this.#layout.copies.forEach((copy, index) => {
            const low = Math.min(this.#y(copy.from), this.#y(copy.to)) - 4;
            const high = Math.max(this.#y(copy.from), this.#y(copy.to)) + 4;
            const distance = Math.abs(this.#scale.map(copy.step) + 6 - x)
                + (y < low ? low - y : y > high ? y - high : 0)
                + Math.abs(this.#y(copy.to) - y) * 0.02;
            if (distance < least) [found, least] = [index, distance];
        });
        this.#point(found);
    }

    #point(index, speak = false) {
        if (index === this.#at && !speak) return;
        this.#at = index;
        const copy = this.#layout?.copies[index] ?? null;
        this.owner.said(copy, speak);
        this.owner.selection.point(copy?.trial ?? null);
        this.drawOver();
    }

    #key(event) {
        const { copies } = this.#layout;
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity,
            End: Infinity }[event.key];
        if (step !== undefined && copies.length > 0) {
            this.#point(Math.min(copies.length - 1,
                Math.max(0, (this.#at < 0 ? (step < 0 ? copies.length : -1) : this.#at) + step)), true);
        } else if (event.key === "Enter") this.#open();
        else return;
        event.preventDefault();
    }

    #open() {
        const copy = this.#layout.copies[this.#at];
        if (copy) this.owner.open(copy.trial);
    }
}

function segment(g, x, y, toX, toY) {
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(toX, toY);
    g.stroke();
}
