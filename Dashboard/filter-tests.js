// The tests that a filter is made of: one field compared with values, a range, or the best so many.

import { nearest } from "./filter-fields.js";

const UNITS = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86400 };
const ORDER = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };
const YES = new Set(["true", "yes", "1"]);
const NO = new Set(["false", "no", "0"]);

/** The test of a field against the values or the range of a parsed comparison; fails in words. */
export function comparison(field, tree, context) {
    const { operator } = tree;
    if (tree.range) {
        if (operator !== ":" && operator !== "=") {
            context.fail(`A range stands after : as in ${field.name}:1..5, not after ${operator}`, tree.at);
        }
        return inRange(field, tree.range, context);
    }
    if (operator === "~" || operator === "!~") return contains(field, tree, context);
    if (operator in ORDER) return ordered(field, tree, context);
    const anyOf = equal(field, tree.values, context);
    return operator === "!=" ? (row) => field.has(row) && !anyOf(row) : anyOf;
}

function inRange(field, [low, high], context) {
    needsOrder(field, low ?? high, context);
    const from = low ? amount(field, low, context) : -Infinity;
    const to = high ? amount(field, high, context) : Infinity;
    if (from > to) context.fail(
        `The range is empty: ${low.text} is above ${high.text}`, { start: low.start, end: high.end });
    return (row) => field.has(row) && field.at(row) >= from && field.at(row) <= to;
}

function ordered(field, tree, context) {
    if (tree.values.length > 1) {
        context.fail(`After ${tree.operator} comes one value, not a list.`,
            { start: tree.values[0].start, end: tree.values.at(-1).end });
    }
    needsOrder(field, tree.at, context);
    const [bound, holds] = [amount(field, tree.values[0], context), ORDER[tree.operator]];
    return (row) => field.has(row) && holds(field.at(row), bound);
}

function needsOrder(field, token, context) {
    if (["number", "integer", "time", "duration"].includes(field.kind) || field.numeric) return;
    context.fail(`${field.name} has no order: its values are words. Use =, != or ~, as in ${field.example}`,
        token);
}

function contains(field, tree, context) {
    if (field.kind !== "text" && field.kind !== "choice") {
        context.fail(`~ looks into words, and ${field.name} holds ${nouns[field.kind]}. Say ${field.example}`, tree.at);
    }
    const parts = tree.values.map((token) => token.text.toLowerCase());
    const hit = field.values.map((value) => parts.some((part) => String(value).toLowerCase().includes(part)));
    const { data } = field;
    return tree.operator === "~" ? (row) => hit[data[row]] === true : (row) => hit[data[row]] === false;
}

const nouns = { number: "numbers", integer: "whole numbers", time: "times", duration: "durations",
    flag: "true or false" };

/** Whether a row has one of the values. */
function equal(field, tokens, context) {
    if (field.kind === "flag") return flag(field, tokens, context);
    if (!field.values) {
        const tests = tokens.map((token) => equalNumber(field, token, context));
        return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
    }
    const wanted = tokens.flatMap((token) => choices(field, token, context));
    const { data, values } = field;
    const hit = values.map((value) => wanted.includes(value));
    return (row) => hit[data[row]] === true;
}

function flag(field, tokens, context) {
    const wanted = tokens.map((token) => {
        const text = token.text.toLowerCase();
        if (YES.has(text)) return true;
        if (NO.has(text)) return false;
        return context.fail(`${field.name} is true or false, not ${token.text}`, token);
    });
    const { at, values, has } = field;
    if (values) return (row) => has(row) && wanted.includes(at(row));
    return (row) => wanted.includes(at(row));
}

/** Numbers are equal when they look equal: to four digits, or to as many as were written. */
function equalNumber(field, token, context) {
    const wanted = amount(field, token, context);
    if (field.kind === "integer") {
        return (row) => field.has(row) && field.at(row) === wanted;
    }
    const written = token.text.replace(/e.*$/i, "").replace(/\D/g, "").replace(/^0+/, "").length;
    const digits = Math.min(17, Math.max(4, written));
    const slack = wanted === 0 ? 0 : 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(wanted))) + 1 - digits);
    return (row) => field.has(row) && Math.abs(field.at(row) - wanted) <= slack;
}

/**
 * The values of a field that a word names; what it cannot have is refused, what it does not have yet is
 * noted.
 */
