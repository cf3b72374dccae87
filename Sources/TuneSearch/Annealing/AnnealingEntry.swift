import TuneCore
import TuneJSON

/// Simulated annealing in the catalogue, in both forms.
enum AnnealingEntry {
    /// The entry.
    static let entry = SearcherEntry(
        name: "annealing",
        summary: "Simulated annealing: chains that accept worse configurations more and more seldom.",
        source:
            "Kirkpatrick, Gelatt and Vecchi, Science 220, 1983; the shrinking form after hyperopt's anneal",
        options: [
            OptionField(
                "form", .choice(["metropolis", "shrinking"]), default: "metropolis",
                "Chains with a temperature, or windows around good trials that shrink."),
            OptionField(
                "chains", .integer(1...64), default: .null,
                "How many chains there are; by default as many as trials may run at a time, at most 8, else 1."
            ),
            OptionField(
                "temperature", .number(1e-12...1e12), default: .null,
                "The first temperature; by default worked out from the first results."),
            OptionField(
                "acceptance", .number(1e-9...0.999), default: 0.001,
                "The chance at first that a rise as large as the mean of the first results' is accepted."),
            OptionField(
                "schedule", .choice(Cooling.Form.allCases.map(\.rawValue)), default: "geometric",
                "How the temperature falls with the decided trials of a chain."),
            OptionField(
                "budget", .integer(1...1_000_000), default: .null,
                "After how many trials it is cold; by default the limit of trials, else 200."),
            OptionField(
                "mean_place", .number(1...1000), default: 2.0,
                "The mean place, from 1, of the trials that the shrinking form draws around."),
            OptionField(
                "shrinkage", .number(0...1000), default: 0.1,
                "How fast the windows of the shrinking form shrink with the number of trials."),
        ],
        make: { context in
            if context.options.text("form") == "shrinking" {
                ShrinkingSearcher(context)
            } else {
                MetropolisSearcher(context)
            }
        })
}
