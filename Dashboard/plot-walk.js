// Walking through the points of a plot with the keyboard.

/** Keeps the place of the keyboard in a plot. */
export class Walker {
    current = null;

    constructor(plot) {
        this.plot = plot;
    }

    /** Handles a key; others go their way. */
    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -Infinity,
            End: Infinity };
        if (event.key in steps) this.#walk(steps[event.key]);
        else if (event.key === " " && this.current) this.plot.spec.selection?.toggle(this.current.id);
        else if (event.key === "Enter" && this.current) this.plot.spec.onOpen?.(this.current.id);
        else if (event.key === "Escape") this.plot.point(null);
        else return;
        event.preventDefault();
    }

    #walk(step) {
        const order = this.#order();
        if (order.length === 0) return;
        const at = this.current ? order.findIndex((item) => item.id === this.current.id
            && item.layer === this.current.target.layer) : -1;
        const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step;
        const { target, index, id } = order[Math.min(order.length - 1, Math.max(0, next))];
        this.plot.point({ target, index, id }, true);
    }

    #order() {
        const points = [];
        for (const target of this.plot.targets) {
            for (let index = 0; index < target.count; index += 1) {
                if (Number.isFinite(target.px[index]) && Number.isFinite(target.py[index])) {
                    points.push({ target, layer: target.layer, index, id: target.layer.id[index],
                        x: target.px[index] });
                }
            }
        }
        return points.sort((a, b) => a.x - b.x || a.id - b.id);
    }
}
