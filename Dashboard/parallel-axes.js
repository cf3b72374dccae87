// What hands do to parallel coordinates: ranges on axes, moving and flipping axes, by pointer and by
// keyboard.

import { heightOf, placeAt } from "./parallel-canvas.js";
import { SHORTEST, rangeWords, united } from "./parallel-model.js";
import { bounded, freePlace, shifted, sorted } from "./parallel-ranges.js";
import { button, el, replace } from "./ui.js";

/**
 * The part above the canvases. It holds no state of its own but what is being dragged.
 *
 * `actions`: {change(key, ranges, done), move(from, to), flip(key), log(key)}
 */
export class ParallelAxes {
    #frame = null;
    #ranges = new Map();
    #nodes = [];
    #drag = null;
    #lastClick = { key: null, time: 0 };

    constructor(host, actions) {
        this.actions = actions;
        this.layer = el("div", { class: "pc-axes" });
        host.append(this.layer);
        this.layer.addEventListener("pointermove", (event) => this.#moved(event));
        this.layer.addEventListener("pointerup", (event) => this.#released(event));
        this.layer.addEventListener("pointercancel", (event) => this.#released(event));
    }

    /** Lays the axes out; the keyboard's place is kept. */
    arrange(frame, ranges) {
        const focus = this.#focused();
        this.#frame = frame;
        this.#ranges = ranges;
        this.#nodes = frame.axes.map((axis, index) => this.#axis(axis, index));
        replace(this.layer, this.#nodes.map((node) => node.root));
        frame.axes.forEach((axis) => this.showRanges(axis.key));
        this.#restore(focus);
    }

    /** Draws the ranges of one axis anew. */
    showRanges(key) {
        const index = this.#frame.axes.findIndex((axis) => axis.key === key);
        const axis = this.#frame.axes[index];
        if (!axis) return;
        const ranges = this.#ranges.get(key) ?? [];
        const { track, head } = this.#nodes[index];
        head.classList.toggle("ranged", ranges.length > 0);
        while (track.children.length > ranges.length) track.lastChild.remove();
        ranges.forEach((range, place) => this.#range(track, axis, range, place));
    }

    #axis(axis, index) {
        const { xs, top, length, height } = this.#frame;
        const name = button(axis.label, null, {
            kind: "quiet small pc-name",
            title: `${axis.label}: drag to move the axis. Keys: Alt and left or right move it.`,
            attributes: { "aria-label": `Axis ${axis.label}, ${index + 1} of ${this.#frame.axes.length}` },
        });
        name.addEventListener("pointerdown", (event) => this.#grab(event, { kind: "axis", index, name }));
        name.addEventListener("keydown", (event) => this.#moveByKey(event, index));
        const tools = el("span", { class: "pc-tools" },
            button("⇅", () => this.actions.flip(axis.key), {
                kind: "quiet small", title: `Flip ${axis.label}`,
                attributes: { "aria-label": `Flip ${axis.label}`, "aria-pressed": String(axis.flipped) },
            }),
            axis.goal ? button("log", () => this.actions.log(axis.key), {
                kind: "quiet small", title: `Logarithmic scale for ${axis.label}`,
                attributes: { "aria-label": `Logarithmic scale for ${axis.label}`,
                    "aria-pressed": String(axis.kind === "log") },
            }) : axis.kind === "log" ? el("span", { class: "muted pc-kind", text: "log" }) : null);
        const goal = axis.goal ? el("span", { class: "muted pc-goal", text: axis.goal === "maximize"
            ? "larger is better" : "smaller is better" }) : null;
        const head = el("div", { class: "pc-head" }, name, tools, goal);
        const track = el("div", {
            class: "pc-track", tabIndex: 0, role: "group", dataset: { key: axis.key },
            "aria-label": `Ranges of ${axis.label}. Enter adds one, Delete takes it away.`,
            style: { top: `${top - 6}px`,
                height: `${length + (axis.missing > 0 ? length * 0.13 : 0) + 12}px` },
            on: {
                pointerdown: (event) => this.#press(event, axis),
                keydown: (event) => this.#trackKey(event, axis),
            },
        });
        const root = el("div", { class: "pc-axis",
            style: { left: `${xs[index]}px`, height: `${height}px` } }, head, track);
        return { root, head, name, track };
    }

    #range(track, axis, range, place) {
        const node = track.children[place] ?? this.#newRange(track, axis, place);
        const ends = range.map((end) => heightOf(axis, end, this.#frame)).sort((a, b) => a - b);
        const offset = this.#frame.top - 6;
        node.style.top = `${ends[0] - offset}px`;
        node.style.height = `${Math.max(3, ends[1] - ends[0])}px`;
        const words = rangeWords(axis, range);
        // The first handle is the upper one on the screen.
        const order = axis.flipped && range[0] >= 0 ? [0, 1] : [1, 0];
        [...node.children].forEach((handle, index) => {
            const end = order[index];
            handle.dataset.end = end;
            handle.setAttribute("aria-label",
                `${axis.label}, ${end === 1 ? "high" : "low"} end of range ${place + 1}`);
            handle.setAttribute("aria-valuemin", "-13");
            handle.setAttribute("aria-valuemax", "100");
            handle.setAttribute("aria-valuenow", String(Math.round(range[end] * 100)));
            handle.setAttribute("aria-valuetext", words);
        });
        node.title = `${axis.label}: ${words}. Drag to move, double click to take away.`;
    }

    #newRange(track, axis, place) {
        const handle = () => el("span", {
            class: "pc-handle", tabIndex: 0, role: "slider", "aria-orientation": "vertical",
            on: { keydown: (event) => this.#handleKey(event, axis, place) },
        });
        const node = el("div", { class: "pc-range", dataset: { place: String(place) } }, handle(), handle());
        track.append(node);
        return node;
    }

    // Pointer

    #grab(event, drag) {
        if (event.button !== 0) return;
        this.#drag = { ...drag, startX: event.clientX, startY: event.clientY, moved: false };
        this.layer.setPointerCapture(event.pointerId);
    }

    #press(event, axis) {
        if (event.button !== 0) return;
        event.preventDefault();
        const place = this.#placeOf(event, axis);
        const ranges = this.#own(axis);
        const target = event.target;
        const node = target.closest(".pc-range");
        if (target.classList.contains("pc-handle")) {
            this.#grab(event, { kind: "end", axis, index: Number(node.dataset.place),
                end: Number(target.dataset.end) });
            target.focus();
        } else if (node) {
            const index = Number(node.dataset.place);
            this.#grab(event, { kind: "range", axis, index, from: place, range: [...ranges[index]] });
            node.firstChild.focus();
        } else {
            event.currentTarget.focus();
            this.#grab(event, { kind: "new", axis, from: place, index: ranges.length });
        }
    }

    #moved(event) {
        const drag = this.#drag;
        if (!drag) return;
        drag.moved ||= Math.abs(event.clientX - drag.startX) + Math.abs(event.clientY - drag.startY) > 3;
        if (!drag.moved) return;
        if (drag.kind === "axis") {
            this.#nodes[drag.index].root.style.transform = `translateX(${event.clientX - drag.startX}px)`;
            this.#nodes[drag.index].root.classList.add("dragged");
            return;
        }
        const place = this.#placeOf(event, drag.axis);
        const ranges = this.#own(drag.axis).map((range) => [...range]);
        if (drag.kind === "new") ranges[drag.index] = sorted(drag.from, place);
        else if (drag.kind === "range") ranges[drag.index] = shifted(drag.range, place - drag.from);
        else {
            ranges[drag.index][drag.end] = place;
            if (ranges[drag.index][0] > ranges[drag.index][1]) {
                ranges[drag.index].reverse();
                drag.end = 1 - drag.end;
            }
        }
        this.#set(drag.axis, ranges, false);
    }

    #released(event) {
        const drag = this.#drag;
        this.#drag = null;
        if (!drag) return;
        if (drag.kind === "axis") {
            if (drag.moved) this.actions.move(drag.index, this.#slotAt(event));
            return;
        }
        const ranges = this.#own(drag.axis);
        const long = ranges.filter(([low, high]) => high - low > 0.004);
        if (drag.moved) return this.#set(drag.axis, united(long), true);
        if (drag.kind !== "new") return this.#clickedTwice(event, drag);
        // A click beside all ranges takes them away, as a click on empty space does elsewhere.
        if (ranges.length > 0) this.#set(drag.axis, [], true);
        return undefined;
    }

    /** The browser sees no double click here, because the pointer is held while it is down. */
    #clickedTwice(event, drag) {
        const key = `${drag.axis.key} ${drag.index}`;
        const again = this.#lastClick.key === key && event.timeStamp - this.#lastClick.time < 450;
        this.#lastClick = again ? { key: null, time: 0 } : { key, time: event.timeStamp };
        if (again) this.#remove(drag.axis, drag.index);
    }

    #slotAt(event) {
        const x = event.clientX - this.layer.getBoundingClientRect().left;
        let best = 0;
        this.#frame.xs.forEach((place, index) => {
            if (Math.abs(place - x) < Math.abs(this.#frame.xs[best] - x)) best = index;
        });
        return best;
    }

