/// One parameter of a search space.
public struct Parameter: Sendable, Hashable {
    /// The name, unique in its space: 1 to 100 characters without controls.
    public let name: String
    /// The values it can take.
    public let domain: Domain
    /// When it is active: where all of these hold, always if there are none.
    public let conditions: [Condition]
    /// What a person believes about its best value; nil for nothing.
    public let prior: Prior?
}
