// The bar that explains the colours of ranks: the best at its left end.

import { viridis } from "./theme.js";
import { el } from "./ui.js";

/** A bar in the colours of the present theme; paint it again when the theme changes. */
export function ramp(width) {
    const canvas = el("canvas", { "aria-hidden": "true", width, height: 10, class: "pc-ramp" });
    paintRamp(canvas);
    return canvas;
}

/** Paints a bar. */
export function paintRamp(canvas) {
    const g = canvas.getContext("2d");
    for (let x = 0; x < canvas.width; x += 1) {
        g.fillStyle = viridis(x / (canvas.width - 1));
        g.fillRect(x, 0, 1, canvas.height);
    }
}
