/// Results as the model is given them: a code per coordinate, a level and a warped loss each.
struct FidelityData: Sendable, Hashable {
    /// The codes of the configurations.
    var codes: Rows
    /// The indices of the levels; shape `[codes.count]`.
    var levels: [Int]
    /// The warped losses; shape `[codes.count]`.
    var values: [Double]

    /// How many results there are.
    var count: Int { levels.count }

    /// Some of the results, in the order asked for.
    func selecting(_ indices: [Int]) -> FidelityData {
        FidelityData(
            codes: codes.selecting(indices), levels: indices.map { levels[$0] },
            values: indices.map { values[$0] })
    }
}
