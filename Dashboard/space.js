// What a search space says about a configuration: which parameters are active, and where a value lies in its
// range.

/** Whether a parameter takes part, given the values of its parents. */
export function isActive(name, space, config, seen = new Set()) {
    const parameter = space[name];
    if (!parameter?.when || seen.has(name)) return Boolean(parameter);
    seen.add(name);
    return Object.entries(parameter.when).every(([parent, test]) => {
        if (!isActive(parent, space, config, seen)) return false;
        const value = config[parent];
        if (value === undefined || value === null) return false;
        if (test.in && !test.in.includes(value)) return false;
        if (test.min !== undefined && test.min !== null && !(value >= test.min)) return false;
        return test.max === undefined || test.max === null || value <= test.max;
    });
}

/** Where a value lies between the ends of its parameter, 0 to 1; null where that means nothing. */
export function placeOf(value, parameter) {
    if (parameter?.type === "normal") return clamp(0.5 + (value - parameter.mean) / (6 * parameter.sd));
    if (typeof value !== "number" || typeof parameter?.low !== "number") return null;
    const { low, high } = parameter;
    if (high === low) return 0.5;
    if (parameter.scale === "log") return clamp(Math.log(value / low) / Math.log(high / low));
    return clamp((value - low) / (high - low));
}

/** A parameter's range in words. */
export function rangeOf(parameter) {
    switch (parameter?.type) {
        case "float":
        case "int": return `${parameter.low} to ${parameter.high}${parameter.scale === "log" ? ", log" : ""}`
            + (parameter.step ? `, in steps of ${parameter.step}` : "");
        case "categorical": return parameter.values.length <= 8
            ? `one of ${parameter.values.join(", ")}` : `one of ${parameter.values.length} values`;
        case "bool": return "true or false";
        case "normal": return `normal about ${parameter.mean}, deviation ${parameter.sd}`;
        case "constant": return "constant";
        default: return "no longer in the space";
    }
}

/** When a conditional parameter is active, in words; null when it always is. */
export function conditionOf(parameter) {
    if (!parameter?.when) return null;
    return Object.entries(parameter.when).map(([parent, test]) => {
        if (test.in) return `${parent} is ${test.in.join(" or ")}`;
        const { min = null, max = null } = test;
        if (min !== null && max !== null) return `${parent} is from ${min} to ${max}`;
        return min !== null ? `${parent} is at least ${min}` : `${parent} is at most ${max}`;
    }).join(" and ");
}

/** Reads what was typed for a parameter; throws in words. */
export function readValue(text, parameter) {
    const trimmed = text.trim();
    if (trimmed === "") throw new Error("A value is needed.");
    const value = Number(trimmed);
    if (!Number.isFinite(value)) throw new Error(`${trimmed} is not a number.`);
    if (parameter.type === "int" && !Number.isInteger(value)) throw new Error("It must be a whole number.");
    if (typeof parameter.low === "number" && (value < parameter.low || value > parameter.high)) {
        throw new Error(`It must lie from ${parameter.low} to ${parameter.high}.`);
    }
    return value;
}

const clamp = (share) => Math.max(0, Math.min(1, share));
