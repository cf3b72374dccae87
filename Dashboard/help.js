// What the keyboard can do.

import { openDialog } from "./dialog.js";
import { el } from "./ui.js";

const KEYS = [
    ["?", "this help"],
    ["g", "all experiments"],
    ["n", "a new experiment, from the list"],
    ["j, k, Enter", "down, up and open, in the list"],
    ["/", "to the filter"],
    ["m", "the actions of a row, in the table of trials; Space selects it, Shift and arrows several"],
    ["[ and ]", "the view before and after"],
    ["p", "pause or go on with live updates"],
    ["← →", "walk through the points of a chart; Home and End, Page Up and Page Down too"],
    ["Space", "select the trial at the point"],
    ["Enter", "open the trial at the point"],
    ["Esc", "close, or select nothing"],
];

let shown = null;

/** Opens or closes the list of keys. */
export function toggleHelp() {
    if (shown?.node.isConnected) {
        shown.close();
        return;
    }
    shown = openDialog({
        title: "Keyboard",
        body: el("dl", { class: "facts" },
            KEYS.map(([keys, text]) => [el("dt", {}, el("kbd", { text: keys })), el("dd", { text })])),
        actions: [{ label: "Close" }],
    });
}
