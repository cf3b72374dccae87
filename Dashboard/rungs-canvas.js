// Draws one bracket of the rung ladder and follows pointer and keyboard over its dots.

import { drawShape, surface } from "./canvas.js";
import { blit } from "./plot-blit.js";
import { spriteOf } from "./plot-draw.js";
import { integer, number, plural } from "./format.js";
import { dotsByTrial, fates, layoutBracket, stepTo } from "./rungs-layout.js";
import { css } from "./theme.js";
import { el } from "./ui.js";

const fateList = Object.values(fates);
/** The fates in the order in which their dots are drawn. */
const DRAWN = [6, 5, 4, 3, 2, 0, 1];
/** Above so many dots their pixels are copied. */
const MANY = 800;

/** A bracket on two canvases: the ladder below, the path of the trial that is pointed at above. */
export class Ladder {
    #layout = null;
    #frame = null;
    #bracket = null;
    #byTrial = new Map();
    #current = -1;

    /** @param {{point(trial, dot, ladder), open(trial), selection, metric}} owner */
    constructor(owner) {
        this.owner = owner;
        this.base = el("canvas", { "aria-hidden": "true" });
        this.over = el("canvas", { "aria-hidden": "true", class: "rung-over" });
        this.host = el("div", {
            class: "rung-ladder", tabIndex: 0, role: "application", "aria-roledescription": "rung ladder",
            on: {
                pointermove: (event) => this.#moved(event), pointerleave: () => this.owner.point(null, this),
                click: (event) => this.#clicked(event), dblclick: (event) => this.#opened(event),
                keydown: (event) => this.#key(event), blur: () => this.owner.point(null, this),
            },
        }, this.base, this.over);
        this.title = el("h3");
        this.node = el("div", { class: "rung-bracket" }, this.title, this.host);
    }

    /** Shows a bracket. */
    show(bracket, frame, label) {
        const { trial, level } = this.#current >= 0 ? this.#about(this.#current) : {};
        this.#bracket = bracket;
        this.#frame = frame;
        const { width, height } = frame;
        this.host.style.width = `${width}px`;
        this.host.style.height = `${height}px`;
        this.host.setAttribute("aria-label", `${label} Arrow keys walk through the trials, Enter opens one.`);
        this.#layout = layoutBracket(bracket, frame);
        this.#byTrial = dotsByTrial(this.#layout.dots);
        const { dots, columns } = this.#layout;
        this.#current = this.#byTrial.get(trial)?.find((dot) => columns[dots.rung[dot]].level === level) ?? -1;
        this.draw();
    }

