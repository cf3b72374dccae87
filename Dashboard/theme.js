// Colours and shapes that carry meaning, and the choice between light and dark.

const KEY = "tune.theme";
const media = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

/** The ten states of a trial: colours by Okabe and Ito, and a shape each, so that colour is never alone. */
export const states = {
    completed: { label: "completed", shape: "circle", rank: 0 },
    running: { label: "running", shape: "triangle", rank: 1 },
    stopping: { label: "stopping", shape: "half", rank: 2 },
    paused: { label: "paused", shape: "bars", rank: 3 },
    queued: { label: "queued", shape: "ring", rank: 4 },
    stopped: { label: "stopped", shape: "square", rank: 5 },
    failed: { label: "failed", shape: "cross", rank: 6 },
    infeasible: { label: "infeasible", shape: "hollow", rank: 7 },
    lost: { label: "lost", shape: "diamond", rank: 8 },
    cancelled: { label: "cancelled", shape: "dash", rank: 9 },
};

const categories = ["--c-blue", "--c-orange", "--c-green", "--c-vermillion", "--c-purple", "--c-sky",
    "--c-yellow",
    "--c-grey"];
let cache = new Map();

/** The present value of a design token such as `--accent`. */
export function css(name) {
    if (!cache.has(name)) {
        cache.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    }
    return cache.get(name);
}

/** The colour of a trial's state. */
export function stateColor(state) {
    return css(`--state-${state}`) || css("--text-2");
}

/** The shape of a trial's state. */
export function stateShape(state) {
    return states[state]?.shape ?? "ring";
}

/** The mark at the end of a curve that ended, or waits, before its time; null for all others. */
export function endShape(state) {
    return ["completed", "running", "stopping", "queued"].includes(state) ? null : stateShape(state);
}

/** The i-th colour of a palette that colour-blind readers can tell apart. */
export function category(index) {
    return css(categories[index % categories.length]);
}

const stops = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58",
    "#b5de2b",
    "#fde725"].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/**
 * Viridis for ranks: 0 is best. Dark violet is best on a light page, yellow on a dark one: both stand out.
 */
export function viridis(share) {
    const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 1));
    // The brightest end fades into a white page, the darkest into a black one: both stay out.
    const at = (dark() ? 1 - bounded * 0.85 : bounded * 0.88) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    const mix = stops[low].map((from, channel) =>
        Math.round(from + (stops[low + 1][channel] - from) * (at - low)));
    return `rgb(${mix.join(" ")})`;
}

/** Whether the page is dark now. */
export function dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : media.matches;
}

/** The reader's choice: "auto", "light" or "dark". */
export function themeChoice() {
    return document.documentElement.dataset.theme ?? "auto";
}

/** Chooses the theme and keeps it for the next visit. */
export function chooseTheme(choice) {
    if (choice === "auto") {
        delete document.documentElement.dataset.theme;
    } else {
        document.documentElement.dataset.theme = choice;
    }
    try {
        localStorage.setItem(KEY, choice);
    } catch {
        // Without storage the choice lasts as long as the page.
    }
    changed();
}

/** Takes up the choice of the last visit. */
export function restoreTheme() {
    let choice = null;
    try {
        choice = localStorage.getItem(KEY);
    } catch {
        choice = null;
    }
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
}

/** Calls back whenever colours changed. */
export function onTheme(callback, signal) {
    listeners.add(callback);
    signal?.addEventListener("abort", () => listeners.delete(callback), { once: true });
    return () => listeners.delete(callback);
}

function changed() {
    cache = new Map();
    for (const callback of listeners) callback();
}

media.addEventListener("change", changed);
