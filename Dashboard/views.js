// All views by name. Each is loaded when it is first looked at, so that the first page is light.

/**
 * The views of an experiment, in the order of the tabs.
 *
 * @type {{id: string, title: string, key?: string, hidden?: boolean, wants?: (spec: object) => boolean,
 *     load: () => Promise<{default: {mount(root: HTMLElement, context: object): unknown}}>}[]}
 */
export const views = [
    { id: "overview", title: "Overview", load: () => import("./view-overview.js") },
    { id: "live", title: "Live", load: () => import("./view-live.js") },
    { id: "curves", title: "Curves", load: () => import("./view-curves.js") },
    { id: "rungs", title: "Rungs", load: () => import("./view-rungs.js") },
    { id: "parameters", title: "Parameters", load: () => import("./view-parameters.js") },
    { id: "pairs", title: "Pairs", wants: (spec) => Object.keys(spec.space).length > 1,
        load: () => import("./view-pairs.js") },
    { id: "parallel", title: "Parallel", load: () => import("./view-parallel.js") },
    { id: "pareto", title: "Pareto", wants: (spec) => spec.objectives.length > 1,
        load: () => import("./view-pareto.js") },
    { id: "trials", title: "Trials", load: () => import("./view-trials.js") },
    { id: "timeline", title: "Timeline", load: () => import("./view-timeline.js") },
    { id: "whatif", title: "What if", load: () => import("./view-whatif.js") },
    { id: "compare", title: "Compare", load: () => import("./view-compare.js") },
    { id: "trial", title: "Trial", hidden: true, load: () => import("./view-trial.js") },
];

/** The pages that belong to no experiment. */
export const pages = [
    { id: "list", title: "Experiments", load: () => import("./view-list.js") },
    { id: "new", title: "New experiment", load: () => import("./view-new.js") },
    { id: "import", title: "Import", load: () => import("./view-import.js") },
    { id: "compare", title: "Compare experiments", load: () => import("./view-compare-experiments.js") },
    { id: "admin", title: "Server", load: () => import("./view-admin.js") },
];
