// The filter language of the trials table: `state=stopped lr<1e-3 (optimizer=adam or value<0.2)
// number:1..50`.
//
// Text becomes tokens, tokens a tree; the tree is checked against the fields (filter-fields.js) and becomes a
// predicate over rows that reads the columns where they are. The grammar:
//
//   query := and ("or" and)*          and := not (["and"] not)*           not := "not" not | term
//   term  := "(" query ")" | "has:" field | "top:" amount | field op values | field ":" range | range | value
//   op    := = != < <= > >= ~ !~ :    values := value ("," value)*        range := [value] ".." [value]
//   field := [("param" | "metric") ":"] name
//
// A trial that lacks the field passes no comparison, not even !=; `not` turns that around.

import { nearest, resolve, wordTests } from "./filter-fields.js";
import { comparison, top } from "./filter-tests.js";

/** What is wrong with a filter, and between which characters. */
export class FilterError extends Error {
    constructor(message, start, end) {
        super(message);
        this.name = "FilterError";
        this.start = start;
        this.end = end;
    }
}

/** Characters that a filter may have. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;
const OPERATORS = ["!=", "<=", ">=", "!~", "=", "<", ">", "~", ":"];
const ENDS_WORD = new Set(["(", ")", ",", ":", "=", "<", ">", "~", "!", '"', "'", "`"]);
const QUOTES = new Set(['"', "'", "`"]);

/**
 * Splits text into tokens `{type: "word" | "operator" | "(" | ")" | "," | "..", text, quoted, glued, start,
 * end}`.
 */
export function tokenize(text) {
    if (text.length > MAX_LENGTH) {
        throw new FilterError(`A filter has at most ${MAX_LENGTH} characters.`, MAX_LENGTH, text.length);
    }
    const tokens = [];
    let at = 0;
    while (at < text.length) {
        if (/\s/.test(text[at])) {
            at += 1;
            continue;
        }
        const token = tokenAt(text, at);
        token.glued = tokens.at(-1)?.end === at;
        tokens.push(token);
        at = token.end;
    }
    return tokens;
}

function tokenAt(text, start) {
    const character = text[start];
    const token = (type, length) => ({
        type, text: text.slice(start, start + length), quoted: false, start, end: start + length,
    });
    if (text.startsWith("..", start)) return token("..", 2);
    if (QUOTES.has(character)) {
        const close = text.indexOf(character, start + 1);
        if (close < 0) throw new FilterError(`The quote ${character} is not closed.`, start, text.length);
        return { type: "word", text: text.slice(start + 1, close), quoted: true, start, end: close + 1 };
    }
    if ("(),".includes(character)) return token(character, 1);
    const operator = OPERATORS.find((candidate) => text.startsWith(candidate, start));
    if (operator) return token("operator", operator.length);
    if (character === "!") {
        throw new FilterError("After ! comes = or ~; write not to turn a test around.", start, start + 1);
    }
    let end = start;
    while (end < text.length && !ENDS_WORD.has(text[end]) && !/\s/.test(text[end])
        && !text.startsWith("..", end)) {
        end += 1;
    }
    return token("word", end - start);
}

/** Parses text into a tree; null when there is nothing but blanks. */
function parse(text) {
    const parser = { tokens: tokenize(text), at: 0, length: text.length, depth: 0 };
    if (parser.tokens.length === 0) return null;
    const tree = parseOr(parser);
    const rest = peek(parser);
    if (rest) fail(rest.type === ")" ? "This ) has no ( before it." : `${rest.text} is not expected here.`,
        rest);
    return tree;
}

const fail = (message, token) => {
    throw new FilterError(message, token.start, token.end);
};
const peek = (parser) => parser.tokens[parser.at];
const isWord = (token, word) => token?.type === "word" && !token.quoted && token.text.toLowerCase() === word;

function parseOr(parser) {
    const items = [parseAnd(parser)];
    while (isWord(peek(parser), "or")) {
        parser.at += 1;
        items.push(parseAnd(parser));
    }
    return items.length === 1 ? items[0] : { type: "or", items };
}

function parseAnd(parser) {
    const items = [parseNot(parser)];
    for (let token = peek(parser); token && token.type !== ")"
        && !isWord(token, "or"); token = peek(parser)) {
        if (isWord(token, "and")) parser.at += 1;
        items.push(parseNot(parser));
    }
    return items.length === 1 ? items[0] : { type: "and", items };
}

function parseNot(parser) {
    const token = peek(parser);
    if (!isWord(token, "not") || parser.tokens[parser.at + 1]?.type === "operator") return parseTerm(parser);
    parser.at += 1;
    return nested(parser, token, () => ({ type: "not", item: parseNot(parser) }));
}

function nested(parser, token, body) {
    parser.depth += 1;
    if (parser.depth > MAX_DEPTH) fail(`A filter is at most ${MAX_DEPTH} levels deep.`, token);
    const tree = body();
    parser.depth -= 1;
    return tree;
}

function parseTerm(parser) {
    const token = peek(parser);
    if (!token) {
        fail("Something is missing at the end: a test such as state=running.",
            { start: parser.length, end: parser.length });
    }
    if (token.type === "(") {
        parser.at += 1;
        const tree = nested(parser, token, () => parseOr(parser));
        if (peek(parser)?.type !== ")") fail("This ( is not closed.", token);
        parser.at += 1;
        return tree;
    }
    if (token.type !== "word") fail(`A test begins with a field, not with ${token.text}`, token);
    const joins = isWord(token, "or") || isWord(token, "and");
    if (joins) fail(`Before and after ${token.text} stands a test.`, token);
    return parseTest(parser);
}