    /** Draws all again, as after a change of colours. */
    draw() {
        if (!this.#layout) return;
        const { width, height } = this.#frame;
        const g = surface(this.base, width, height);
        this.#drawColumns(g);
        this.#drawLinks(g);
        this.#drawDots(g);
        this.#drawCutoffs(g);
        this.drawOver();
    }

    /** Draws what is selected and what is pointed at. */
    drawOver() {
        if (!this.#layout) return;
        const { dots, size } = this.#layout;
        const g = surface(this.over, this.#frame.width, this.#frame.height);
        const { selection } = this.owner;
        if (selection.size > 0) {
            g.strokeStyle = css("--text");
            g.lineWidth = 1.6;
            for (const [trial, list] of this.#byTrial) {
                if (selection.has(trial)) for (const dot of list) ring(g, dots.x[dot], dots.y[dot], size + 3);
            }
        }
        const path = this.#byTrial.get(selection.pointed);
        if (!path) return;
        for (const [color, width] of [[css("--surface"), 6], [css("--text"), 2.4]]) {
            g.strokeStyle = color;
            g.lineWidth = width;
            for (let index = 0; index + 1 < path.length; index += 1) {
                curve(g, dots, path[index], path[index + 1]);
            }
        }
        for (const dot of path) {
            drawShape(g, "circle", dots.x[dot], dots.y[dot], size + 4, css("--surface"));
            const fate = fateList[dots.fate[dot]];
            drawShape(g, fate.shape, dots.x[dot], dots.y[dot], size + 1.5, css(fate.token));
            g.strokeStyle = css("--text");
            g.lineWidth = 1.6;
            ring(g, dots.x[dot], dots.y[dot], size + 4);
        }
    }

    /** Where the last dot of a trial stands; null when the bracket does not have it. */
    placeOf(trial) {
        const path = this.#byTrial.get(trial);
        if (!path) return null;
        const dot = path.includes(this.#current) ? this.#current : path.at(-1);
        return this.#about(dot);
    }

    #about(dot) {
        const { dots, columns } = this.#layout;
        const column = columns[dots.rung[dot]];
        return {
            trial: dots.trial[dot], value: dots.value[dot], fate: Object.keys(fates)[dots.fate[dot]],
            level: column.level,
            threshold: column.threshold, bracket: this.#bracket.bracket, x: dots.x[dot], y: dots.y[dot],
        };
    }

    #drawColumns(g) {
        const { columns, box, scale } = this.#layout;
        g.font = `11px ${css("--font")}`;
        columns.forEach((column, index) => {
            g.fillStyle = css("--surface-2");
            g.globalAlpha = index % 2 === 0 ? 0.75 : 0.35;
            g.fillRect(column.left, 0, column.right - column.left, this.#frame.height);
            g.globalAlpha = 1;
        });
        g.textBaseline = "middle";
        g.textAlign = "right";
        for (const tick of scale?.ticks(6) ?? []) {
            const y = Math.round(scale.map(tick)) + 0.5;
            if (y < box.top - 1 || y > box.bottom + 1) continue;
            g.strokeStyle = css("--grid");
            g.lineWidth = 1;
            segment(g, box.left, y, box.right, y);
            g.fillStyle = css("--text-2");
            g.fillText(scale.format(tick), box.left - 6, y);
        }
        if (!scale) {
            g.fillStyle = css("--text-2");
            g.fillText("best", box.left - 6, box.top);
            g.fillText("worst", box.left - 6, box.bottom);
        }
        for (const column of columns) this.#drawHead(g, column);
    }

    #drawHead(g, column) {
        const width = column.right - column.left;
        const share = column.entered > 0 ? column.promoted / column.entered : 0;
        g.textAlign = "center";
        g.fillStyle = css("--text");
        g.font = `600 12px ${css("--font")}`;
        g.fillText(`step ${integer(column.level)}`, column.center, 13);
        g.font = `11px ${css("--font")}`;
        g.fillStyle = css("--text-2");
        const last = column === this.#layout.columns.at(-1);
        const words = last ? plural(column.entered, "trial")
            : `${integer(column.entered)} in, ${integer(column.promoted)} ${width > 130 ? "went on" : "on"}`;
        g.fillText(width > 84 ? words : integer(column.entered), column.center, 29);
        const [barWidth, barHeight] = [Math.min(90, width - 20), 5];
        const left = column.center - barWidth / 2;
        g.fillStyle = css("--surface-3");
        g.fillRect(left, 39, barWidth, barHeight);
        g.fillStyle = css("--c-blue");
        g.fillRect(left, 39, barWidth * (last ? 1 : share), barHeight);
    }

    #drawLinks(g) {
        const { links, dots } = this.#layout;
        g.strokeStyle = css("--c-blue");
        g.lineWidth = 1;
        g.globalAlpha = Math.min(0.5, Math.max(0.05, 26 / Math.max(1, links.length / 2)));
        for (let index = 0; index < links.length; index += 2) curve(g, dots, links[index], links[index + 1]);
        g.globalAlpha = 1;
    }

    #drawDots(g) {
        const { dots, size } = this.#layout;
        // Those that went on come last: they lie on top of those that did not.
        const order = DRAWN.flatMap((fate) => dotsWith(dots, fate));
        if (dots.count <= MANY) {
            for (const dot of order) {
                const { shape, token } = fateList[dots.fate[dot]];
                drawShape(g, shape, dots.x[dot], dots.y[dot], size, css(token));
            }
            return;
        }
        const take = (array) => Float32Array.from(order, (dot) => array[dot]);
        const sprites = fateList.map(({ shape, token }) => spriteOf({ shape, color: css(token), size }));
        const places = { px: take(dots.x), py: take(dots.y), count: order.length };
        blit(g, this.#frame, places, sprites, Uint8Array.from(order, (dot) => dots.fate[dot]));
    }

    #drawCutoffs(g) {
        const { columns, box } = this.#layout;
        const worseIsUp = this.#frame.mode !== "rank" && this.owner.sign > 0;
        const color = css("--c-vermillion");
        for (const column of columns) {
            if (column.cutoff === null) continue;
            const [left, right, y] = [column.left + 4, column.right - 4, Math.round(column.cutoff) + 0.5];
            g.fillStyle = color;
            g.globalAlpha = 0.07;
            if (worseIsUp) g.fillRect(left, box.top - 6, right - left, y - box.top + 6);
            else g.fillRect(left, y, right - left, box.bottom - y + 6);
            g.globalAlpha = 1;
            g.strokeStyle = color;
            g.lineWidth = 2;
            segment(g, left, y, right, y);
            this.#cutoffLabel(g, column, y, worseIsUp);
        }
    }

