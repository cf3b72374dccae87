// Addresses after the `#`: where the reader is, and the state of a view that a link must bring back.

/**
 * Reads the address.
 *
 * @returns {{page: string, name: string|null, view: string|null, rest: string, params: URLSearchParams}}
 */
export function readRoute(hash = location.hash) {
    const [path, query = ""] = hash.replace(/^#/, "").split("?");
    const parts = path.split("/").filter(Boolean).map(decode);
    const params = new URLSearchParams(query);
    if (parts[0] === "experiments" && parts[1]) {
        return { page: "experiment", name: parts[1], view: parts[2] ?? "overview",
            rest: parts.slice(3).join("/"), params };
    }
    return { page: parts[0] ?? "list", name: null, view: null, rest: parts.slice(1).join("/"), params };
}

/** Writes an address. Parameters that are empty or null are left out. */
export function href(path, params = {}) {
    const query = new URLSearchParams();
    const entries = params instanceof URLSearchParams ? params.entries() : Object.entries(params);
    for (const [key, value] of entries) {
        if (value !== null && value !== undefined && value !== "") query.set(key, value);
    }
    // Commas read better as they are, and are allowed there.
    const text = query.toString().replace(/%2C/g, ",");
    return `#${path}${text ? `?${text}` : ""}`;
}

/** The path of a view of an experiment. */
export function viewPath(name, view = "overview", rest = "") {
    const tail = rest === "" ? "" : `/${encodeURIComponent(rest)}`;
    return `/experiments/${encodeURIComponent(name)}${view === "overview" && !tail ? "" : `/${view}${tail}`}`;
}

/** Goes to an address, as a step of the history. */
export function go(path, params = {}) {
    location.hash = href(path, params);
}

/** The parameters of the present address; setting one makes no step of the history. */
export class RouteParams {
    #params;

    constructor(params) {
        this.#params = params;
    }

    get(key, fallback = null) {
        return this.#params.get(key) ?? fallback;
    }

    /** Sets or, with null or an empty string, takes away. */
    set(key, value) {
        if (value === null || value === undefined || value === "") this.#params.delete(key);
        else this.#params.set(key, value);
        const [path] = location.hash.replace(/^#/, "").split("?");
        history.replaceState(history.state, "", href(path || "/", this.#params));
    }

    /** Whether others are the same, the selection aside. */
    equals(params) {
        const text = (all) => {
            const rest = new URLSearchParams(all);
            rest.delete("sel");
            rest.sort();
            return rest.toString();
        };
        return text(params) === text(this.#params);
    }

    /** Takes up another address of the same view. */
    take(params) {
        this.#params = params;
    }
}

/** A part of an address as it was before it was written there; what was never written that way stays. */
export function decode(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
