import TuneCore

/// A proposal together with the part that its trial would play in the searcher's state.
struct Draft<Part: Sendable>: Sendable {
    /// The configuration.
    let configuration: Configuration
    /// Where it came from.
    let origin: Origin
    /// The part; nil for a trial that plays none.
    let part: Part?

    /// The proposal alone.
    var proposal: Proposal { Proposal(configuration, origin: origin) }
}
