import TuneNumerics

/// Who of parents and children lives on as the next parents.
struct Survival: Sendable {
    /// How the last rank of which only a part fits is thinned.
    enum Rule: Sendable, Hashable {
        /// The loneliest stay.
        case crowding
        /// Those stay whose trade-offs are rare: by reference directions with so many divisions.
        case directions(divisions: Int)
    }

    private let rule: Rule
    private let seed: UInt64

    /// Makes the rule of an experiment; the seed decides between equals.
    init(_ rule: Rule, seed: UInt64) {
        (self.rule, self.seed) = (rule, seed)
    }

    /// Picks so many, whole ranks first: feasible ones by non-domination, then infeasible ones by violation.
    ///
    /// Cost: as `Dominance.ranks`; by directions also individuals times directions.
    func survivors(_ count: Int, of individuals: [Individual], generation: Int) -> [Individual] {
        let ranks = Dominance.ranks(
            of: individuals.map(\.losses), violations: individuals.map(\.violation))
        var elite: [Individual] = []
        for rank in 0...(ranks.max() ?? 0) where elite.count < count {
            let layer = zip(individuals, ranks).filter { $0.1 == rank }.map(\.0)
            if elite.count + layer.count <= count {
                elite += layer
            } else {
                elite += thinned(layer, to: count - elite.count, besides: elite, generation)
            }
        }
        return elite
    }

    private func thinned(
        _ layer: [Individual], to count: Int, besides elite: [Individual], _ generation: Int
    ) -> [Individual] {
        switch rule {
        case .crowding: return Crowding.order(of: layer.map(\.losses)).prefix(count).map { layer[$0] }
        case .directions(let divisions):
            var generator = SeededGenerator(seed: seed, trial: generation, purpose: .model)
            return niched(layer, to: count, besides: elite, divisions, using: &generator)
        }
    }

    /// Fills the directions that have the fewest survivors: the first of one is the nearest, later ones any.
    ///
    /// Source: Deb and Jain, NSGA-III, IEEE Trans. Evolutionary Computation 18(4), 2014, algorithm 4.
    private func niched(
        _ layer: [Individual], to count: Int, besides elite: [Individual], _ divisions: Int,
        using generator: inout SeededGenerator
    ) -> [Individual] {
        let losses = (elite + layer).map(\.losses)
        let directions = ReferenceDirections.evenlySpread(
            objectives: losses.first?.count ?? 1, divisions: divisions)
        let nearest = ReferenceDirections.normalised(ReferenceDirections.bounded(losses))
            .map { ReferenceDirections.nearest(to: $0, among: directions) }
        var members = [Int](repeating: 0, count: directions.count)
        for (index, _) in nearest.prefix(elite.count) { members[index] += 1 }
        var left = [[Int]](repeating: [], count: directions.count)
        for (place, (index, _)) in nearest.dropFirst(elite.count).enumerated() { left[index].append(place) }
        var picks: [Individual] = []
        while picks.count < count {
            let open = directions.indices.filter { !left[$0].isEmpty }
            guard let fewest = open.map({ members[$0] }).min() else { break }
            let rarest = open.filter { members[$0] == fewest }
            let direction = rarest[generator.index(below: rarest.count)]
            let distances = left[direction].map { nearest[elite.count + $0].distance }
            let choice =
                fewest == 0
                ? distances.indices.min { (distances[$0], $0) < (distances[$1], $1) } ?? 0
                : generator.index(below: distances.count)
            picks.append(layer[left[direction].remove(at: choice)])
            members[direction] += 1
        }
        return picks
    }
}
