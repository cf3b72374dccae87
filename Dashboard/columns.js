// All trials of an experiment as columns: typed arrays that grow, merged by trial number.

const GROWTH = 1.5;

/** A table with a row for each trial. Rows keep their place; new trials come at the end. */
export class Columns {
    #columns = new Map();
    #rows = new Map();
    #capacity = 0;
    count = 0;
    version = 0;

    /** The row of a trial, or -1. */
    row(number) {
        return this.#rows.get(number) ?? -1;
    }

    /** The names of all columns. */
    names() {
        return [...this.#columns.keys()];
    }

    /** The parameters that have a column. */
    parameters() {
        return this.names().filter((name) => name.startsWith("param:")).map((name) => name.slice(6));
    }

    /** The columns of the objectives, in their order. */
    objectives() {
        const several = this.names().filter((name) => name.startsWith("metric:"));
        return several.length > 0 ? several : ["value"];
    }

    has(name) {
        return this.#columns.has(name);
    }

    /** A column of numbers; NaN is nothing. Longer than `count`. Whole numbers are turned. */
    f64(name) {
        const column = this.#columns.get(name);
        if (!column) return new Float64Array(this.#capacity).fill(NaN);
        return column.type === "f64" ? column.data
            : Float64Array.from(column.data, (item) => (item < 0 ? NaN : item));
    }

    /** A column of whole numbers, or of places in `values(name)`; -1 is nothing. */
    i32(name) {
        const column = this.#columns.get(name);
        if (!column) return new Int32Array(this.#capacity).fill(-1);
        return column.type === "i32" ? column.data : Int32Array.from(column.data);
    }

    /** The words of a dictionary column, or null. */
    values(name) {
        return this.#columns.get(name)?.values ?? null;
    }

    /** One value; null when there is none. */
    get(name, row) {
        const column = this.#columns.get(name);
        if (!column || row < 0 || row >= this.count) return null;
        const item = column.data[row];
        if (column.values) return item < 0 ? null : column.values[item];
        if (column.type === "f64") return Number.isNaN(item) ? null : item;
        return item < 0 ? null : item;
    }

    /** One trial with everything that the columns know of it. */
    trial(row) {
        if (row < 0 || row >= this.count) return null;
        const trial = { config: Object.create(null) };
        for (const name of this.#columns.keys()) {
            const value = this.get(name, row);
            if (!name.startsWith("param:")) trial[name] = value;
            else if (value !== null) trial.config[name.slice(6)] = value;
        }
        return trial;
    }

    /** Rows in the order of a column; what has no value comes last. */
    sorted(name, descending = false, rows = null) {
        const order = rows ? Int32Array.from(rows) : Int32Array.from({ length: this.count }, (_, row) => row);
        const column = this.#columns.get(name);
        if (!column) return order;
        const words = column.values;
        const turn = descending ? -1 : 1;
        const { data, type } = column;
        const missing = (row) => (type === "f64" ? Number.isNaN(data[row]) : data[row] < 0);
        return order.sort((a, b) => {
            const [noA, noB] = [missing(a), missing(b)];
            if (noA || noB) return noA - noB || a - b;
            const [x, y] = words ? [words[data[a]], words[data[b]]] : [data[a], data[b]];
            return (x < y ? -1 : x > y ? 1 : 0) * turn || a - b;
        });
    }

    /**
     * Takes up an answer of GET columns.
     *
     * @returns {Int32Array|null} the rows that changed; null when all may have
     */
    merge(answer) {
        const whole = !answer.after;
        if (whole) this.#clear();
        const length = answer.count ?? 0;
        const incoming = new Map(
            Object.entries(answer.columns ?? {}).map(([name, column]) => [name, decode(column)]));
        const numbers = incoming.get("number")?.data ?? new Int32Array(0);
        const rows = new Int32Array(length);
        for (let index = 0; index < length; index += 1) rows[index] = this.#place(numbers[index]);
        this.#reserve(this.count);
        for (const [name, column] of incoming) this.#write(name, column, rows);
        this.version = answer.version;
        return whole ? null : rows;
    }

    #clear() {
        this.#columns.clear();
        this.#rows.clear();
        this.count = 0;
    }

    #place(number) {
        const known = this.#rows.get(number);
        if (known !== undefined) return known;
        this.#rows.set(number, this.count);
        this.count += 1;
        return this.count - 1;
    }

    #reserve(rows) {
        if (rows <= this.#capacity) return;
        this.#capacity = Math.max(64, Math.ceil(rows * (this.#columns.size === 0 ? 1.05 : GROWTH)));
        for (const column of this.#columns.values()) {
            const larger = blank(column.type, this.#capacity);
            larger.set(column.data);
            column.data = larger;
        }
    }

    #write(name, { type, data, values }, rows) {
        let column = this.#columns.get(name);
        if (!column || column.type !== type) {
            column = { type, data: blank(type, this.#capacity), values: values ? [] : null,
                places: new Map() };
            this.#columns.set(name, column);
        }
        const places = values ? values.map((value) => placeOf(column, value)) : null;
        for (let index = 0; index < rows.length; index += 1) {
            const item = data[index];
            column.data[rows[index]] = places && item >= 0 ? places[item] : item;
        }
    }
}

function placeOf(column, value) {
    column.values ??= [];
    const key = JSON.stringify(value);
    if (!column.places.has(key)) {
        column.places.set(key, column.values.length);
        column.values.push(value);
    }
    return column.places.get(key);
}

function blank(type, length) {
    return type === "f64" ? new Float64Array(length).fill(NaN) : new Int32Array(length).fill(-1);
}

/** Turns a column as it travels into a typed array. */
export function decode({ type, data, values = null }) {
    const octets = fromBase64(data);
    const array = type === "f64"
        ? new Float64Array(octets.buffer, 0, octets.byteLength >> 3)
        : new Int32Array(octets.buffer, 0, octets.byteLength >> 2);
    return { type, data: array, values };
}

function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const octets = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) octets[index] = binary.charCodeAt(index);
    return octets;
}
