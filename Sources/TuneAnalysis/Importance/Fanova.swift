/// How much of the variance of a forest's predictions over the whole space each parameter, and each pair, explains.
///
/// Cost: for each tree its leaves x parameters; each pair costs leaves and the product of the two parameters' cuts.
///
/// Source: Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014.
/// Ours: log scales and steps are undone first, and pairs are given.
struct Fanova: Sendable {
    /// The trees whose predictions vary.
    let boxes: [TreeBoxes]
    /// How much the predictions of each tree vary.
    let variances: [Double]

    /// Takes trees whose predictions vary at all.
    init(_ boxes: [TreeBoxes]) {
        self.boxes = boxes.filter { $0.variance > 0 }
        variances = self.boxes.map(\.variance)
    }

    /// Whether no tree varies: then nothing is important.
    var isConstant: Bool { boxes.isEmpty }

    /// The share of the variance that some columns explain, together and with what they explain alone; 0 to 1.
    func share(of columns: [Int]) -> Double {
        guard !boxes.isEmpty else { return 0 }
        let shares = zip(boxes, variances).map { $0.marginalVariance(of: columns) / $1 }
        return shares.reduce(0, +) / Double(boxes.count)
    }

    /// The share that two columns explain only together.
    ///
    /// - Parameter alone: What each column explains alone.
    func interaction(_ first: Int, _ second: Int, alone: [Double]) -> Double {
        max(0, share(of: [first, second]) - alone[first] - alone[second])
    }
}
