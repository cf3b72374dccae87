// How values become words. One place, so that a number looks the same in every view.

const NOTHING = "–";

/** A measured number with four significant digits; an en dash when there is none. */
export function number(value, digits = 4) {
    if (value === null || value === undefined) return NOTHING;
    if (typeof value === "string") return nonFinite(value);
    if (Number.isNaN(value)) return NOTHING;
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e6) return minus(String(value));
    if (size >= 1e6 || size < 1e-4) {
        const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
        return minus(`${trim(mantissa)}e${exponent.replace("+", "")}`);
    }
    const short = value.toPrecision(digits);
    return short.includes("e") || size >= Math.pow(10, digits) ? integer(value) : minus(trim(short));
}

/** All digits that tell the number from its neighbours, for a title or the clipboard. */
export function full(value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "nothing";
    return String(value);
}

/** A count with thin spaces between thousands. */
export function integer(value) {
    if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
    return minus(String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f"));
}

/** A share of 0 to 1 as a percentage. */
export function percent(share, digits = 0) {
    if (share === null || share === undefined || Number.isNaN(share)) return NOTHING;
    const value = share * 100;
    if (value > 0 && value < 0.1) return "< 0.1\u202f%";
    return `${minus(value > 0 && value < 1 ? value.toFixed(1) : value.toFixed(digits))}\u202f%`;
}

/** A length of time in the two largest units that say something. */
export function duration(seconds) {
    if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return NOTHING;
    const sign = seconds < 0 ? "−" : "";
    const size = Math.abs(seconds);
    if (size < 0.9995) return `${sign}${Math.round(size * 1000)} ms`;
    if (size < 9.95) return `${sign}${trim(size.toFixed(1))} s`;
    if (size < 59.5) return `${sign}${Math.round(size)} s`;
    const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
    const all = Math.max(60, size);
    const first = units.findIndex(([, length]) => all >= length);
    const [name, length] = units[first];
    const [smallName, smallLength] = units[first + 1];
    const whole = Math.floor(all / length);
    const rest = Math.floor((all - whole * length) / smallLength);
    return rest > 0 ? `${sign}${whole} ${name} ${rest} ${smallName}` : `${sign}${whole} ${name}`;
}

/** How long ago a time was; `now` is the server's. */
export function since(time, now) {
    if (time === null || time === undefined || Number.isNaN(time)) return "never";
    const seconds = (now - time) / 1000;
    if (seconds < 5) return "just now";
    if (seconds < 60) return `${Math.floor(seconds)} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
    if (seconds < 86400 * 60) return `${Math.floor(seconds / 86400)} d ago`;
    return new Date(time).toISOString().slice(0, 10);
}

/** A moment as date and time of the reader's place. */
export function clock(time) {
    if (time === null || time === undefined || Number.isNaN(time)) return NOTHING;
    const date = new Date(time);
    const two = (value) => String(value).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} `
        + `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A size in bytes with a unit. */
export function bytes(count) {
    if (count === null || count === undefined || Number.isNaN(count)) return NOTHING;
    const units = ["B", "kB", "MB", "GB", "TB"];
    let value = count;
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
        value /= 1000;
        unit += 1;
    }
    return `${unit === 0 ? value : trim(value.toPrecision(3))} ${units[unit]}`;
}

/** Any value of a configuration. */
export function value(item) {
    if (item === null || item === undefined) return NOTHING;
    if (typeof item === "number") return number(item);
    if (typeof item === "boolean") return item ? "true" : "false";
    if (typeof item === "string") return item;
    return JSON.stringify(item);
}

/** A configuration on one line. */
export function pairs(config) {
    return Object.entries(config ?? {}).map(([key, item]) => `${key} ${value(item)}`).join(" · ");
}

/** Why a trial stands where it stands, in words. */
export function reason(item) {
    if (!item) return "";
    return typeof item === "string" ? item : item.text ?? item.rule ?? "";
}

/** Text that begins large and ends with a stop. */
export function sentence(text) {
    const words = (text ?? "").trim();
    if (words === "") return "";
    const large = words[0].toUpperCase() + words.slice(1);
    return /[.!?]$/.test(large) ? large : `${large}.`;
}

/** A count with its noun. */
export function plural(count, noun, many = `${noun}s`) {
    return `${integer(count)} ${count === 1 ? noun : many}`;
}

/** Words joined as in a sentence. */
export function list(words) {
    if (words.length < 2) return words.join("");
    return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

function trim(text) {
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function minus(text) {
    return text.replace(/^-/, "−");
}

function nonFinite(text) {
    return { nan: "NaN", inf: "∞", "-inf": "−∞" }[text] ?? text;
}
