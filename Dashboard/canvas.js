// Our own plot on two canvases: data below, what the pointer and the keyboard do above. Fast with 10,000
// points.

import { drawAxes, drawLayer, layout, trace } from "./plot-draw.js";
import { Walker } from "./plot-walk.js";
import { css } from "./theme.js";
import { el, replace, shape } from "./ui.js";

export { drawShape } from "./plot-draw.js";

/** Sets a canvas up for the screen's own pixels; what is drawn afterwards counts in CSS pixels. */
export function surface(canvas, width, height) {
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    return g;
}

/** A plot of layers over two axes. */
export class Plot {
    #spec = null;
    #frame = null;
    #targets = [];
    #scheduled = false;
    #brush = null;
    #forget = () => {};
    #legendKey = "";
    #life = new AbortController();

    /** @param {HTMLElement} host has a height @param {HTMLElement} legend a list to fill */
    constructor(host, legend) {
        this.host = host;
        this.legend = legend;
        this.base = el("canvas", { "aria-hidden": "true" });
        this.over = el("canvas", { "aria-hidden": "true", style: { position: "absolute", inset: "0" } });
        this.tip = el("div", { class: "tip", hidden: true });
        this.said = el("div", { class: "visually-hidden", "aria-live": "polite" });
        replace(host, this.base, this.over, this.tip, this.said);
        host.tabIndex = 0;
        host.setAttribute("role", "application");
        host.setAttribute("aria-roledescription", "chart");
        this.walker = new Walker(this);
        this.#listen();
    }

    /** Shows other data. */
    update(spec, label) {
        const selection = spec.selection ?? null;
        if (selection !== this.#spec?.selection) {
            this.#forget();
            this.#forget = selection?.subscribe(() => this.#drawOver()) ?? (() => {});
        }
        this.#spec = spec;
        this.host.setAttribute("aria-label", `${label} Arrow keys walk through the points.`);
        this.#showLegend(spec.legend ?? []);
        this.redraw();
    }

