// The experiment at a glance: how good, how far, what is wrong, and what it is.

import "./chart.js";
import { alertsCard } from "./overview-alerts.js";
import { bestCard } from "./overview-best.js";
import { budgetCard } from "./overview-budget.js";
import { connectCard } from "./overview-connect.js";
import { definitionCard } from "./overview-definition.js";
import { historyChart } from "./overview-history.js";
import { statStrip } from "./overview-stats.js";
import { el, stylesheet } from "./ui.js";

stylesheet("overview.css");

const SUMMARY_GAP = 1000;
const LOOK_AGAIN = 15000;

export default {
    /** Shows the parts and keeps each fresh at its own pace. */
    mount(root, context) {
        const { store, signal } = context;
        const stats = statStrip(context);
        const alerts = alertsCard(context);
        const connect = connectCard(context);
        const history = historyChart(context);
        const best = bestCard(context);
        const budget = budgetCard(context);
        const definition = definitionCard(context);
        root.append(stats.node, alerts.node, connect.node,
            el("div", { class: "overview-main" }, history.node,
                el("div", { class: "stack" }, best.node, budget.node)), definition.node);

        let summarised = -Infinity;
        let timer = 0;
        draw({ columns: true, spec: true });
        store.subscribe(draw, signal);
        const ticking = setInterval(() => {
            if (store.state === "running") stats.tick();
        }, 1000);
        // A lease that nobody renews changes nothing but is worth an alert.
        const looking = setInterval(() => {
            if (store.state !== "running" || store.live !== "live") return;
            store.forget("/summary");
            summarise();
        }, LOOK_AGAIN);
        return () => {
            clearTimeout(timer);
            clearInterval(ticking);
            clearInterval(looking);
        };

        function draw(change) {
            stats.draw();
            best.draw();
            connect.draw();
            if (change.spec) definition.draw();
            if (change.columns) history.draw();
            clearTimeout(timer);
            timer = setTimeout(summarise, Math.max(0, summarised + SUMMARY_GAP - performance.now()));
        }

        async function summarise() {
            summarised = performance.now();
            try {
                const summary = await store.summary(signal);
                stats.summarise(summary);
                alerts.draw(summary);
                budget.draw(summary);
            } catch (error) {
                if (!context.api.isAbort(error)) budget.fail(error);
            }
        }
    },
};
