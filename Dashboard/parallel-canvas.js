// Draws the lines of parallel coordinates: all of them once in grey, those that are chosen above, in time
// slices.

import { surface } from "./canvas.js";
import { css, viridis } from "./theme.js";
import { el } from "./ui.js";

const SHADES = 32;
const SLICE = 300;
const SLICE_MILLISECONDS = 10;

/** Canvases one above the other: grey lines, chosen lines, axes, and the line that is pointed at. */
export class ParallelCanvas {
    #jobs = { grey: 0, chosen: 0 };
    #frame = null;
    #lastFrame = 0;
    budget = 700;

    constructor(host) {
        this.layers = Object.fromEntries(["grey", "chosen", "axes", "top"].map((name) => [
            name, el("canvas", { "aria-hidden": "true", class: "pc-layer" }),
        ]));
        host.append(...Object.values(this.layers));
    }

    /** Forgets what is still to be drawn. */
    destroy() {
        this.#jobs.grey += 1;
        this.#jobs.chosen += 1;
    }

    /**
     * Where everything stands now.
     *
     * @param {{width: number, height: number, top: number, length: number, axes: object[], xs: number[],
     *     count: number, shares: Float32Array}} frame
     */
    arrange(frame) {
        this.#frame = { ...frame, ys: frame.axes.map((axis) => heights(axis, frame)), shades: null };
        this.shade();
        this.context = Object.fromEntries(Object.entries(this.layers).map(([name, canvas]) => [
            name, surface(canvas, frame.width, frame.height),
        ]));
    }

