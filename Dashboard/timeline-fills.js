// The fills of the timeline: a colour and a pattern for each outcome.

import { css, stateColor } from "./theme.js";
import { patternOf } from "./timeline-layout.js";

const fills = new Map();

/** Colour with a pattern, as a fill. */
export function patternFill(g, outcome) {
    const color = stateColor(outcome);
    const key = `${outcome} ${color} ${css("--surface")}`;
    if (!fills.has(key)) {
        if (fills.size > 60) fills.clear();
        fills.set(key, makeFill(g, patternOf(outcome), color));
    }
    return fills.get(key);
}

function makeFill(g, pattern, color) {
    if (pattern === "plain") return color;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const t = tile.getContext("2d");
    t.fillStyle = color;
    t.fillRect(0, 0, 8, 8);
    t.strokeStyle = t.fillStyle = css("--surface");
    t.lineWidth = 1.5;
    const lines = { slash: [[-2, 10, 10, -2], [-2, 2, 2, -2], [6, 10, 10, 6]],
        cross: [[0, 0, 8, 8], [0, 8, 8, 0]], bars: [[4, 0, 4, 8]] }[pattern];
    if (!lines) t.fillRect(2, 2, 3, 3);
    for (const [x, y, toX, toY] of lines ?? []) {
        t.beginPath();
        t.moveTo(x, y);
        t.lineTo(toX, toY);
        t.stroke();
    }
    return g.createPattern(tile, "repeat");
}
