// Views that ask the server for an analysis: asked again when trials changed, not too often, problems in
// words.

import { isAbort } from "./api.js";
import { empty } from "./ui.js";

/** What stands where an answer is awaited. */
export const WORKING = "The server works it out…";

/**
 * Shows an answer now and after each change.
 *
 * @param {object} context of a view
 * @param {() => Promise<unknown>} load
 * @param {(answer: unknown) => void} show
 * @param {(error: Error) => void} fail told about refusals, such as too few results
 * @param {number} gap milliseconds between two questions at least
 * @returns {() => Promise<void>} asks at once, as after a change of settings
 */
export function follow(context, load, show, fail, gap = 1000) {
    let [running, again, asked] = [false, false, -Infinity];
    const ask = async () => {
        if (running) {
            again = true;
            return;
        }
        running = true;
        asked = performance.now();
        try {
            const answer = await load();
            if (!context.signal.aborted) show(answer);
        } catch (error) {
            if (!isAbort(error) && !context.signal.aborted) fail(error);
        }
        running = false;
        if (again && !context.signal.aborted) {
            again = false;
            await ask();
        }
    };
    let waiting = null;
    context.store.subscribe((change) => {
        if (!change.columns || waiting !== null) return;
        waiting = setTimeout(() => {
            waiting = null;
            if (!context.signal.aborted) ask();
        }, Math.max(0, gap - (performance.now() - asked)));
    }, context.signal);
    context.signal.addEventListener("abort", () => clearTimeout(waiting), { once: true });
    return ask;
}

/** The words for a refusal. */
export function refusal(error) {
    return error.code === "not-enough-data" || error.status === 409 ? error.detail ?? error.message
        : `This could not be loaded: ${error.message}`;
}

/** Words in place of a chart that the server refused. */
export function refused(error) {
    return empty("Nothing to show yet.", refusal(error));
}
