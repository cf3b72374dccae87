// The timeline: a lane for each worker, a bar for each attempt, and how many were busy.

import "./chart.js";
import { now } from "./api.js";
import { WORKING, follow, refusal } from "./analysis-live.js";
import { clock, duration, integer, number, percent, plural } from "./format.js";
import { onTheme, stateColor } from "./theme.js";
import { TimelineCanvas } from "./timeline-canvas.js";
import { patternFill } from "./timeline-fills.js";
import { concurrency, layoutWorkers, outcomes, readSpans } from "./timeline-layout.js";
import { button, el, replace, stylesheet, trialLink } from "./ui.js";

const MOST_LANES = 80;
const NONE = [];

/** The chart and what is said about it. */
class TimelineView {
    constructor(root, context) {
        this.context = context;
        this.selection = context.selection;
        this.canvas = new TimelineCanvas(this);
        this.legend = el("ul", { class: "legend" });
        this.content = el("div", {}, this.legend, this.canvas.host);
        this.chart = el("tune-chart", { class: "card" });
        root.append(this.chart);
        this.chart.show({ title: "Timeline", level: 2, empty: WORKING });
        this.tools = [
            button("Zoom in", () => this.canvas.zoom(0.5), { kind: "small", title: "Zoom in (+)" }),
            button("Zoom out", () => this.canvas.zoom(2), { kind: "small", title: "Zoom out (−)" }),
            button("All", () => this.canvas.zoom(null), { kind: "small", title: "Show all of the time (0)" }),
        ];
        this.ask = follow(context, () => context.store.fetch("/timeline", {}, context.signal),
            (answer) => this.show(answer),
            (error) => this.chart.show({ title: "Timeline", level: 2, empty: refusal(error) }));
    }

    show(answer) {
        this.answer = answer;
        const spans = readSpans(answer, now());
        const load = concurrency(spans);
        const all = layoutWorkers(spans);
        const workers = all.filter((worker) => worker.first + worker.lanes <= MOST_LANES);
        const range = spans.length === 0 ? [0, 1]
            : [spans[0].start, Math.max(...spans.map((span) => span.end), spans[0].start + 1)];
        const share = load.most > 0 ? load.mean / load.most : 0;
        const words = `${plural(spans.length, "attempt")} of ${plural(all.length, "worker")} in `
            + `${duration((range[1] - range[0]) / 1000)}; on average ${number(load.mean, 2)} at a time, `
            + `${percent(share)} of the most there were (${integer(load.most)}).`;
        this.chart.show({
            title: "Timeline", level: 2, summary: words, content: this.content,
            actions: spans.length === 0 ? NONE : this.tools,
            empty: spans.length === 0 ? "No worker has taken a trial yet." : null,
            notes: spans.length === 0 ? [] : [words, "Drag, or Shift and the wheel, moves; Ctrl and the wheel zooms.", answer.note,
                workers.length < all.length
                    ? `${plural(all.length - workers.length, "worker")} have no room here; the table has all.`
                    : null],
            table: () => this.#table(spans),
        });
        this.data = { workers, load, range, spans: workers.length === all.length ? spans
            : spans.filter((span) => workers.some((worker) => worker.worker === span.worker)) };
        this.words = words;
        this.#showLegend(spans);
        this.arrange();
    }

    arrange() {
        const width = this.content.clientWidth;
        if (!this.data || this.data.spans.length === 0 || width === 0) return;
        this.room = width;
        this.canvas.show(this.data, width, this.words);
    }

    open(trial) {
        location.hash = this.context.href("trial", trial);
    }

    #showLegend(spans) {
        const seen = new Set(spans.map((span) => span.outcome));
        const key = [...seen].sort().join() + stateColor("completed");
        if (key === this.legendKey) return;
        this.legendKey = key;
        replace(this.legend, outcomes.filter((outcome) => seen.has(outcome)).map((outcome) => {
            const swatch = el("canvas",
                { width: 18, height: 12, "aria-hidden": "true", class: "timeline-swatch" });
            const g = swatch.getContext("2d");
            g.fillStyle = patternFill(g, outcome);
            g.fillRect(0, 0, 18, 12);
            return el("li", {}, swatch, outcome);
        }));
    }

    #table(spans) {
        return {
            columns: [
                { key: "trial", label: "Trial", num: true,
                    render: (row) => trialLink(this.context, row.trial) },
                        { key: "attempt", label: "Attempt", num: true },
                { key: "worker", label: "Worker" },
                { key: "start", label: "From", format: (time) => clock(time) },
                { key: "end", label: "To", format: (time, row) => (row.isOpen ? "running" : clock(time)) },
                { key: "seconds", label: "Took", num: true,
                    format: (_, row) => duration((row.end - row.start) / 1000),
                    sort: (row) => row.end - row.start },
                { key: "outcome", label: "Outcome" }, { key: "from", label: "From step", num: true },
                { key: "to", label: "To step", num: true,
                    format: (step) => (step < 0 ? "–" : integer(step)) },
            ],
            rows: spans,
        };
    }
}

export default {
    /** Shows the view. */
    async mount(root, context) {
        await stylesheet("analysis.css");
        const view = new TimelineView(root, context);
        context.selection.subscribe(() => view.canvas.draw(), context.signal);
        onTheme(() => view.answer && view.show(view.answer), context.signal);
        const observer = new ResizeObserver(() => { if (
            view.content.clientWidth !== view.room) view.arrange(); });
        observer.observe(view.content);
        await view.ask();
        return () => observer.disconnect();
    },
};
