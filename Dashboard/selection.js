// The one set of trials that every chart shows as chosen, kept in the address so that a link brings it back.

const LONGEST = 1500;

/** Trial numbers that are selected, and the one under the pointer. */
export class Selection {
    #numbers = new Set();
    #listeners = new Set();
    #onChange;
    pointed = null;

    /** @param {(text: string) => void} onChange gets the set as it stands in the address */
    constructor(text = "", onChange = () => {}) {
        this.#numbers = new Set(parse(text));
        this.#onChange = onChange;
    }

    get size() {
        return this.#numbers.size;
    }

    has(number) {
        return this.#numbers.has(number);
    }

    /** The numbers in their order. */
    numbers() {
        return [...this.#numbers].sort((a, b) => a - b);
    }

    set(numbers) {
        const next = new Set(numbers);
        if (next.size === this.#numbers.size
            && [...next].every((number) => this.#numbers.has(number))) return;
        this.#numbers = next;
        this.#changed();
    }

    add(numbers) {
        this.set([...this.#numbers, ...numbers]);
    }

    toggle(number) {
        this.set(this.has(number) ? [...this.#numbers].filter((own) => own !== number)
            : [...this.#numbers, number]);
    }

    clear() {
        this.set([]);
    }

    /** Says which trial the pointer or the keyboard is on; null for none. */
    point(number) {
        if (this.pointed === number) return;
        this.pointed = number;
        this.#tell("pointed");
    }

    /** Takes up the set of an address without writing it back. */
    restore(text) {
        if (text === this.text()) return;
        this.#numbers = new Set(parse(text));
        this.#tell("selection");
    }

    /** The set as it stands in the address; empty when it is too long for one. */
    text() {
        const written = write(this.numbers());
        return written.length > LONGEST ? "" : written;
    }

    /** Calls back with {kind: "selection" | "pointed"} after each change. */
    subscribe(callback, signal) {
        this.#listeners.add(callback);
        signal?.addEventListener("abort", () => this.#listeners.delete(callback), { once: true });
        return () => this.#listeners.delete(callback);
    }

    #changed() {
        this.#onChange(this.text());
        this.#tell("selection");
    }

    #tell(kind) {
        for (const callback of [...this.#listeners]) callback({ kind });
    }
}

/** Reads `1,4-9`. Anything else is passed over. */
export function parse(text) {
    const numbers = [];
    for (const part of String(text ?? "").split(",")) {
        const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim());
        if (!match) continue;
        const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
        for (let number = first; number <= last && number - first < 100000; number += 1) numbers.push(number);
    }
    return numbers;
}

/** Writes ascending numbers with ranges. */
export function write(numbers) {
    const parts = [];
    for (let index = 0; index < numbers.length; index += 1) {
        const first = numbers[index];
        while (numbers[index + 1] === numbers[index] + 1) index += 1;
        parts.push(numbers[index] === first ? `${first}` : `${first}-${numbers[index]}`);
    }
    return parts.join(",");
}
