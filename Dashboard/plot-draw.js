// Drawing for the plot: axes, and one function for each kind of layer.

import { blit } from "./plot-blit.js";
import { extent, makeScale, padded } from "./scales.js";
import { css } from "./theme.js";

const MANY = 1500;
const sprites = new Map();

/** Where everything goes: the box of the data and the scales of both axes. */
export function layout(spec, width, height) {
    const yKind = spec.y.scale ?? "linear";
    const xKind = spec.x.scale ?? "linear";
    const top = 10 + (spec.y.label ? 16 : 0);
    const bottom = height - 24 - (spec.x.label ? 16 : 0);
    const whole = (scale, own) =>
        (own.whole ? { ...scale, ticks: (count) => scale.ticks(count).filter(Number.isInteger) } : scale);
    const yScale = makeScale(yKind, domain(spec, "y", yKind), [bottom, top], spec.y.format);
    const widest = Math.max(...yScale.ticks(Math.max(2, Math.floor((bottom - top) / 44))).map((tick) =>
        yScale.format(tick).length), 2);
    const left = Math.min(150, 16 + widest * 6.6);
    const right = width - 14;
    const xScale = makeScale(xKind, domain(spec, "x", xKind), [left, right], spec.x.format);
    return { width, height, box: { left, right, top, bottom }, x: whole(xScale, spec.x),
        y: whole(yScale, spec.y) };
}

function domain(spec, axis, kind) {
    const own = spec[axis];
    if (kind === "category") return own.values ?? [];
    let [low, high] = [Infinity, -Infinity];
    const take = (array, count) => {
        const range = array && extent(array, count, kind === "log");
        if (range) [low, high] = [Math.min(low, range[0]), Math.max(high, range[1])];
    };
    for (const layer of spec.layers) {
        if (layer.kind === "rule") {
            if (layer[axis] !== undefined) take([layer[axis]], 1);
        } else if (layer.kind === "lines") for (const line of layer.lines) take(line[axis], line.x.length);
        else if (layer.kind === "band" && axis === "y") [layer.low,
            layer.high].forEach((array) => take(array, layer.x.length));
        else take(layer[axis], layer.count ?? layer.x.length);
    }
    if (low > high) [low, high] = kind === "log" ? [1, 10] : [0, 1];
    const room = padded([low, high], kind, 0.04);
    return [own.min ?? room[0], own.max ?? room[1]];
}

/** Grid, ticks and names of the axes. */
export function drawAxes(g, frame, spec) {
    const { left, right, top, bottom } = frame.box;
    g.font = `11px ${css("--font")}`;
    g.lineWidth = 1;
    const yTicks = frame.y.ticks(Math.max(2, Math.floor((bottom - top) / 44)));
    g.textBaseline = "middle";
    g.textAlign = "right";
    for (const tick of yTicks) {
        const y = Math.round(frame.y.map(tick)) + 0.5;
        stroke(g, css("--grid"), left, y, right, y);
        g.fillStyle = css("--text-2");
        g.fillText(frame.y.format(tick), left - 6, y);
    }
    g.textBaseline = "top";
    g.textAlign = "center";
    let last = -Infinity;
    for (const tick of frame.x.ticks(Math.max(2, Math.floor((right - left) / 76)))) {
        const x = frame.x.map(tick);
        const text = frame.x.format(tick);
        const half = g.measureText(text).width / 2;
        stroke(g, css("--axis"), Math.round(x) + 0.5, bottom, Math.round(x) + 0.5, bottom + 4);
        const center = Math.min(right - half + 8, Math.max(half, x));
        if (center - half < last + 6) continue;
        g.fillStyle = css("--text-2");
        g.fillText(text, center, bottom + 7);
        last = center + half;
    }
    stroke(g, css("--axis"), left, bottom + 0.5, right, bottom + 0.5);
    g.fillStyle = css("--text-2");
    if (spec.x.label) {
        g.textAlign = "right";
        g.fillText(spec.x.label, right, frame.height - 13);
    }
    if (spec.y.label) {
        g.textAlign = "left";
        g.fillText(spec.y.label, 2, 0);
    }
}