    #placeOf(event, axis) {
        return placeAt(axis, event.clientY - this.layer.getBoundingClientRect().top, this.#frame);
    }

    // Keyboard

    #moveByKey(event, index) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step || !event.altKey) return;
        event.preventDefault();
        this.actions.move(index, Math.min(this.#nodes.length - 1, Math.max(0, index + step)));
    }

    #trackKey(event, axis) {
        if (event.target !== event.currentTarget) return;
        const ranges = this.#own(axis);
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            this.#set(axis, united([...ranges, freePlace(ranges)]), true);
            event.currentTarget.querySelector(".pc-range:last-child .pc-handle")?.focus();
        } else if ((event.key === "Delete" || event.key === "Backspace" || event.key === "Escape")
            && ranges.length > 0) {
            event.preventDefault();
            this.#set(axis, [], true);
        }
    }

    #handleKey(event, axis, index) {
        if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
            this.#remove(axis, index);
            return;
        }
        const step = { ArrowUp: 0.01, ArrowDown: -0.01, PageUp: 0.1, PageDown: -0.1 }[event.key];
        const far = { Home: 0, End: 1 }[event.key];
        if (step === undefined && far === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const ranges = this.#own(axis).map((range) => [...range]);
        const end = Number(event.currentTarget.dataset.end);
        const turn = axis.flipped ? -1 : 1;
        if (event.shiftKey && step !== undefined) ranges[index] = shifted(ranges[index], step * turn);
        else ranges[index][end] = bounded(far ?? ranges[index][end] + step * turn, axis);
        if (ranges[index][1] - ranges[index][0] < SHORTEST) return;
        this.#set(axis, ranges, true);
    }

    #remove(axis, index) {
        this.#set(axis, this.#own(axis).filter((_, place) => place !== index), true);
        this.#nodes.find((node) => node.track.dataset.key === axis.key)?.track.focus();
    }

    #own(axis) {
        return this.#ranges.get(axis.key) ?? [];
    }

    #set(axis, ranges, done) {
        if (ranges.length === 0) this.#ranges.delete(axis.key); else this.#ranges.set(axis.key, ranges);
        this.showRanges(axis.key);
        this.actions.change(axis.key, ranges, done);
    }

    #focused() {
        const node = document.activeElement;
        const index = this.#nodes.findIndex(({ root }) => root.contains(node));
        if (index < 0) return null;
        const all = [...this.#nodes[index].root.querySelectorAll("button, [tabindex]")];
        return { key: this.#frame.axes[index].key, place: all.indexOf(node) };
    }

    #restore(focus) {
        const index = focus ? this.#frame.axes.findIndex((axis) => axis.key === focus.key) : -1;
        if (index >= 0) this.#nodes[index].root.querySelectorAll("button, [tabindex]")[focus.place]?.focus();
    }
}
