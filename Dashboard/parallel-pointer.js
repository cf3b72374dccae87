// Pointing at a line of parallel coordinates, and walking from line to line with the keyboard.

import { integer, number, value as formatValue } from "./format.js";
import { el } from "./ui.js";

/** Follows the pointer and the keyboard for a view of parallel coordinates. */
export class ParallelPointer {
    constructor(view) {
        this.view = view;
        this.tip = el("div", { class: "tip", hidden: true });
        this.said = el("div", { class: "visually-hidden", "aria-live": "polite" });
        view.stage.append(this.tip, this.said);
        this.#listen();
    }

    #listen() {
        const { signal, selection } = this.view.context;
        const options = { signal };
        this.view.stage.addEventListener("pointermove", (event) => this.#hover(event), options);
        this.view.stage.addEventListener("pointerleave", () => this.#point(-1), options);
        this.view.walkway.addEventListener("click", (event) => {
            const row = this.#under(event);
            if (row >= 0) selection.toggle(this.view.number(row));
        }, options);
        this.view.walkway.addEventListener("dblclick", (event) => {
            const row = this.#under(event);
            if (row >= 0) this.#open(row);
        }, options);
        this.view.walkway.addEventListener("keydown", (event) => this.#walk(event), options);
    }

    #under(event) {
        const box = this.view.stage.getBoundingClientRect();
        return this.view.canvas.frame
            ? this.view.canvas.nearest(event.clientX - box.left, event.clientY - box.top, this.view.holds)
                : -1;
    }

    #hover(event) {
        if (event.buttons !== 0 || event.target.closest(".pc-head, .pc-range")) return this.#point(-1);
        const row = this.#under(event);
        const box = this.view.stage.getBoundingClientRect();
        return this.#point(row, event.clientX - box.left, event.clientY - box.top);
    }

    #point(row, x = 0, y = 0) {
        this.tip.hidden = row < 0;
        this.view.context.selection.point(row < 0 ? null : this.view.number(row));
        if (row < 0) return;
        this.tip.textContent = this.#words(row);
        const far = x + 16 + this.tip.offsetWidth > this.view.stage.clientWidth;
        this.tip.style.left = `${Math.max(0, far ? x - 16 - this.tip.offsetWidth : x + 16)}px`;
        const lowest = this.view.stage.clientHeight - this.tip.offsetHeight;
        this.tip.style.top = `${Math.max(0, Math.min(y - 20, lowest))}px`;
    }

    #words(row) {
        const { store } = this.view.context;
        const trial = store.columns.trial(row);
        const config = Object.entries(trial.config).map(([name, item]) => `${name} ${formatValue(item)}`);
        const share = this.view.rank.shares[row];
        const ranked = this.view.rank.rows.length;
        const place = Number.isNaN(share) ? "no rank"
            : `rank ${Math.round(share * Math.max(1, ranked - 1)) + 1} of ${integer(ranked)}`;
        return [`Trial ${trial.number}, ${trial.state}, ${place}`,
            `${store.objective.metric} ${number(trial.value)}`, ...config].join("\n");
    }

    #walk(event) {
        const step = { ArrowRight: -1, ArrowDown: -1, ArrowLeft: 1, ArrowUp: 1, Home: Infinity,
            End: -Infinity }[event.key];
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (step !== undefined && this.view.chosen.length > 0) {
            const at = this.view.chosen.indexOf(this.view.pointed);
            const next = at < 0 ? this.view.chosen.length - 1
                : Math.min(this.view.chosen.length - 1, Math.max(0, at + step));
            const row = this.view.chosen[next];
            const { xs, ys } = this.view.canvas.frame;
            this.#point(row, xs[0] + 20, ys[0][row]);
            this.said.textContent = this.#words(row);
        } else if (event.key === "Enter" && this.view.pointed >= 0) this.#open(this.view.pointed);
        else if (event.key === " " && this.view.pointed >= 0) {
            this.view.context.selection.toggle(this.view.number(this.view.pointed));
        } else return;
        event.preventDefault();
    }

    #open(row) {
        location.hash = this.view.context.href("trial", this.view.number(row));
    }
}