/** Draws a layer. Layers whose points can be met by the pointer answer with where these are. */
export function drawLayer(g, frame, layer) {
    g.save();
    const target = kinds[layer.kind](g, frame, layer) ?? null;
    g.restore();
    return target;
}

const kinds = {
    points(g, frame, layer) {
        const count = layer.count ?? layer.x.length;
        const target = places(frame, layer, count);
        if (count > MANY) {
            blit(g, frame, target, layer.styles.map((style) => spriteOf(style)), layer.style);
            return layer.id ? target : null;
        }
        layer.styles.forEach((style, styleIndex) => {
            const sprite = spriteOf(style);
            const { side, ratio, canvas } = sprite;
            for (let index = 0; index < count; index += 1) {
                if (layer.style && layer.style[index] !== styleIndex) continue;
                const [x, y] = [target.px[index], target.py[index]];
                // Whole pixels of the screen: a copy, where anything else would be a resampling.
                if (x === x && y === y) {
                    g.drawImage(canvas, Math.round((x - side / 2) * ratio) / ratio,
                        Math.round((y - side / 2) * ratio) / ratio, side, side);
                }
            }
        });
        return layer.id ? target : null;
    },
    line(g, frame, layer) {
        trace(g, frame, layer, layer.count ?? layer.x.length, layer.step);
        return layer.id ? places(frame, layer, layer.count ?? layer.x.length) : null;
    },
    lines(g, frame, layer) {
        for (const line of layer.lines) {
            g.save();
            trace(g, frame, line, line.x.length, false);
            const end = line.x.length - 1;
            const [x, y] = [frame.x.map(line.x[end]), frame.y.map(line.y[end])];
            g.globalAlpha = 1;
            if (line.head) drawShape(g, "circle", x, y, 3.5, line.color);
            if (line.end) drawShape(g, line.end, x, y, 3.5, line.color);
            g.restore();
        }
    },
    band(g, frame, layer) {
        const { x, low, high } = layer;
        g.beginPath();
        for (let index = 0; index < x.length; index += 1) g.lineTo(
            frame.x.map(x[index]), frame.y.map(high[index]));
        for (let index = x.length - 1; index >= 0; index -= 1) g.lineTo(
            frame.x.map(x[index]), frame.y.map(low[index]));
        g.closePath();
        g.globalAlpha = layer.alpha ?? 0.18;
        g.fillStyle = layer.color;
        g.fill();
    },
    rule(g, frame, layer) {
        const { left, right, top, bottom } = frame.box;
        g.strokeStyle = layer.color;
        g.lineWidth = layer.width ?? 1;
        g.setLineDash(layer.dash ?? [4, 4]);
        g.beginPath();
        const across = layer.y !== undefined;
        const at = across ? frame.y.map(layer.y) : frame.x.map(layer.x);
        if (across) g.rect(left, at, right - left, 0); else g.rect(at, top, 0, bottom - top);
        g.stroke();
        if (!layer.label) return;
        g.font = `11px ${css("--font")}`;
        g.fillStyle = layer.color;
        g.textAlign = across ? "right" : "left";
        g.fillText(layer.label, across ? right - 4 : at + 4, across ? at - 4 : top + 10);
    },
    bars(g, frame, layer) {
        g.fillStyle = layer.color;
        const floor = frame.box.bottom;
        for (let index = 0; index < layer.x.length; index += 1) {
            const y = frame.y.map(layer.y[index]);
            g.fillRect(frame.x.map(layer.x[index]) - layer.width / 2, y, layer.width, floor - y);
        }
    },
};

function places(frame, layer, count) {
    const px = new Float32Array(count);
    const py = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
        px[index] = frame.x.map(layer.x[index]);
        py[index] = frame.y.map(layer.y[index]);
    }
    const byId = new Map();
    const find = (id) => {
        if (byId.size === 0) for (let index = 0; index < count; index += 1) byId.set(layer.id[index], index);
        return byId.get(id) ?? -1;
    };
    return { layer, px, py, count, find };
}

