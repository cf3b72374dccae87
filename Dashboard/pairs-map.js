// A large map of two parameters: what the model predicts in each cell, the trials, the best and what comes
// next.

import { drawShape, surface } from "./canvas.js";
import { number, value as formatValue } from "./format.js";
import { edges, matrixRange } from "./pairs-surface.js";
import { makeScale } from "./scales.js";
import { css, stateColor, viridis } from "./theme.js";
import { el } from "./ui.js";

/** The map on two canvases; the keyboard walks over its cells. */
export class PairMap {
    #data = null;
    #cell = [0, 0];
    #frame = null;

    /** @param {{selection, open(trial)}} owner */
    constructor(owner) {
        this.owner = owner;
        this.base = el("canvas", { "aria-hidden": "true" });
        this.over = el("canvas", { "aria-hidden": "true", class: "rung-over" });
        this.tip = el("div", { class: "tip", hidden: true });
        this.said = el("div", { class: "visually-hidden", "aria-live": "polite" });
        this.host = el("div", {
            class: "pair-map", tabIndex: 0, role: "application", "aria-roledescription": "map",
            on: {
                pointermove: (event) => this.#moved(event), pointerleave: () => this.#leave(),
                blur: () => this.#leave(),
                keydown: (event) => this.#key(event), click: () => this.#click(),
                dblclick: () => this.pointedTrial && this.owner.open(this.pointedTrial),
            },
        }, this.base, this.over, this.tip, this.said);
    }

    /**
     * Shows a map.
     *
     * @param {{answer: object, x: object, y: object, sign: number, doubt: boolean, waiting: object[]}} data
     *   `answer` of
     *     GET pairs; `x`, `y`: axes; `waiting`: trials without a result, {number, x, y}
     */
    show(data, width, height, label) {
        this.#data = data;
        const box = { left: 72, right: width - 12, top: 10, bottom: height - 44 };
        const scaleOf = (axis, range) => (axis.words ? makeScale("category", axis.words, range)
            : makeScale(axis.kind, [axis.low, axis.high], range));
        this.#frame = {
            width, height, box, x: scaleOf(data.x, [box.left, box.right]),
            y: scaleOf(data.y, [box.bottom, box.top]),
            xEdges: edges(data.answer.xs.map(data.x.place)), yEdges: edges(data.answer.ys.map(data.y.place)),
        };
        this.#cell = [Math.min(this.#cell[0], data.answer.xs.length - 1),
            Math.min(this.#cell[1], data.answer.ys.length - 1)];
        this.host.setAttribute("aria-label", `${label} Arrow keys walk over the map.`);
        this.host.style.height = `${height}px`;
        this.draw();
    }

