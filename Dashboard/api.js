// Requests to the server. The page may live under any path: every address is relative to the page's own
// folder.

import { askForToken } from "./token.js";

const KEY = "tune.token";
const root = new URL(".", location.href.split("#")[0]);
let skew = 0;
let asking = null;
let memory = "";
let declined = false;

/** What the server refused, in words. */
class ApiError extends Error {
    constructor(status, problem) {
        const errors = problem.errors ?? [];
        const places = errors.map((item) => `${item.pointer || "/"} ${item.detail}`).join("; ");
        super(problem.detail || places || problem.title || `The server answered ${status}.`);
        this.name = "ApiError";
        this.status = status;
        this.code = problem.code ?? "";
        this.title = problem.title ?? `Status ${status}`;
        this.detail = problem.detail ?? "";
        this.errors = errors;
        this.retryable = problem.retryable ?? status >= 500;
    }
}

/** Whether an error only says that nobody waits any more. */
export function isAbort(error) {
    return error?.name === "AbortError";
}

/** The server's clock in milliseconds. */
export function now() {
    return Date.now() + skew;
}

/** The absolute address of a path of the API. */
export function url(path, query = null) {
    const address = new URL(path.replace(/^\//, ""), root);
    for (const [key, value] of Object.entries(query ?? {})) {
        if (value !== null && value !== undefined) address.searchParams.set(key, value);
    }
    return address;
}

/** The path of an experiment. */
export function experiment(name) {
    return `/experiments/${encodeURIComponent(name)}`;
}

/** The token of this tab, or an empty string. */
export function token() {
    try {
        return sessionStorage.getItem(KEY) ?? memory;
    } catch {
        return memory;
    }
}

/** Keeps a token for as long as the tab is open; an empty one forgets it. */
function keepToken(value) {
    memory = value;
    try {
        if (value) sessionStorage.setItem(KEY, value); else sessionStorage.removeItem(KEY);
    } catch {
        // It stays in memory.
    }
}

/**
 * One request. Asks for a token when the server wants one, and goes on with it.
 *
 * @returns {Promise<Response>} an answer below 400
 */
export async function request(method, path, { query, body, headers = {}, signal } = {}) {
    const options = { method, headers: { ...headers }, signal, cache: "no-cache",
        credentials: "same-origin" };
    if (body !== undefined) {
        options.body = typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body);
        options.headers["Content-Type"] ??= "application/json";
    }
    if (method !== "GET") options.headers["Idempotency-Key"] ??= newKey();
    for (;;) {
        const sent = token();
        if (sent) options.headers.Authorization = `Bearer ${sent}`; else delete options.headers.Authorization;
        const response = await reach(url(path, query), options);
        noteTime(response);
        if (response.ok) return response;
        if (response.status !== 401) throw new ApiError(response.status, await problemOf(response));
        if (sent === token()) await newToken(sent, method);
    }
}

async function json(method, path, options) {
    const response = await request(method, path, options);
    if (response.status === 204) return null;
    const text = await response.text();
    return text ? JSON.parse(text) : null;
}

/** The body of an answer as JSON. */
export const get = (path, options) => json("GET", path, options);
/** Sends JSON; an idempotency key comes with it. */
export const post = (path, body = {}, options = {}) => json("POST", path, { ...options, body });
/** Changes something. */
export const patch = (path, body, options = {}) => json("PATCH", path, { ...options, body });
/** Deletes something. */
export const del = (path, options = {}) => json("DELETE", path, options);

/** The body of an answer as text. */
export async function text(path, options = {}) {
    return (await request("GET", path, options)).text();
}

/** Saves an answer as a file; the token goes with the request, as a plain link could not do. */
export async function download(path, query, filename) {
    const response = await request("GET", path, { query });
    save(await response.blob(), filename);
}

/** Hands a file to the browser. */
export function save(blob, filename) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = address;
    link.download = filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A key that makes a repeated request safe. */
function newKey() {
    const words = crypto.getRandomValues(new Uint32Array(4));
    return `dash-${Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("")}`;
}

async function reach(address, options) {
    try {
        return await fetch(address, options);
    } catch (error) {
        if (isAbort(error)) throw error;
        throw new ApiError(0, { title: "The server does not answer.", code: "unreachable", retryable: true,
            detail: "The server does not answer. It may be starting again, or the network is away." });
    }
}

async function problemOf(response) {
    try {
        const problem = await response.json();
        return typeof problem === "object" && problem !== null ? problem : {};
    } catch {
        return { title: response.statusText,
            detail: `The server answered ${response.status} ${response.statusText}.` };
    }
}

/** Lets the page ask for a token again, after the reader has closed the question. */
export function askAgain() {
    declined = false;
}

async function newToken(refused, method) {
    // What the page asks for by itself does not bring a question back that was closed; what the reader does may.
    if (!declined || method !== "GET") {
        asking ??= askForToken(refused !== "").finally(() => { asking = null; });
    }
    const value = await asking;
    declined = !value;
    if (!value) throw new ApiError(401, { title: "A token is needed.",
        detail: "This server asks for a token.", code: "unauthenticated" });
    keepToken(value);
}

function noteTime(response) {
    const date = Date.parse(response.headers.get("Date") ?? "");
    // The header has whole seconds; less than two apart is as good as together.
    if (Number.isFinite(date)) skew = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
}
