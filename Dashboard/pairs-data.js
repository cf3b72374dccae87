// Which trials a pair map is made of, and which still wait for a result.

const MOST_WAITING = 50;

/**
 * Rows with their results: all completed ones, or, where results are compared at a step, those that the
 * server lists.
 *
 * @param {object} slice an answer of GET slice
 * @returns {{rows: number[], values: number[], whole: boolean}} `whole`: whether none was left out
 */
export function observedRows(columns, slice) {
    if (slice.level !== null) {
        const listed = slice.observed.filter(([trial]) => columns.row(trial) >= 0);
        const rows = listed.map(([trial]) => columns.row(trial));
        return { rows, values: listed.map(([, , value]) => value), whole: listed.length >= slice.trials };
    }
    const values = columns.f64(columns.objectives()[0]);
    const state = columns.i32("state");
    const completed = columns.values("state")?.indexOf("completed") ?? -1;
    const rows = [];
    for (let row = 0; row < columns.count; row += 1) {
        if (state[row] === completed && Number.isFinite(values[row])) rows.push(row);
    }
    return { rows, values: rows.map((row) => values[row]), whole: true };
}

/** Trials that have both parameters and no result yet: where the search looks next. */
export function waitingTrials(columns, pair) {
    const words = columns.values("state") ?? [];
    const state = columns.i32("state");
    const numbers = columns.i32("number");
    const values = columns.f64(columns.objectives()[0]);
    const found = [];
    for (let row = 0; row < columns.count && found.length < MOST_WAITING; row += 1) {
        const word = words[state[row]];
        if ((word !== "queued" && word !== "running") || Number.isFinite(values[row])) continue;
        const [x, y] = pair.map((name) => columns.get(`param:${name}`, row));
        if (x !== null && y !== null) found.push({ number: numbers[row], x, y, state: word });
    }
    return found;
}
