// For an experiment that waits for trainers: how to start one, ready to copy.

import { shellWord } from "./trial-snippets.js";
import { toPython } from "./yaml.js";
import { copyButton, el, replace, segmented } from "./ui.js";

/** Makes the card; it shows only while nobody trains. */
export function connectCard(context) {
    const { store } = context;
    const node = el("section", { class: "card", hidden: true });
    let way = "worker";
    let built = false;
    return { node, draw };

    function draw() {
        const { counts, spec } = store;
        const idle = counts.trials === 0 && spec.evaluator === null && store.state === "running";
        node.hidden = !idle;
        if (!idle || built) return;
        built = true;
        const code = el("pre", { class: "connect-snippet", tabIndex: 0 });
        const fill = () => { code.textContent = snippet(way, store); };
        replace(node, el("header", { class: "card-head" }, el("h2", { text: "Waiting for a trainer" }),
            segmented("Way", [{ value: "worker", label: "Any command" },
                { value: "python", label: "Python" }, { value: "http", label: "HTTP" }], way, (chosen) => {
                way = chosen;
                fill();
            }), el("div", { class: "toolbar" }, copyButton(() => code.textContent))),
        el("p", { class: "muted",
            text: "Nothing has asked for work yet. Run one of these where the training is to happen:" }),
                code);
        fill();
    }
}

function snippet(way, store) {
    const server = new URL(".", location.href.split("#")[0]).href.replace(/\/$/, "");
    const names = Object.keys(store.spec.space);
    const metric = store.objective.metric;
    if (way === "worker") {
        const plain = names.filter((name) => /^[A-Za-z_]\w*$/.test(name));
        const options = plain.slice(0, 6).map((name) => `--${name} {${name}}`).join(" ");
        return `tune-server worker --server ${server} --experiment ${store.name} -- \\\n    python train.py ${options}\n\n`
            + `# train.py prints one line for each step:\n# {"step": 1, ${JSON.stringify(metric)}: 0.71}`;
    }
    if (way === "python") {
        return `from tuneserver import Client\n\nexperiment = Client(${toPython(server)}).experiment(${toPython(store.name)})\nfor trial in experiment.trials():\n`
            + `    with trial:\n        for step in trial.steps():\n            trial.report(step, {${toPython(metric)}: train(trial.config)})`;
    }
    const path = `${server}/experiments/${encodeURIComponent(store.name)}`;
    const json = "-H 'Content-Type: application/json'";
    const call = (what, body) => `curl -s ${path}/${what} ${json} -d ${shellWord(body)}`;
    return [
        call("ask", '{"worker": "me"}'),
        call("trials/1/reports", `{"step": 1, "metrics": {${JSON.stringify(metric)}: 0.71}}`),
        call("trials/1/complete", '{"state": "completed"}'),
    ].join("\n");
}