function parseTest(parser) {
    const first = parser.tokens[parser.at++];
    const operator = peek(parser);
    if (operator?.type === ".." && operator.glued && /^\d+$/.test(first.text)) {
        parser.at -= 1;
        const field = { name: "number", group: null, start: first.start, end: first.end };
        return { type: "test", field, operator: ":", at: first, ...parseValues(parser, first) };
    }
    if (operator?.type !== "operator") return { type: "value", value: first };
    if (operator.text === ":" && isWord(first, "has")) {
        parser.at += 1;
        return { type: "has", field: fieldFrom(
            parser, valueAfter(parser, operator, "a field, as in has:error")) };
    }
    if (operator.text === ":" && isWord(first, "top")) {
        parser.at += 1;
        return { type: "top", value: valueAfter(parser, operator, "an amount, as in top:10 or top:5%") };
    }
    const field = fieldFrom(parser, first);
    const at = peek(parser);
    if (at?.type !== "operator") fail("Here a comparison is missing, such as = or <.", field);
    parser.at += 1;
    return { type: "test", field, operator: at.text, at, ...parseValues(parser, at) };
}

/** A field of a group, as in `param:lr`, when a name and then no range follows; else the word itself. */
function fieldFrom(parser, first) {
    const [colon, name, after] = parser.tokens.slice(parser.at, parser.at + 3);
    const isGroup = colon?.text === ":" && colon.type === "operator" && name?.type === "word"
        && after?.type !== ".."
        && (isWord(first, "param") || isWord(first, "metric"));
    if (!isGroup) return { name: first.text, group: null, start: first.start, end: first.end };
    parser.at += 2;
    return { name: name.text, group: first.text.toLowerCase(), start: first.start, end: name.end };
}

function valueAfter(parser, before, wanted) {
    const token = peek(parser);
    if (token?.type !== "word") {
        fail(`After ${before.text} comes ${wanted}.`, { start: before.start, end: token?.end ?? before.end });
    }
    parser.at += 1;
    return token;
}

function parseValues(parser, operator) {
    if (peek(parser)?.type === "..") {
        parser.at += 1;
        return { values: [], range: [null, valueAfter(parser, operator, "a value")] };
    }
    const values = [valueAfter(parser, operator, "a value")];
    if (peek(parser)?.type === "..") {
        const dots = parser.tokens[parser.at++];
        if (!dots.glued) fail("A range is written without blanks, as in 1..50.", dots);
        const next = peek(parser);
        const hasEnd = next?.type === "word" && next.glued;
        if (hasEnd) parser.at += 1;
        return { values: [], range: [values[0], hasEnd ? next : null] };
    }
    while (peek(parser)?.type === ",") {
        const comma = parser.tokens[parser.at++];
        values.push(valueAfter(parser, comma, "another value"));
    }
    return { values, range: null };
}

/**
 * Compiles text against the fields of `fieldsOf`.
 *
 * @returns `{test: (row) => boolean, empty, notes}`; notes say what is allowed but can match nothing.
 * @throws FilterError in words, with the place.
 */
export function compile(text, fields) {
    const tree = parse(text);
    const notes = [];
    return { test: tree ? build(tree, { fields, notes, fail }) : () => true, empty: !tree, notes };
}

/** The rows that pass a compiled filter, in their order. */
export function matching(filter, count) {
    const rows = new Int32Array(count);
    let found = 0;
    for (let row = 0; row < count; row += 1) {
        if (filter.test(row)) rows[found++] = row;
    }
    return rows.subarray(0, found);
}

function build(tree, context) {
    const parts = tree.items?.map((item) => build(item, context));
    switch (tree.type) {
        case "and": return (row) => parts.every((test) => test(row));
        case "or": return (row) => parts.some((test) => test(row));
        case "not": {
            const test = build(tree.item, context);
            return (row) => !test(row);
        }
        case "has": return find(tree.field, context.fields).has;
        case "top": return top(tree.value, context);
        case "test": return comparison(find(tree.field, context.fields), tree, context);
        default: return bareWord(tree.value, context.fields);
    }
}

function find(reference, fields) {
    const field = resolve(reference.name, reference.group, fields);
    if (field) return field;
    const kinds = { param: "parameter", metric: "objective" };
    const candidates = reference.group ? [...fields.groups[reference.group].keys()] : fields.names;
    return fail(`There is no ${kinds[reference.group] ?? "field"} ${reference.name}`
        + didYouMean(reference.name, candidates), reference);
}

const didYouMean = (word, candidates) => {
    const hint = nearest(word, candidates);
    return hint ? `; did you mean ${hint}?` : ".";
};

/** A value without a field: a trial's number, or what any field has as a value, such as a state. */
function bareWord(token, fields) {
    if (/^#?\d+$/.test(token.text) && !token.quoted && fields.has("number")) {
        const [number, wanted] = [fields.get("number"), Number(token.text.replace("#", ""))];
        return (row) => number.at(row) === wanted;
    }
    const tests = wordTests(token.text, fields);
    if (tests.length) return (row) => tests.some((test) => test(row));
    const field = resolve(token.text, null, fields);
    if (field) fail(`What about ${token.text}? Say for example ${field.example}.`, token);
    return fail(`${token.text} is neither a field nor a value of one`
        + didYouMean(token.text, [...fields.names, ...fields.words]), token);
}
