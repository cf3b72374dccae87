// The dialog in which the columns of the trials table are chosen.

import { openDialog } from "./dialog.js";
import { columnsOf, defaultKeys } from "./trials-columns.js";
import { button, el } from "./ui.js";

const GROUPS = { result: "Result", parameter: "Parameters", process: "Course" };

/** Opens the chooser; `onChoose` hears the keys, in the order of the table. */
export function openColumnChooser(context, shown, onChoose) {
    const columns = columnsOf(context).filter((column) => !column.isFixed);
    const boxes = new Map(columns.map((column) =>
        [column.key, el("input", { type: "checkbox", checked: shown.includes(column.key) })]));
    const set = (test) => () => { for (const [key, box] of boxes) box.checked = test(key); };
    const standard = defaultKeys(context);
    const groups = Object.entries(GROUPS).map(([group, title]) => {
        const members = columns.filter((column) => column.group === group);
        if (members.length === 0) return null;
        return el("fieldset", { class: "chooser" }, el("legend", { text: title }),
            members.map((column) => el("label", { class: "inline-field" },
            boxes.get(column.key), el("span", { text: column.label }))));
    });
    openDialog({
        title: "Columns", wide: true,
        body: [el("div", { class: "row" }, button("All", set(() => true)), button("None", set(() => false)),
            button("As at first", set((key) => standard.includes(key)))), ...groups.filter(Boolean)],
        actions: [{ label: "Cancel" }, {
            label: "Show", kind: "primary", run: (close) => {
                onChoose([...boxes].filter(([, box]) => box.checked).map(([key]) => key));
                close();
            },
        }],
    });
}