    /** Takes up the colours of the theme. */
    shade() {
        if (!this.#frame) return;
        this.#frame.shades = Array.from({ length: SHADES }, (_, index) => viridis(index / (SHADES - 1)));
        this.#frame.noRank = css("--axis");
    }

    get frame() { return this.#frame; }

    /** The lines behind, slice by slice. */
    drawGrey() {
        const { count, width, height } = this.#frame;
        const g = this.context.grey;
        g.clearRect(0, 0, width, height);
        g.strokeStyle = css("--curve");
        g.globalAlpha = Math.min(0.4, Math.max(0.045, 45 / count));
        g.lineWidth = 1;
        this.#slices("grey", count, (index) => this.#line(g, index));
    }

    /**
     * The chosen lines, the best last so that they lie on top.
     *
     * @param {Int32Array} rows from the worst to the best
     * @param {boolean} quick while a range is being drawn: as many lines as a frame can take, spread over all
     */
    drawChosen(rows, quick = false) {
        const { width, height } = this.#frame;
        const g = this.context.chosen;
        g.clearRect(0, 0, width, height);
        g.lineWidth = rows.length > 400 ? 1 : rows.length > 40 ? 1.3 : 1.8;
        g.globalAlpha = Math.min(0.9, Math.max(0.16, 120 / rows.length));
        g.lineJoin = "round";
        if (!quick) {
            this.#slices("chosen", rows.length, (index) => this.#shadedLine(g, rows[index]));
            return rows.length;
        }
        this.#jobs.chosen += 1;
        this.#adapt();
        const shown = Math.min(rows.length, Math.round(this.budget));
        for (let index = 0; index < shown; index += 1) {
            this.#shadedLine(g, rows[Math.floor(((index + 1) * rows.length) / shown) - 1]);
        }
        return shown;
    }

    /** The axes with their ticks. */
    drawAxes() {
        const { axes, xs, top, length, width, height } = this.#frame;
        const g = this.context.axes;
        g.clearRect(0, 0, width, height);
        g.font = `11px ${css("--font")}`;
        g.textBaseline = "middle";
        g.lineJoin = "round";
        axes.forEach((axis, index) => {
            const x = Math.round(xs[index]) + 0.5;
            g.strokeStyle = css("--axis");
            g.lineWidth = 1.2;
            line(g, x, top, x, top + length);
            const ticks = axis.kind === "category" ? axis.scale.ticks(Math.floor(length / 16))
                : axis.scale.ticks(6);
            const last = index === axes.length - 1;
            for (const tick of axis.whole ? ticks.filter(Number.isInteger) : ticks) {
                const y = heightOf(axis, axis.scale.map(tick), this.#frame);
                line(g, x - 3, y, x + 3, y);
                label(g, shorten(axis.scale.format(tick)), last ? x - 7 : x + 7, y, last);
            }
            if (axis.missing === 0) return;
            const y = heightOf(axis, -0.09, this.#frame);
            g.setLineDash([2, 3]);
            line(g, x, top + length + 4, x, y + 8);
            g.setLineDash([]);
            label(g, axis.goal ? "no value" : "inactive", last ? x - 7 : x + 7, y, last);
        });
    }

    /** One line in full, with its crossings; null takes it away. */
    drawPointed(row) {
        const { width, height, xs, ys } = this.#frame;
        const g = this.context.top;
        g.clearRect(0, 0, width, height);
        if (row === null || row < 0) return;
        g.lineJoin = "round";
        for (const [color, thick] of [[css("--surface"), 6], [css("--text"), 2.6]]) {
            g.strokeStyle = color;
            g.lineWidth = thick;
            this.#line(g, row);
        }
        g.fillStyle = css("--text");
        xs.forEach((x, index) => {
            g.beginPath();
            g.arc(x, ys[index][row], 4, 0, Math.PI * 2);
            g.fill();
        });
    }

    /**
     * The row whose line passes nearest to a place, among those that `passes` marks; -1 when none is near.
     */
    nearest(x, y, passes, reach = 8) {
        const { xs, ys, count } = this.#frame;
        let right = xs.findIndex((place) => place >= x);
        if (right < 0) right = xs.length - 1;
        right = Math.max(1, right);
        const [left, far] = [ys[right - 1], ys[right]];
        if (!left || !far) return -1;
        const share = Math.min(1, Math.max(0, (x - xs[right - 1]) / (xs[right] - xs[right - 1] || 1)));
        let [found, least] = [-1, reach];
        for (let row = 0; row < count; row += 1) {
            if (passes && !passes[row]) continue;
            const distance = Math.abs(left[row] + (far[row] - left[row]) * share - y);
            if (distance < least) [found, least] = [row, distance];
        }
        return found;
    }

    #shadedLine(g, row) {
        const { shades, shares, noRank } = this.#frame;
        const share = shares[row];
        g.strokeStyle = Number.isNaN(share) ? noRank : shades[Math.round(share * (SHADES - 1))];
        this.#line(g, row);
    }

    #line(g, row) {
        const { xs, ys } = this.#frame;
        g.beginPath();
        g.moveTo(xs[0], ys[0][row]);
        for (let axis = 1; axis < xs.length; axis += 1) g.lineTo(xs[axis], ys[axis][row]);
        g.stroke();
    }

    /** As many lines as the last frames could take in a thirtieth of a second. */
    #adapt() {
        const now = performance.now();
        const passed = now - this.#lastFrame;
        this.#lastFrame = now;
        if (passed > 250) return;
        this.budget = Math.min(10000,
            Math.max(250, this.budget * (passed > 30 ? 0.75 : passed < 22 ? 1.12 : 1)));
    }

    /** Draws in slices that leave the page free between them: smaller ones where frames come late. */
    #slices(name, count, draw) {
        this.#jobs[name] += 1;
        const job = this.#jobs[name];
        let [index, slice, last] = [0, SLICE, null];
        const next = (time) => {
            if (job !== this.#jobs[name]) return;
            if (last !== null) {
                slice = Math.max(60, Math.min(SLICE * 2, slice * (time - last > 34 ? 0.6 : 1.3)));
            }
            last = time ?? null;
            const began = performance.now();
            const end = Math.min(count, index + Math.round(slice));
            while (index < end) {
                draw(index);
                index += 1;
                if ((index & 63) === 0 && performance.now() - began > SLICE_MILLISECONDS) break;
            }
            if (index < count) requestAnimationFrame(next);
        };
        next();
    }
}

/** The height of a place on an axis; places below 0 stand under it, also where the axis is flipped. */
export function heightOf(axis, place, { top, length }) {
    return top + length * (place < 0 ? 1 - place : axis.flipped ? place : 1 - place);
}

/** The place at a height: the inverse of `heightOf`. */
export function placeAt(axis, height, { top, length }) {
    const share = (height - top) / length;
    if (share > 1) return Math.max(-0.13, 1 - share);
    return Math.min(1, Math.max(0, axis.flipped ? share : 1 - share));
}

function heights(axis, frame) {
    const result = new Float32Array(axis.count);
    for (let row = 0; row < axis.count; row += 1) result[row] = heightOf(axis, axis.places[row], frame);
    return result;
}

function label(g, text, x, y, before) {
    g.textAlign = before ? "right" : "left";
    g.lineWidth = 4;
    g.strokeStyle = css("--surface");
    g.strokeText(text, x, y);
    g.fillStyle = css("--text");
    g.fillText(text, x, y);
    g.strokeStyle = css("--axis");
    g.lineWidth = 1.2;
}

function shorten(text) {
    return text.length > 12 ? `${text.slice(0, 11)}…` : text;
}

function line(g, x, y, toX, toY) {
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(toX, toY);
    g.stroke();
}
