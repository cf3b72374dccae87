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
        const at = this.current ? this.#placeIn(order) : -1;
        const next = (at < 0 && step < 0 ? order.length : at) + step;
        const { target, index, id } = order[Math.min(order.length - 1, Math.max(0, next))];
        this.plot.point({ target, index, id }, true);
    }

    /** Where the walk stands: at the same point, or, in data that changed, at one of the same trial. */
    #placeIn(order) {
        const { id, index, target } = this.current;
        const own = (item) => item.id === id && item.target.place === target.place;
        const same = order.findIndex((item) => own(item) && item.index === index);
        return same >= 0 ? same : order.findIndex(own);
    }

    #order() {
        const points = [];
        for (const target of this.plot.targets) {
            for (let index = 0; index < target.count; index += 1) {
                if (Number.isFinite(target.px[index]) && Number.isFinite(target.py[index])) {
                    points.push({ target, index, id: target.layer.id[index], x: target.px[index] });
                }
            }
        }
        return points.sort((a, b) => a.x - b.x || a.id - b.id);
    }
}
