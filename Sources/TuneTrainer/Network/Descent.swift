internal import Foundation

/// An optimiser at work on a network: its moving averages and its step count.
struct Descent {
    private let options: MLPOptions
    private let arena: Arena
    /// The velocity of `sgd`, or the two moments of Adam; each as long as the parameters.
    let state: [Floats]
    /// The steps done.
    var steps = 0

    private static let (keepFirst, keepSecond, epsilon) = (0.9, 0.999, 1e-8)

    /// How many numbers an optimiser remembers per parameter.
    static func stateRuns(of optimizer: Optimizer) -> Int { optimizer == .sgd ? 1 : 2 }

    /// Allocates the memory of an optimiser that has done no step.
    init(options: MLPOptions, parameters: Int) {
        let arena = Arena()
        self.options = options
        self.arena = arena
        state = (0..<Self.stateRuns(of: options.optimizer)).map { _ in arena.take(parameters) }
    }

    /// Moves the network's parameters down its gradients, which it may change.
    mutating func step(_ network: Network, rate: Double) {
        steps += 1
        if let limit = options.gradientClip {
            let norm = network.gradients.sumOfSquares().squareRoot()
            if norm > limit { network.gradients.scale(by: Float(limit / norm)) }
        }
        penalise(network, rate: rate)
        switch options.optimizer {
        case .sgd:
            guard options.momentum > 0 else {
                return network.parameters.descend(network.gradients, rate: Float(rate))
            }
            network.parameters.descend(
                network.gradients, velocity: state[0], rate: Float(rate),
                momentum: Float(options.momentum), nesterov: options.nesterov)
        case .adam, .adamW:
            let first = 1 - pow(Self.keepFirst, Double(steps))
            let second = (1 - pow(Self.keepSecond, Double(steps))).squareRoot()
            network.parameters.descendAdam(
                network.gradients, mean: state[0], power: state[1], rate: Float(rate * second / first),
                decay: (Float(Self.keepFirst), Float(Self.keepSecond)),
                epsilon: Float(Self.epsilon * second))
        }
    }

    /// Applies L1 and L2 to weights, after the gradient was clipped.
    private func penalise(_ network: Network, rate: Double) {
        let isApart = options.optimizer == .adamW
        if isApart && options.weightDecay > 0 {
            let factor = Float(1 - rate * options.weightDecay)
            for layer in network.layers { layer.weights.scale(by: factor) }
        }
        let decay = Float(isApart ? 0 : options.weightDecay)
        guard decay > 0 || options.l1 > 0 else { return }
        for layer in network.layers {
            layer.weights.addPenalties(to: layer.weightGradient, decay: decay, lasso: Float(options.l1))
        }
    }
}
