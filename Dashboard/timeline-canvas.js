// Draws the timeline: lanes of workers with a bar for each attempt, how many were busy above, and follows
// the reader.

import { surface } from "./canvas.js";
import { clock, duration, integer } from "./format.js";
import { makeScale } from "./scales.js";
import { css } from "./theme.js";
import { patternFill } from "./timeline-fills.js";
import { panned, zoomed } from "./timeline-layout.js";
import { el } from "./ui.js";

const TOP = 74;

/** The canvas of a timeline. */
export class TimelineCanvas {
    #data = null;
    #window = null;
    #drag = null;
    #at = null;

    /** @param {{selection, open(trial), moved(window)}} owner */
    constructor(owner) {
        this.owner = owner;
        this.canvas = el("canvas", { "aria-hidden": "true" });
        this.tip = el("div", { class: "tip", hidden: true });
        this.said = el("div", { class: "visually-hidden", "aria-live": "polite" });
        this.host = el("div", {
            class: "timeline-plot", tabIndex: 0, role: "application", "aria-roledescription": "timeline",
            on: {
                wheel: (event) => this.#wheel(event), pointerdown: (event) => this.#press(event),
                pointermove: (event) => this.#move(event),
                pointerup: (event) => this.#release(event), pointercancel: () => { this.#drag = null; },
                pointerleave: () => this.#point(null),
                keydown: (event) => this.#key(event), blur: () => this.#point(null), dblclick: () => this.#at
                    && this.owner.open(this.#at.trial),
            },
        }, this.canvas, this.tip, this.said);
    }

    /** @param {{workers: object[], load: object, range: number[], follow: boolean}} data */
    show(data, width, label) {
        const whole = this.#window === null
            || (this.#window[0] <= this.#data.range[0] && this.#window[1] >= this.#data.range[1]);
        const at = this.#at;
        this.#at = data.spans.find((span) => span.trial === at?.trial && span.attempt === at.attempt) ?? null;
        this.#data = data;
        this.width = width;
        const longest = Math.max(0, ...data.workers.map((worker) => shorten(worker.worker).length));
        this.left = Math.max(76, 16 + longest * 6.4);
        this.lanes = Math.max(1, data.workers.reduce((sum, worker) => sum + worker.lanes, 0));
        this.laneHeight = Math.max(10, Math.min(26, 420 / this.lanes));
        this.height = TOP + this.lanes * this.laneHeight + 30;
        this.#window = whole ? [...data.range] : this.#window;
        this.host.style.height = `${this.height}px`;
        this.host.setAttribute("aria-label",
            `${label} Plus and minus zoom, left and right walk through the attempts, Shift and an arrow move `
                + "the window.");
        this.draw();
    }

    /** Looks closer (factor below 1) or from farther away; null shows all. */
    zoom(factor) {
        if (!this.#data) return;
        this.#window = factor === null ? [...this.#data.range]
            : zoomed(this.#window, this.#data.range, factor);
        this.draw();
    }

    draw() {
        if (!this.#data) return;
        const g = surface(this.canvas, this.width, this.height);
        this.x = makeScale("time", this.#window, [this.left, this.width - 10]);
        g.font = `11px ${css("--font")}`;
        g.textBaseline = "middle";
        this.#drawTimes(g);
        this.#drawLoad(g);
        for (const worker of this.#data.workers) this.#drawWorker(g, worker);
    }

    #y(lane) {
        return TOP + lane * this.laneHeight;
    }

    #drawTimes(g) {
        g.textAlign = "center";
        for (const tick of this.x.ticks(Math.max(2, Math.floor((this.width - this.left) / 110)))) {
            const x = Math.round(this.x.map(tick)) + 0.5;
            g.strokeStyle = css("--grid");
            g.beginPath();
            g.moveTo(x, 12);
            g.lineTo(x, this.height - 24);
            g.stroke();
            g.fillStyle = css("--text-2");
            g.fillText(this.x.format(tick), Math.min(this.width - 30, x), this.height - 12);
        }
    }

    #drawLoad(g) {
        const { times, counts, most } = this.#data.load;
        const [top, bottom] = [14, TOP - 14];
        g.textAlign = "right";
        g.fillStyle = css("--text-2");
        g.fillText(`busy, of ${integer(most)}`, this.left - 8, (top + bottom) / 2);
        if (most === 0) return;
        const y = (count) => bottom - (count / most) * (bottom - top);
        g.save();
        g.beginPath();
        g.rect(this.left, 0, this.width - this.left - 10, TOP);
        g.clip();
        g.beginPath();
        g.moveTo(this.x.map(times[0]), bottom);
        for (let index = 0; index < times.length; index += 1) {
            const x = this.x.map(times[index]);
            if (index > 0) g.lineTo(x, y(counts[index - 1]));
            g.lineTo(x, y(counts[index]));
        }
        g.lineTo(this.x.map(times.at(-1)), bottom);
        g.globalAlpha = 0.25;
        g.fillStyle = css("--band");
        g.fill();
        g.globalAlpha = 1;
        g.strokeStyle = css("--c-blue");
        g.lineWidth = 1.4;
        g.stroke();
        g.restore();
    }

    #drawWorker(g, worker) {
        const top = this.#y(worker.first);
        const height = worker.lanes * this.laneHeight;
        g.strokeStyle = css("--line");
        g.lineWidth = 1;
        g.strokeRect(this.left + 0.5, Math.round(top) + 0.5, this.width - this.left - 11, Math.round(height));
        g.textAlign = "right";
        g.fillStyle = css("--text");
        if (height >= 10) g.fillText(shorten(worker.worker), this.left - 8, top + height / 2);
        g.save();
        g.beginPath();
        g.rect(this.left, top, this.width - this.left - 10, height + 1);
        g.clip();
        const { selection } = this.owner;
        for (const span of worker.spans) {
            if (span.end < this.#window[0] || span.start > this.#window[1]) continue;
            const [x, right] = [this.x.map(span.start), this.x.map(span.end)];
            const [y, width, tall] = [this.#y(worker.first + span.lane) + 1.5, Math.max(1, right - x - 0.5),
                this.laneHeight - 3];
            g.fillStyle = patternFill(g, span.outcome);
            g.fillRect(x, y, width, tall);
            if (width > 26 && tall > 11) {
                const text = `#${span.trial}`;
                const room = g.measureText(text).width + 6;
                if (room < width) {
                    g.fillStyle = css("--surface");
                    g.fillRect(x + 3, y + tall / 2 - 6.5, room, 13);
                    g.fillStyle = css("--text");
                    g.textAlign = "left";
                    g.fillText(text, x + 6, y + tall / 2 + 0.5);
                }
            }
            const pointed = span.trial === selection.pointed;
            if (pointed || selection.has(span.trial)) {
                g.strokeStyle = css("--text");
                g.lineWidth = pointed ? 2.4 : 1.6;
                g.strokeRect(x + 0.5, y + 0.5, Math.max(2, width - 1), tall - 1);
            }
        }
        g.restore();
    }

    /** What an attempt was, in words. */
    words(span) {
        const steps = span.to >= 0 ? `, steps ${integer(span.from)} to ${integer(span.to)}` : "";
        const attempt = span.attempt > 1 ? `, attempt ${span.attempt}` : "";
        const length = duration((span.end - span.start) / 1000);
        return [
            `Trial ${span.trial}${attempt} on ${span.worker}`,
            `${span.isOpen ? "running" : span.outcome} for ${length}${steps}`, `from ${clock(span.start)}`,
        ].join("\n");
    }

    #under(event) {
        const box = this.host.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        const lane = Math.floor((y - TOP) / this.laneHeight);
        const worker = this.#data.workers.find((entry) => lane >= entry.first && lane < entry.first
            + entry.lanes);
        if (!worker || x < this.left) return null;
        const slack = Math.max(0, (this.#window[1] - this.#window[0]) / (this.width - this.left)) * 2;
        const time = this.x.invert(x);
        return worker.spans.find((span) => span.lane === lane - worker.first && time >= span.start - slack
            && time <= span.end + slack) ?? null;
    }

    #point(span, speak = false) {
        this.#at = span;
        this.tip.hidden = !span;
        this.owner.selection.point(span?.trial ?? null);
        if (!span) return;
        this.tip.textContent = this.words(span);
        if (speak) this.said.textContent = this.tip.textContent;
        const worker = this.#data.workers.find((entry) => entry.worker === span.worker);
        const x = Math.max(this.left, Math.min(this.width - 40, this.x.map(span.start)));
        this.tip.style.left = `${Math.max(0, Math.min(x, this.width - this.tip.offsetWidth - 4))}px`;
        const above = this.#y(worker.first + span.lane) - this.tip.offsetHeight - 4;
        this.tip.style.top = `${Math.max(0, above)}px`;
    }

    #wheel(event) {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
        event.preventDefault();
        const { range } = this.#data;
        const at = this.x.invert(event.clientX - this.host.getBoundingClientRect().left);
        const by = Math.sign(event.deltaY || event.deltaX);
        this.#window = event.shiftKey
            ? panned(this.#window, range, by * 0.12) : zoomed(this.#window, range, by > 0 ? 1.25 : 0.8, at);
        this.draw();
    }

    #press(event) {
        if (event.button !== 0) return;
        this.#drag = { x: event.clientX, window: [...this.#window], moved: false };
        this.host.setPointerCapture(event.pointerId);
    }

    #move(event) {
        if (!this.#drag) return this.#point(this.#under(event));
        const by = event.clientX - this.#drag.x;
        this.#drag.moved ||= Math.abs(by) > 4;
        if (!this.#drag.moved) return undefined;
        this.#window = panned(this.#drag.window, this.#data.range, -by / (this.width - this.left - 10));
        return this.draw();
    }

    #release(event) {
        const drag = this.#drag;
        this.#drag = null;
        const span = drag && !drag.moved ? this.#under(event) : null;
        if (span) this.owner.selection.toggle(span.trial);
    }

    #key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity,
            End: Infinity }[event.key];
        if (event.key === "+" || event.key === "=") this.zoom(0.6);
        else if (event.key === "-") this.zoom(1.6);
        else if (event.key === "0") this.zoom(null);
        else if (event.shiftKey && step) {
            this.#window = panned(this.#window, this.#data.range, Math.max(-1, Math.min(1, step)) * 0.25);
            this.draw();
        } else if (step) this.#walk(step);
        else if (event.key === "Enter" && this.#at) this.owner.open(this.#at.trial);
        else if (event.key === " " && this.#at) this.owner.selection.toggle(this.#at.trial);
        else return;
        event.preventDefault();
    }

    #walk(step) {
        const { spans } = this.#data;
        if (spans.length === 0) return;
        const at = this.#at ? spans.indexOf(this.#at) : -1;
        const next = (at < 0 && step < 0 ? spans.length : at) + step;
        const span = spans[Math.min(spans.length - 1, Math.max(0, next))];
        if (span.start < this.#window[0] || span.start > this.#window[1]) {
            const length = this.#window[1] - this.#window[0];
            this.#window = panned([span.start - length / 2, span.start + length / 2], this.#data.range, 0);
            this.draw();
        }
        this.#point(span, true);
    }
}

function shorten(text) {
    return text.length > 17 ? `${text.slice(0, 16)}…` : text;
}
