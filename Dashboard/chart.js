// <tune-chart>: a figure around our own canvas plot, around ECharts, or around any node.

import { Figure } from "./figure.js";
import { Plot } from "./canvas.js";
import { category, css, dark, onTheme } from "./theme.js";

let library = null;

/** Loads ECharts once, when the first chart needs it; null where the server does not carry it. */
function echarts() {
    library ??= new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = new URL("echarts.min.js", import.meta.url).href;
        script.addEventListener("load", () => resolve(globalThis.echarts ?? null));
        script.addEventListener("error", () => resolve(null));
        document.head.append(script);
    });
    return library;
}

/** The element that shows a chart; call `show` again with new data. */
class TuneChart extends HTMLElement {
    #figure = null;
    #spec = null;
    #instance = null;
    #plot = null;
    #observer = null;
    #forget = null;
    #clicked = null;

    connectedCallback() {
        this.#forget = onTheme(() => this.#again());
        this.#observer = new ResizeObserver(() => this.#resize());
        if (this.#figure) this.#observer.observe(this.#figure.body);
        if (this.#spec) this.#draw();
    }

    disconnectedCallback() {
        this.#forget?.();
        this.#observer?.disconnect();
        this.#instance?.dispose();
        this.#instance = null;
        this.#plot?.destroy();
        this.#plot = null;
    }

    /** Draws or updates. What a spec holds stands in the documentation of the figure and of the plot. */
    show(spec) {
        if (!this.#figure) {
            this.#figure = new Figure(this);
            this.#figure.onFlip = () => this.#draw();
            this.#observer?.observe(this.#figure.body);
        }
        this.#spec = spec;
        if (this.isConnected) this.#draw();
        return this;
    }

    /** The ECharts instance, while there is one. */
    get instance() {
        return this.#instance;
    }

    /** Our own plot, while there is one. */
    get plot() {
        return this.#plot;
    }

    async #draw() {
        const spec = this.#spec;
        if (!this.#figure.show(spec)) return;
        const body = this.#figure.body;
        if (spec.height || !spec.content) body.style.height = `${spec.height ?? 300}px`;
        if (spec.content) {
            if (body.firstChild !== spec.content) body.replaceChildren(spec.content);
        } else if (spec.plot) {
            this.#plot ??= new Plot(body, this.#figure.legend);
            this.#plot.update(spec.plot, spec.summary ?? spec.title);
        } else if (spec.option) {
            const engine = await echarts();
            if (spec !== this.#spec || !this.isConnected) return;
            if (!engine) this.#figure.show(spec, { drawable: false }); else this.#drawOption(
                engine, spec, body);
        }
    }

    #drawOption(engine, spec, body) {
        if (this.#figure.body.hidden) return;
        if (!this.#instance) {
            this.#instance = engine.init(body, null, { renderer: "canvas" });
            this.#instance.on("click", (event) => this.#clicked?.(event));
            body.setAttribute("role", "img");
        }
        this.#clicked = spec.onClick ?? null;
        body.setAttribute("aria-label", spec.summary ?? spec.title);
        this.#instance.setOption(themed(spec.option(palette())), { notMerge: true, lazyUpdate: true });
        spec.onReady?.(this.#instance);
    }

    #again() {
        if (this.#spec) this.#draw();
        this.#plot?.redraw();
    }

    #resize() {
        if (this.#figure.body.hidden) return;
        this.#instance?.resize();
        this.#plot?.resize();
    }
}

/** The colours of the present theme, for options. */
function palette() {
    return {
        text: css("--text"), muted: css("--text-2"), line: css("--line"), grid: css("--grid"),
        axis: css("--axis"),
        surface: css("--surface"), accent: css("--accent"), band: css("--band"), curve: css("--curve"),
        category, dark: dark(), font: css("--font"),
    };
}

function themed(option) {
    const colors = palette();
    const axis = (entry) => ({
        ...entry,
        axisLine: { lineStyle: { color: colors.axis }, ...entry.axisLine },
        axisLabel: { color: colors.muted, fontSize: 11, ...entry.axisLabel },
        nameTextStyle: { color: colors.muted, fontSize: 11, ...entry.nameTextStyle },
        splitLine: { lineStyle: { color: colors.grid }, ...entry.splitLine },
    });
    const axes = (entries) =>
        (entries === undefined ? undefined : Array.isArray(entries) ? entries.map(axis) : axis(entries));
    return {
        animation: false,
        color: Array.from({ length: 8 }, (_, index) => category(index)),
        textStyle: { fontFamily: colors.font, color: colors.text },
        grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
        aria: { enabled: false },
        ...option,
        legend: option.legend ? { textStyle: { color: colors.muted, fontSize: 11 }, ...option.legend }
            : undefined,
        xAxis: axes(option.xAxis), yAxis: axes(option.yAxis),
        // Tips are drawn on the canvas: the strict policy of the page forbids the markup that they use
        // otherwise.
        tooltip: option.tooltip === undefined ? undefined : {
            backgroundColor: colors.surface, borderColor: css("--line-strong"),
            textStyle: { color: colors.text, fontSize: 12 },
            confine: true, ...option.tooltip, renderMode: "richText",
        },
    };
}

customElements.define("tune-chart", TuneChart);
