// Best-so-far lines of experiments: steps over trials, time or resource; groups of them as a median with
// quartiles.

/** What the lines can run over. */
export const AXES = { trials: "trials that ended", seconds: "seconds", resource: "steps trained" };

/**
 * The line of an experiment from GET regret with an optimum of 0, where the regret is the value or its
 * opposite.
 *
 * @returns {{x: number[], y: number[], number: number[]}} ascending; a value holds until the next
 */
export function lineFrom(points, goal, axis) {
    const sign = goal === "maximize" ? -1 : 1;
    const line = { x: [], y: [], number: [] };
    for (const point of points) {
        if (typeof point.regret !== "number") continue;
        line.x.push(point[axis]);
        line.y.push(sign * point.regret || 0);
        line.number.push(point.number);
    }
    return line;
}

/** The value of a step line at a place; NaN before it begins, and after its end where `holds` is false. */
export function valueAt(line, x, holds = true) {
    let low = 0;
    let high = line.x.length - 1;
    if (high < 0 || x < line.x[0] || (!holds && x > line.x[high])) return NaN;
    while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (line.x[middle] <= x) low = middle;
        else high = middle - 1;
    }
    return line.y[low];
}

/** The first place at which a line is at least as good as a target; NaN when it never is. */
export function reached(line, target, goal) {
    const index = line.y.findIndex((value) => (goal === "maximize" ? value >= target : value <= target));
    return index < 0 ? NaN : line.x[index];
}

/** Median and quartiles of several lines, where all of them have begun. */
export function summarise(lines) {
    const begun = Math.max(...lines.map((line) => line.x[0] ?? Infinity));
    const places = [...new Set(lines.flatMap((line) => line.x))].filter((x) => x >= begun).sort((a, b) =>
        a - b);
    const result = { x: [], y: [], low: [], high: [] };
    for (const x of places) {
        const values = lines.map((line) => valueAt(line, x)).sort((a, b) => a - b);
        result.x.push(x);
        result.y.push(quantile(values, 0.5));
        result.low.push(quantile(values, 0.25));
        result.high.push(quantile(values, 0.75));
    }
    return result;
}

/** A quantile of ascending values, between neighbours. */
function quantile(values, share) {
    const at = share * (values.length - 1);
    const [low, high] = [Math.floor(at), Math.ceil(at)];
    return values[low] + (values[high] - values[low]) * (at - low);
}

/** The corners of a step line or of one end of a band, as `{x, y}`. */
export function corners(x, y) {
    const [across, up] = [[], []];
    for (let index = 0; index < x.length; index += 1) {
        if (index > 0) {
            across.push(x[index]);
            up.push(y[index - 1]);
        }
        across.push(x[index]);
        up.push(y[index]);
    }
    return { x: across, y: up };
}

/** A target with four digits that is no harder than the one given. */
export function rounded(value, goal) {
    if (!Number.isFinite(value) || value === 0) return value;
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
    const near = goal === "maximize" ? Math.floor(value / unit) : Math.ceil(value / unit);
    const short = Number((near * unit).toPrecision(4));
    const isEasier = goal === "maximize" ? short <= value : short >= value;
    return isEasier ? short : value;
}

/** The worst of the best values: the hardest target that all have reached. */
export function commonTarget(lines, goal) {
    const ends = lines.map((line) => line.y.at(-1)).filter((value) => value !== undefined);
    if (ends.length === 0) return null;
    return rounded(goal === "maximize" ? Math.min(...ends) : Math.max(...ends), goal);
}
