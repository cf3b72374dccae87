import { el } from "./ui.js";

export default {
    mount(root) {
        root.append(el("h1", { text: "Coming" }));
    },
};
