internal import Glibc

/// Minimises a smooth function within a box, from its values and gradients.
///
/// In each iteration the coordinates that lie at a bound, and would leave the box downhill, are held; the
/// others follow the limited-memory quasi-Newton direction, and the way is bent at the bounds. A step must
/// lower the function (Armijo); values that are not finite count as too high. No chance is involved.
///
/// Cost: one or two evaluations of the function per iteration, and a few products of vectors.
///
/// Source: Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980; Bertsekas,
/// "Projected Newton methods for optimization problems with simple constraints", SIAM J. Control 20, 1982.
public struct LBFGS: Sendable {
    /// The most iterations.
    public var iterations: Int
    /// The search ends where no free coordinate of the gradient is larger.
    public var gradientTolerance: Double
    /// The search ends where an iteration lowers the function by less than this, relative to its size.
    public var valueTolerance: Double
    /// How many of the latest steps form the quasi-Newton direction.
    public var memory: Int

    /// Chooses the limits.
    public init(
        iterations: Int = 100, gradientTolerance: Double = 1e-5, valueTolerance: Double = 1e-9,
        memory: Int = 8
    ) {
        self.iterations = iterations
        self.gradientTolerance = gradientTolerance
        self.valueTolerance = valueTolerance
        self.memory = max(1, memory)
    }

    /// Where a search ended.
    public struct Result: Sendable, Hashable {
        /// The best point found; inside the box.
        public let point: [Double]
        /// The function there.
        public let value: Double
        /// How often the function was evaluated.
        public let evaluations: Int
    }

    /// Searches for a minimum.
    ///
    /// - Parameters:
    ///   - start: Where to begin; moved into the box.
    ///   - lower: The lower bounds, minus infinity where there is none; shape `[start.count]`.
    ///   - upper: The upper bounds, not below the lower ones.
    ///   - function: Gives the value and the gradient at a point of the box.
    /// - Returns: The best point; the start itself where the function is not finite there.
    public func minimise(
        from start: [Double], lower: [Double], upper: [Double],
        _ function: ([Double]) -> (value: Double, gradient: [Double])
    ) -> Result {
        precondition(lower.count == start.count && upper.count == start.count, "Each coordinate has bounds.")
        let box = Box(lower: lower, upper: upper)
        var point = box.projection(of: start)
        var (value, gradient) = function(point)
        var evaluations = 1
        var history = History(limit: memory)
        for _ in 0..<max(0, iterations) {
            guard value.isFinite, gradient.allSatisfy(\.isFinite) else { break }
            let isFree = point.indices.map { box.isFree(point[$0], gradient: gradient[$0], at: $0) }
            let slope = zip(gradient, isFree).reduce(0) { $1.1 ? max($0, abs($1.0)) : $0 }
            guard slope > gradientTolerance else { break }
            let direction = history.direction(gradient, isFree: isFree)
            guard
                let next = line(
                    from: point, value, gradient, along: direction, in: box, &evaluations, function)
            else {
                guard !history.isEmpty else { break }
                history.forget()
                continue
            }
            history.add(step: difference(next.point, point), change: difference(next.gradient, gradient))
            let gain = value - next.value
            (point, value, gradient) = (next.point, next.value, next.gradient)
            if gain <= valueTolerance * max(1, abs(value)) { break }
        }
        return Result(point: point, value: value, evaluations: evaluations)
    }

    /// Shortens the step until the function is low enough; nil where it never is.
    private func line(
        from point: [Double], _ value: Double, _ gradient: [Double], along direction: [Double], in box: Box,
        _ evaluations: inout Int, _ function: ([Double]) -> (value: Double, gradient: [Double])
    ) -> (point: [Double], value: Double, gradient: [Double])? {
        var length = 1.0
        for _ in 0..<20 {
            let candidate = box.projection(of: zip(point, direction).map { $0 + length * $1 })
            let descent = dot(gradient, difference(candidate, point))
            guard descent < 0 else { return nil }
            let (next, nextGradient) = function(candidate)
            evaluations += 1
            if next <= value + 1e-4 * descent, nextGradient.allSatisfy(\.isFinite) {
                return (candidate, next, nextGradient)
            }
            let curvature = 2 * (next - value - descent)
            let shrink = curvature.isFinite && curvature > 0 ? -descent / curvature : 0.1
            length *= min(max(shrink, 0.1), 0.5)
        }
        return nil
    }
}

/// The bounds of a search.
private struct Box {
    let lower: [Double]
    let upper: [Double]

    func projection(of point: [Double]) -> [Double] {
        point.indices.map { min(max(point[$0], lower[$0]), upper[$0]) }
    }

    /// Whether a coordinate can move downhill.
    func isFree(_ value: Double, gradient: Double, at index: Int) -> Bool {
        !(value <= lower[index] && gradient > 0) && !(value >= upper[index] && gradient < 0)
    }
}

/// The latest steps and the changes of the gradient along them.
private struct History {
    let limit: Int
    private var pairs: [(step: [Double], change: [Double])] = []

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { pairs.isEmpty }

    mutating func forget() { pairs = [] }

    /// Keeps a step along which the gradient grew.
    mutating func add(step: [Double], change: [Double]) {
        guard dot(step, change) > 1e-10 * dot(change, change).squareRoot() * dot(step, step).squareRoot()
        else { return }
        if pairs.count == limit { pairs.removeFirst() }
        pairs.append((step, change))
    }

    /// The two-loop recursion over the free coordinates; the first step is at most of length one.
    func direction(_ gradient: [Double], isFree: [Bool]) -> [Double] {
        let mask = isFree.map { $0 ? 1.0 : 0.0 }
        var result = zip(gradient, mask).map { -$0 * $1 }
        let kept = pairs.map { pair in
            (step: zip(pair.step, mask).map(*), change: zip(pair.change, mask).map(*))
        }.filter { dot($0.step, $0.change) > 1e-12 * dot($0.change, $0.change) }
        guard let last = kept.last else {
            let length = dot(result, result).squareRoot()
            return length > 1 ? result.map { $0 / length } : result
        }
        var weights: [Double] = []
        for pair in kept.reversed() {
            let weight = dot(pair.step, result) / dot(pair.step, pair.change)
            weights.append(weight)
            for index in result.indices { result[index] -= weight * pair.change[index] }
        }
        let scale = dot(last.step, last.change) / dot(last.change, last.change)
        result = result.map { $0 * scale }
        for (pair, weight) in zip(kept, weights.reversed()) {
            let correction = weight - dot(pair.change, result) / dot(pair.step, pair.change)
            for index in result.indices { result[index] += correction * pair.step[index] }
        }
        return result
    }
}

private func dot(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for index in first.indices { sum += first[index] * second[index] }
    return sum
}

private func difference(_ first: [Double], _ second: [Double]) -> [Double] {
    first.indices.map { first[$0] - second[$0] }
}