    draw() {
        if (!this.#data) return;
        const { width, height } = this.#frame;
        const g = surface(this.base, width, height);
        this.#drawCells(g);
        this.#drawAxes(g);
        this.#drawTrials(g);
        this.drawOver();
    }

    drawOver() {
        if (!this.#data) return;
        const g = surface(this.over, this.#frame.width, this.#frame.height);
        const { selection } = this.owner;
        g.strokeStyle = css("--text");
        for (const point of this.points) {
            const pointed = point.number === selection.pointed;
            if (!pointed && !selection.has(point.number)) continue;
            g.lineWidth = pointed ? 2.6 : 1.8;
            g.beginPath();
            g.arc(point.px, point.py, 8, 0, Math.PI * 2);
            g.stroke();
        }
        if (this.walking) {
            const [left, right, top, bottom] = this.#bounds(...this.#cell);
            g.lineWidth = 2.4;
            g.strokeRect(left, top, right - left, bottom - top);
        }
    }

    #bounds(i, j) {
        const { box, xEdges, yEdges } = this.#frame;
        const x = (share) => box.left + share * (box.right - box.left);
        const y = (share) => box.bottom - share * (box.bottom - box.top);
        return [x(xEdges[i]), x(xEdges[i + 1]), y(yEdges[j + 1]), y(yEdges[j])];
    }

    #drawCells(g) {
        const { answer, sign, doubt } = this.#data;
        const matrix = doubt ? answer.deviation : answer.mean;
        const range = matrixRange(matrix);
        this.range = range;
        if (!range) return;
        const span = range[1] - range[0] || 1;
        const { box } = this.#frame;
        g.save();
        g.beginPath();
        g.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
        g.clip();
        answer.xs.forEach((_, i) => answer.ys.forEach((__, j) => {
            const item = matrix[i]?.[j];
            const [left, right, top, bottom] = this.#bounds(i, j);
            if (typeof item !== "number" || !Number.isFinite(item)) {
                hatch(g, left, top, right - left, bottom - top);
                return;
            }
            const share = (item - range[0]) / span;
            g.fillStyle = viridis(doubt || sign > 0 ? share : 1 - share);
            g.fillRect(left, top, right - left + 0.6, bottom - top + 0.6);
        }));
        g.restore();
    }

    #drawAxes(g) {
        const { box, x, y, height } = this.#frame;
        g.font = `11px ${css("--font")}`;
        g.fillStyle = css("--text-2");
        g.textBaseline = "top";
        g.textAlign = "center";
        for (const tick of x.ticks(Math.max(2, Math.floor((box.right - box.left) / 70)))) {
            g.fillText(short(x.format(tick)), x.map(tick), box.bottom + 6);
        }
        g.textBaseline = "middle";
        g.textAlign = "right";
        for (const tick of y.ticks(Math.max(2, Math.floor((box.bottom - box.top) / 40)))) {
            g.fillText(short(y.format(tick)), box.left - 6, y.map(tick));
        }
        g.fillStyle = css("--text");
        g.textAlign = "center";
        const kind = (axis) => (axis.kind === "log" ? `${axis.name}, log scale` : axis.name);
        g.fillText(kind(this.#data.x), (box.left + box.right) / 2, height - 12);
        g.save();
        g.translate(9, (box.top + box.bottom) / 2);
        g.rotate(-Math.PI / 2);
        g.fillText(kind(this.#data.y), 0, 0);
        g.restore();
    }

    #drawTrials(g) {
        const { answer, sign, waiting, x, y } = this.#data;
        const rows = answer.observed.filter(([, a, b, value]) => a !== null && b !== null
            && Number.isFinite(value));
        const best = rows.reduce((found, row) => (found && (found[3] - row[3]) * sign <= 0 ? found : row),
            null);
        const at = (row) => this.#placeOf(x.place(row[1]), y.place(row[2]), row[0]);
        this.points = rows.map((row) => ({ number: row[0], x: row[1], y: row[2], value: row[3],
            kind: row === best ? "best" : "trial", ...at(row) }));
        this.points.push(...waiting.map((item) =>
            ({ ...item, kind: "next", ...this.#placeOf(x.place(item.x), y.place(item.y), item.number) })));
        const size = rows.length > 400 ? 2 : 3;
        for (const point of this.points) {
            if (point.kind === "trial") {
                drawShape(g, "circle", point.px, point.py, size + 1.1, "rgb(255 255 255 / 0.9)");
                drawShape(g, "circle", point.px, point.py, size, "#1a1d24");
            }
        }
        for (const point of this.points) {
            if (point.kind === "trial") continue;
            const [shape, color] = point.kind === "best" ? ["diamond", stateColor("failed")]
                : ["triangle", css("--c-purple")];
            drawShape(g, shape, point.px, point.py, 9, "#ffffff");
            drawShape(g, shape, point.px, point.py, 6.5, color);
        }
    }

    /** Values of few categories or whole numbers would hide each other: each trial stands a little aside. */
    #placeOf(shareX, shareY, trial) {
        const { box } = this.#frame;
        const spread = (axis, seed) =>
            (axis.words ? ((((trial * seed) % 97) / 96) - 0.5) * (0.7 / axis.words.length) : 0);
        return {
            px: box.left + (shareX + spread(this.#data.x, 31)) * (box.right - box.left),
            py: box.bottom - (shareY + spread(this.#data.y, 57)) * (box.bottom - box.top),
        };
    }

    #moved(event) {
        this.walking = false;
        const bounds = this.host.getBoundingClientRect();
        const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
        let [found, least] = [null, 120];
        for (const point of this.points) {
            const distance = (point.px - x) ** 2 + (point.py - y) ** 2;
            if (distance < least) [found, least] = [point, distance];
        }
        this.pointedTrial = found?.number ?? null;
        this.owner.selection.point(this.pointedTrial);
        const cell = this.#cellAt(x, y);
        if (found) this.#tip(this.#trialWords(found), x, y);
        else if (cell) this.#tip(this.#cellWords(...cell), x, y);
        else this.tip.hidden = true;
        if (cell) this.#cell = cell;
    }

    #cellAt(x, y) {
        const { box, xEdges, yEdges } = this.#frame;
        const [a, b] = [(x - box.left) / (box.right - box.left), (box.bottom - y) / (box.bottom - box.top)];
        if (a < 0 || a > 1 || b < 0 || b > 1) return null;
        return [xEdges.findIndex((edge) => edge > a) - 1,
            yEdges.findIndex((edge) => edge > b) - 1].map((index) => Math.max(0, index));
    }

    #trialWords(point) {
        const { answer, x, y } = this.#data;
        const what = point.kind === "next" ? `${point.state}: no result yet`
            : `${answer.objective} ${number(point.value)}${point.kind === "best" ? ", the best" : ""}`;
        const place = `${x.name} ${formatValue(point.x)}\n${y.name} ${formatValue(point.y)}`;
        return `Trial ${point.number}\n${place}\n${what}`;
    }

    #cellWords(i, j) {
        const { answer, x, y } = this.#data;
        const [mean, deviation] = [answer.mean[i]?.[j], answer.deviation[i]?.[j]];
        const model = typeof mean === "number" ? `model ${number(mean)} ± ${number(deviation, 2)}`
            : "nothing here: one value makes the other inactive";
        return `${x.name} ${formatValue(answer.xs[i])}\n${y.name} ${formatValue(answer.ys[j])}\n${model}`;
    }

    #tip(text, x, y) {
        this.tip.hidden = false;
        this.tip.textContent = text;
        const far = x + 16 + this.tip.offsetWidth > this.#frame.width;
        this.tip.style.left = `${Math.max(0, far ? x - 16 - this.tip.offsetWidth : x + 16)}px`;
        this.tip.style.top = `${Math.max(0, Math.min(y + 12, this.#frame.height - this.tip.offsetHeight))}px`;
    }

    #leave() {
        this.walking = false;
        this.tip.hidden = true;
        this.owner.selection.point(null);
        this.drawOver();
    }

    #click() {
        if (this.pointedTrial) this.owner.selection.toggle(this.pointedTrial);
    }

    #key(event) {
        const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1],
            ArrowDown: [0, -1] }[event.key] ?? [0, 0];
        if (!this.#data || (dx === 0 && dy === 0) || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const { answer } = this.#data;
        this.#cell = [
            Math.min(answer.xs.length - 1, Math.max(0, this.#cell[0] + dx)),
            Math.min(answer.ys.length - 1, Math.max(0, this.#cell[1] + dy)),
        ];
        this.walking = true;
        const words = this.#cellWords(...this.#cell);
        const [left, , top] = this.#bounds(...this.#cell);
        this.#tip(words, left, top);
        this.said.textContent = words;
        this.drawOver();
    }
}

function hatch(g, x, y, width, height) {
    g.save();
    g.beginPath();
    g.rect(x, y, width, height);
    g.clip();
    g.strokeStyle = css("--line");
    g.lineWidth = 1;
    for (let at = -height; at < width; at += 7) {
        g.beginPath();
        g.moveTo(x + at, y + height);
        g.lineTo(x + at + height, y);
        g.stroke();
    }
    g.restore();
}

function short(text) {
    return text.length > 10 ? `${text.slice(0, 9)}…` : text;
}
