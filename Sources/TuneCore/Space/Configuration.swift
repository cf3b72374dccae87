public import TuneJSON

/// The values of one trial in the order of its space's parameters, nothing where one is inactive.
///
/// A value keeps the form in which it was sent: `1` given to a float stays the integer 1, `3.0` given to an
/// int stays 3.0. Read numbers through `JSONValue.double` and `JSONValue.int`.
public struct Configuration: Sendable, Hashable {
    /// The values, shape `[parameters.count]`; in a partial configuration nil also means "to be sampled".
    public var values: [JSONValue?]

    /// Makes a configuration of values in the order of the space's parameters.
    public init(values: [JSONValue?]) {
        self.values = values
    }
}