/** Draws a line through the places that are finite. */
export function trace(g, frame, line, count, step = false) {
    g.strokeStyle = line.color;
    g.lineWidth = line.width ?? 1.5;
    g.globalAlpha = line.alpha ?? 1;
    g.lineJoin = "round";
    if (line.dash) g.setLineDash(line.dash);
    g.beginPath();
    let drawing = false;
    let lastY = 0;
    for (let index = 0; index < count; index += 1) {
        const [x, y] = [frame.x.map(line.x[index]), frame.y.map(line.y[index])];
        if (!Number.isFinite(x) || !Number.isFinite(y)) {
            drawing = false;
            continue;
        }
        if (!drawing) g.moveTo(x, y);
        else {
            if (step) g.lineTo(x, lastY);
            g.lineTo(x, y);
        }
        drawing = true;
        lastY = y;
    }
    g.stroke();
}

/** A shape drawn once, to be copied. */
export function spriteOf({ shape = "circle", color, size = 3.5, alpha = 1 }) {
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    const key = `${shape} ${color} ${size} ${alpha} ${ratio}`;
    if (!sprites.has(key)) {
        if (sprites.size > 200) sprites.clear();
        const pixels = Math.ceil((size * 2 + 4) * ratio);
        const side = pixels / ratio;
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = pixels;
        const g = canvas.getContext("2d");
        g.scale(ratio, ratio);
        g.globalAlpha = alpha;
        drawShape(g, shape, side / 2, side / 2, size, color);
        sprites.set(key, { canvas, side, ratio });
    }
    return sprites.get(key);
}

/** Draws one of the shapes of states around a place. */
export function drawShape(g, shape, x, y, size, color) {
    g.fillStyle = color;
    g.strokeStyle = color;
    g.lineWidth = Math.max(1.3, size * 0.42);
    g.setLineDash([]);
    g.beginPath();
    const path = shapes[shape] ?? shapes.circle;
    if (path(g, x, y, size) === "stroke") g.stroke(); else g.fill();
}

const shapes = {
    circle: (g, x, y, r) => g.arc(x, y, r, 0, Math.PI * 2),
    ring: (g, x, y, r) => (g.arc(x, y, r * 0.85, 0, Math.PI * 2), "stroke"),
    square: (g, x, y, r) => g.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7),
    triangle: (g, x, y, r) => path(g, [[x - r * 0.8, y - r], [x + r, y], [x - r * 0.8, y + r]]),
    cross: (g, x, y, r) => {
        g.moveTo(x - r, y - r);
        g.lineTo(x + r, y + r);
        g.moveTo(x + r, y - r);
        g.lineTo(x - r, y + r);
        return "stroke";
    },
    diamond: (g, x, y, r) =>
        path(g, [[x, y - r * 1.15], [x + r * 1.15, y], [x, y + r * 1.15], [x - r * 1.15, y]]),
    bars: (g, x, y, r) => {
        g.rect(x - r, y - r, r * 0.7, r * 2);
        g.rect(x + r * 0.3, y - r, r * 0.7, r * 2);
    },
    dash: (g, x, y, r) => g.rect(x - r, y - r * 0.25, r * 2, r * 0.5),
    half: (g, x, y, r) => g.arc(x, y, r, -Math.PI / 2, Math.PI / 2),
    hollow: (g, x, y, r) => (path(g, [[x, y - r], [x + r, y + r * 0.85], [x - r, y + r * 0.85]]), "stroke"),
};

function path(g, corners) {
    corners.forEach(([x, y], index) => (index ? g.lineTo(x, y) : g.moveTo(x, y)));
    g.closePath();
}

function stroke(g, color, x, y, toX, toY) {
    g.strokeStyle = color;
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(toX, toY);
    g.stroke();
}