function choices(field, token, context) {
    const known = [...new Set([...(field.fixed ?? []), ...field.values])];
    const text = token.text.toLowerCase();
    const number = Number(token.text);
    const found = known.filter((value) => (typeof value === "number"
        ? token.text !== "" && value === number : String(value).toLowerCase() === text));
    const exact = found.filter((value) => String(value) === token.text);
    if (found.length) return exact.length ? exact : found;
    const hint = nearest(token.text, known.map(String));
    const meant = hint ? `; did you mean ${hint}?` : ".";
    if (field.fixed) {
        const list = known.length <= 12 ? ` It is one of ${known.join(", ")}.` : "";
        context.fail(`${field.name} is never ${token.text}${meant}${list}`, token);
    }
    context.notes.push(`No trial has ${field.name} ${token.text}${meant}`);
    return [];
}

/** What a word means as a value of an ordered field: a number, seconds, or a moment in ms. */
function amount(field, token, context) {
    if (field.kind === "duration") return seconds(token, context);
    if (field.kind === "time") return moment(field, token, context);
    const number = numberFrom(token.text);
    if (number === null) {
        context.fail(`${field.name} is compared with a number, and ${token.text || "nothing"} is none.`,
            token);
    }
    return number;
}

function numberFrom(text) {
    if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
    const percent = text.endsWith("%");
    const body = percent ? text.slice(0, -1) : text;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(body)) return null;
    return percent ? Number(body) / 100 : Number(body);
}

function seconds(token, context) {
    const match = /^(\d+\.?\d*|\.\d+)(ms|s|m|min|h|d)?$/.exec(token.text);
    if (!match) context.fail(`${token.text} is no duration; say 90s, 5m, 2h or 1d.`, token);
    return Number(match[1]) * UNITS[match[2] ?? "s"];
}

function moment(field, token, context) {
    const ago = /^([+-])?(\d+\.?\d*|\.\d+)(s|m|min|h|d)$/.exec(token.text);
    if (ago) return context.fields.now + (ago[1] === "+" ? 1 : -1) * Number(ago[2]) * UNITS[ago[3]] * 1000;
    // A date alone is the reader's day, as the table shows it; JavaScript would take it for Greenwich's.
    const text = /^\d{4}-\d{2}-\d{2}$/.test(token.text) ? `${token.text}T00:00` : token.text;
    const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(time)) {
        context.fail(`${token.text} is no time; say -10m (ten minutes ago), 2026-01-31 or "2026-01-31T12:00".`, token);
    }
    return time;
}

/** States whose values are no results. */
const WORTHLESS = new Set(["failed", "infeasible", "cancelled"]);

/** The best so many trials by the first objective: `top:10`, or a share of those with a result, `top:5%`. */
export function top(token, { fields, fail }) {
    const value = fields.get("value");
    const match = /^(\d+\.?\d*)(%?)$/.exec(token.text);
    const size = match ? Number(match[1]) : NaN;
    const isWrong = !match || size <= 0 || (match[2] && size > 100) || (!match[2] && !Number.isInteger(size));
    if (isWrong || !value) fail("After top: comes how many, as in top:10, or a share, as in top:5%.", token);
    const losses = lossesOf(fields, value);
    const sorted = losses.filter((loss) => loss === loss).sort();
    const count = match[2] ? Math.ceil((size / 100) * sorted.length) : Math.min(size, sorted.length);
    return firstOf(losses, sorted, count);
}

/** What is to be small, by row; NaN where there is no result. */
function lossesOf(fields, value) {
    const state = fields.get("state");
    const sign = fields.goal === "maximize" ? -1 : 1;
    const losses = new Float64Array(fields.count).fill(NaN);
    for (let row = 0; row < fields.count; row += 1) {
        const isResult = Number.isFinite(value.at(row)) && !WORTHLESS.has(state?.at(row));
        if (isResult) losses[row] = sign * value.at(row);
    }
    return losses;
}

/** Tests for the rows with the least losses; of equal ones those that come first. */
function firstOf(losses, sorted, count) {
    const cut = sorted[count - 1];
    const first = new Uint8Array(losses.length);
    let equal = count - sorted.findIndex((loss) => loss === cut);
    for (let row = 0; row < losses.length; row += 1) {
        if (losses[row] < cut || (losses[row] === cut && equal-- > 0)) first[row] = 1;
    }
    return (row) => first[row] === 1;
}
