// What a person should look at: the server's alerts, each with the trials it speaks of.

import { el, redraw, trialLink } from "./ui.js";
import { plural } from "./format.js";

/** Makes the list of alerts; nothing is shown while there are none. */
export function alertsCard(context) {
    const node = el("section", { class: "alerts", hidden: true, "aria-label": "Alerts" });
    let said = "";
    return { node, draw };

    function draw(summary) {
        const alerts = [...(summary.alerts ?? [])].sort((a, b) =>
            (b.severity === "serious") - (a.severity === "serious"));
        node.hidden = alerts.length === 0;
        redraw(node, alerts, () => alerts.map((alert) => el("div", { class: `alert ${alert.severity}` },
            el("strong", { text: alert.severity === "serious" ? "Serious" : "Look" }),
            el("div", {}, el("span", { text: alert.text }), trialsOf(alert)))));
        const worst = alerts.find((alert) => alert.severity === "serious")?.text ?? "";
        if (worst !== said && worst) context.announce(worst);
        said = worst;
    }

    function trialsOf(alert) {
        const shown = (alert.trials ?? []).slice(0, 6);
        if (shown.length === 0) return null;
        const rest = (alert.count ?? shown.length) - shown.length;
        return el("span", { class: "small alert-trials" }, shown.map((number) => trialLink(context, number)),
            rest > 0 ? el("a", { class: "muted", href: context.href("trials", "", filterOf(alert)),
                text: `and ${plural(rest, "more", "more")}` }) : null);
    }
}

function filterOf(alert) {
    return {
        failures: { q: "state=failed" }, stale_lease: { q: "state=lost" }, nonfinite: { q: "nonfinite=true" },
        duplicates: { q: "has:duplicate_of" },
    }[alert.kind] ?? {};
}
