/// What is to be learned from a column, as numbers.
struct TargetEncoding {
    let task: DatasetTask
    let classNames: [String]
    /// The rows of the table that have a target.
    let rows: [Int]
    /// One number per row with a target: its class, its label, or its value.
    let values: [Double]

    /// The most different integers that are seen as classes unless the options ask for it.
    private static let integerClasses = 100

    /// The stratum of each row with a target: its class, or the same for all.
    var strata: [Int] { task == .regression ? values.map { _ in 0 } : values.map { Int($0) } }

    /// Encodes a column.
    ///
    /// - Parameter kind: What is to be learned, or nil to see it: text and few different integers are
    ///   classes.
    /// - Throws: `TrainerError.unusableTarget` or `.tooLarge` for too many classes.
    init(_ column: Table.Column, kind: DatasetOptions.TaskKind?) throws(TrainerError) {
        switch column {
        case .numbers(let numbers):
            rows = numbers.indices.filter { !numbers[$0].isNaN }
            let present = rows.map { numbers[$0] }
            let distinct = Set(present)
            if kind == .regression || kind == nil && !Self.areClasses(distinct, rows: rows.count) {
                guard distinct.count > 1 else { throw Self.constant(distinct.count) }
                (task, classNames, values) = (.regression, [], present)
            } else {
                let order = distinct.sorted()
                let names = order.prefix(TrainerLimits.classes).map(Self.name)
                task = try Self.classification(order.count, kind: kind)
                classNames = names
                let classes = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
                values = present.map { Double(classes[$0] ?? 0) }
            }
        case .text(let levels, let codes):
            guard kind != .regression else { throw .unusableTarget(reason: "it holds text") }
            rows = codes.indices.filter { codes[$0] >= 0 }
            task = try Self.classification(levels.count, kind: kind)
            let order = levels.indices.sorted { levels[$0] < levels[$1] }
            classNames = order.map { levels[$0] }
            var classOfCode = [Int](repeating: 0, count: levels.count)
            for (index, code) in order.enumerated() { classOfCode[code] = index }
            values = rows.map { Double(classOfCode[Int(codes[$0])]) }
        }
    }

    /// Numbers for a network: classes as they are, values with mean 0 and variance 1 over the training rows.
    ///
    /// - Throws: `TrainerError.unusableTarget` if the values do not vary there.
    func targets(train: [Int32]) throws(TrainerError) -> [Float] {
        guard task == .regression else { return values.map { Float($0) } }
        let scaling = Scaling(train.map { values[Int($0)] })
        guard scaling.scale > 0 else {
            throw .unusableTarget(reason: "it is constant over the training rows")
        }
        return values.map(scaling.apply)
    }

    private static func areClasses(_ distinct: Set<Double>, rows: Int) -> Bool {
        let isFew = distinct.count <= 2 || distinct.count <= min(integerClasses, rows / 3)
        return isFew && distinct.allSatisfy { $0 == $0.rounded() }
    }

    private static func classification(
        _ classes: Int, kind: DatasetOptions.TaskKind?
    ) throws(TrainerError) -> DatasetTask {
        guard classes > 1 else { throw constant(classes) }
        guard classes <= TrainerLimits.classes else {
            throw .tooLarge("classes", limit: TrainerLimits.classes)
        }
        guard kind != .binary || classes == 2 else {
            throw .unusableTarget(reason: "it has \(classes) classes instead of 2")
        }
        return classes == 2 && kind != .multiclass ? .binary : .multiclass(classes: classes)
    }

    private static func constant(_ distinct: Int) -> TrainerError {
        .unusableTarget(reason: distinct == 0 ? "every value is missing" : "it has only one value")
    }

    private static func name(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