    #cutoffLabel(g, column, y, worseIsUp) {
        const text = column.right - column.left > 96 ? `cut-off ${number(column.threshold)}`
            : number(column.threshold, 3);
        g.font = `600 11px ${css("--font")}`;
        g.textAlign = "right";
        const at = worseIsUp ? y - 9 : y + 10;
        g.lineWidth = 4;
        g.lineJoin = "round";
        g.strokeStyle = css("--surface");
        g.strokeText(text, column.right - 6, at);
        g.fillStyle = css("--text");
        g.fillText(text, column.right - 6, at);
    }

    #nearest(event) {
        const bounds = this.host.getBoundingClientRect();
        const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
        const { dots } = this.#layout;
        let [found, least] = [-1, 196];
        for (let dot = 0; dot < dots.count; dot += 1) {
            const distance = (dots.x[dot] - x) ** 2 + (dots.y[dot] - y) ** 2;
            if (distance < least) [found, least] = [dot, distance];
        }
        return found;
    }

    #moved(event) {
        const dot = this.#nearest(event);
        this.#current = dot;
        this.owner.point(dot < 0 ? null : this.#about(dot), this);
    }

    #clicked(event) {
        // A finger points and chooses at once: it has no hovering.
        this.#moved(event);
        if (this.#current >= 0) this.owner.selection.toggle(this.#layout.dots.trial[this.#current]);
    }

    #opened(event) {
        const dot = this.#nearest(event);
        if (dot >= 0) this.owner.open(this.#layout.dots.trial[dot]);
    }

    #key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const trial = this.#current >= 0 ? this.#layout.dots.trial[this.#current] : null;
        if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
            this.#current = stepTo(this.#layout, this.#current, event.key);
            if (this.#current >= 0) this.owner.point(this.#about(this.#current), this, true);
        } else if (event.key === "Enter" && trial !== null) this.owner.open(trial);
        else if (event.key === " " && trial !== null) this.owner.selection.toggle(trial);
        else if (event.key === "Escape") this.owner.point(null, this);
        else return;
        event.preventDefault();
    }
}

function dotsWith(dots, fate) {
    const found = [];
    for (let dot = 0; dot < dots.count; dot += 1) if (dots.fate[dot] === fate) found.push(dot);
    return found;
}

function ring(g, x, y, radius) {
    g.beginPath();
    g.arc(x, y, radius, 0, Math.PI * 2);
    g.stroke();
}

function curve(g, dots, from, to) {
    const middle = (dots.x[from] + dots.x[to]) / 2;
    g.beginPath();
    g.moveTo(dots.x[from], dots.y[from]);
    g.bezierCurveTo(middle, dots.y[from], middle, dots.y[to], dots.x[to], dots.y[to]);
    g.stroke();
}

function segment(g, x, y, toX, toY) {
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(toX, toY);
    g.stroke();
}