    get spec() { return this.#spec; }
    get frame() { return this.#frame; }
    get targets() { return this.#targets; }

    /** Draws all again, at the next frame. */
    redraw() {
        if (this.#scheduled) return;
        this.#scheduled = true;
        requestAnimationFrame(() => {
            this.#scheduled = false;
            this.#draw();
        });
    }

    resize() {
        const { clientWidth, clientHeight } = this.host;
        if (this.#frame?.width !== clientWidth || this.#frame?.height !== clientHeight) this.redraw();
    }

    /** Lets go of the host, which another plot may take. */
    destroy() {
        this.#life.abort();
        this.#forget();
        this.host.removeAttribute("role");
    }

    #draw() {
        const { clientWidth: width, clientHeight: height } = this.host;
        if (!this.#spec || width < 40 || height < 40) return;
        this.#frame = layout(this.#spec, width, height);
        const g = surface(this.base, width, height);
        drawAxes(g, this.#frame, this.#spec);
        const { left, top, right, bottom } = this.#frame.box;
        g.save();
        g.beginPath();
        g.rect(left - 5, top - 5, right - left + 10, bottom - top + 10);
        g.clip();
        this.#targets = this.#spec.layers.map((layer) => drawLayer(g, this.#frame, layer)).filter(Boolean);
        this.#targets.forEach((target, place) => { target.place = place; });
        g.restore();
        this.#drawOver();
    }

    #drawOver() {
        if (!this.#frame) return;
        const g = surface(this.over, this.#frame.width, this.#frame.height);
        const selection = this.#spec.selection;
        if (selection?.size) {
            for (const number of selection.numbers()) this.#ring(g, number, css("--text"), 2);
        }
        const pointed = selection ? selection.pointed : this.walker.current?.id ?? null;
        this.#follow(g, selection, pointed);
        if (pointed !== null) this.#ring(g, pointed, css("--accent"), 2.5);
        if (this.#brush?.moved) {
            const { x, y, toX, toY } = this.#brush;
            g.fillStyle = css("--accent");
            g.globalAlpha = 0.14;
            g.fillRect(x, y, toX - x, toY - y);
            g.globalAlpha = 1;
            g.strokeStyle = css("--accent");
            g.strokeRect(x, y, toX - x, toY - y);
        }
    }

    /** Lines of trials that are chosen or pointed at, again above all others. */
    #follow(g, selection, pointed) {
        for (const layer of this.#spec.layers) {
            if (layer.kind !== "lines") continue;
            for (const line of layer.lines) {
                if (line.id === undefined || (line.id !== pointed && !selection?.has(line.id))) continue;
                const width = line.id === pointed ? 2.6 : 2;
                trace(g, this.#frame, { ...line, color: css("--surface"), alpha: 1, width: width + 3,
                    dash: null }, line.x.length);
                trace(g, this.#frame, { ...line, color: css(line.id === pointed ? "--accent" : "--text"),
                    alpha: 1, width }, line.x.length);
            }
        }
    }

    #ring(g, id, color, width) {
        for (const target of this.#targets) {
            const index = target.find(id);
            if (index < 0 || !Number.isFinite(target.px[index])
                || !Number.isFinite(target.py[index])) continue;
            g.strokeStyle = color;
            g.lineWidth = width;
            g.beginPath();
            g.arc(target.px[index], target.py[index], 7, 0, Math.PI * 2);
            g.stroke();
        }
    }

    #listen() {
        const on = (type, run) => this.host.addEventListener(type, run, { signal: this.#life.signal });
        on("pointermove", (event) => this.#moved(event));
        on("pointerleave", () => this.#point(null));
        on("pointerdown", (event) => this.#pressed(event));
        on("pointerup", (event) => this.#released(event));
        on("pointercancel", () => { this.#brush = null; });
        on("dblclick", (event) => {
            const found = this.#nearest(this.#place(event));
            if (found) this.#spec.onOpen?.(found.id);
        });
        on("keydown", (event) => this.walker.key(event));
        on("blur", () => this.#point(null));
    }

    #place(event) {
        const box = this.host.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
    }

    #moved(event) {
        const place = this.#place(event);
        if (this.#brush) {
            Object.assign(this.#brush, { toX: place.x, toY: place.y });
            this.#brush.moved ||= Math.abs(place.x - this.#brush.x) + Math.abs(place.y - this.#brush.y) > 6;
            if (this.#brush.moved) return this.#drawOver();
        }
        return this.#point(this.#nearest(place));
    }

    #pressed(event) {
        if (event.button !== 0 || !this.#spec?.onBrush || event.pointerType === "touch") return;
        const place = this.#place(event);
        this.#brush = { ...place, toX: place.x, toY: place.y, moved: false };
        this.host.setPointerCapture(event.pointerId);
    }

    #released(event) {
        const brush = this.#brush;
        this.#brush = null;
        if (brush?.moved) {
            this.#spec.onBrush(this.#inside(brush));
            return this.#drawOver();
        }
        if (event.button !== 0) return undefined;
        const found = this.#nearest(this.#place(event));
        if (found) this.#spec.selection?.toggle(found.id);
        return undefined;
    }

    #inside({ x, y, toX, toY }) {
        const [left, right, top, bottom] = [Math.min(x, toX), Math.max(x, toX), Math.min(y, toY),
            Math.max(y, toY)];
        const ids = [];
        for (const target of this.#targets) {
            for (let index = 0; index < target.count; index += 1) {
                const [px, py] = [target.px[index], target.py[index]];
                if (px >= left && px <= right && py >= top && py <= bottom) ids.push(target.layer.id[index]);
            }
        }
        return ids;
    }

    #nearest({ x, y }, reach = 14) {
        let best = null;
        let least = reach * reach;
        for (const target of this.#targets) {
            for (let index = 0; index < target.count; index += 1) {
                const distance = (target.px[index] - x) ** 2 + (target.py[index] - y) ** 2;
                if (distance < least) {
                    least = distance;
                    best = { target, index, id: target.layer.id[index] };
                }
            }
        }
        return best;
    }

    /** Shows the tip of a point, and tells the other charts; `speak` reads it out. */
    point(found, speak = false) {
        this.#point(found);
        if (speak && found) this.said.textContent = this.tip.textContent;
    }

    #point(found) {
        this.walker.current = found ?? this.walker.current;
        this.tip.hidden = !found;
        if (this.#spec?.selection) this.#spec.selection.point(found?.id ?? null);
        else this.#drawOver();
        if (!found) return;
        const { target, index } = found;
        this.tip.textContent = target.layer.label?.(index) ?? `#${found.id}`;
        const { width } = this.#frame;
        const left = target.px[index] + 12;
        this.tip.style.left = `${Math.max(4, left + this.tip.offsetWidth > width ? target.px[index] - 12 - this.tip.offsetWidth : left)}px`;
        this.tip.style.top = `${Math.max(0, target.py[index] - this.tip.offsetHeight - 8)}px`;
    }

    #showLegend(entries) {
        this.legend.hidden = entries.length === 0;
        const key = JSON.stringify(entries);
        if (key === this.#legendKey) return;
        this.#legendKey = key;
        replace(this.legend, entries.map((entry) =>
            el("li", {}, shape(entry.shape ?? "circle", entry.color), entry.label)));
    }
}
