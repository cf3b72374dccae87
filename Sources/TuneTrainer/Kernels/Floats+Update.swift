extension Floats {
    /// Adds the gradients of the penalties `decay / 2 * |w|²` and `lasso * |w|` to a gradient by these
    /// weights.
    func addPenalties(to gradient: Floats, decay: Float, lasso: Float) {
        assert(gradient.count == count)
        let (weight, slope) = (base, gradient.base)
        for i in 0..<count {
            let sign: Float = (weight[i] > 0 ? lasso : 0) - (weight[i] < 0 ? lasso : 0)
            slope[i] += decay * weight[i] + sign
        }
    }

    /// Multiplies all numbers by a factor.
    func scale(by factor: Float) {
        let values = base
        for i in 0..<count { values[i] *= factor }
    }

    /// The sum of the squares of all numbers.
    func sumOfSquares() -> Double {
        var sums = SIMD8<Float>()
        let whole = count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            let values = UnsafeRawPointer(base + start).loadUnaligned(as: SIMD8<Float>.self)
            sums += values * values
        }
        var total = Double(sums.sum())
        for i in whole..<count { total += Double(base[i]) * Double(base[i]) }
        return total
    }

    /// Moves these parameters down a gradient.
    func descend(_ gradient: Floats, rate: Float) {
        assert(gradient.count == count)
        let (weight, slope) = (base, gradient.base)
        for i in 0..<count { weight[i] -= rate * slope[i] }
    }

    /// Moves these parameters by a velocity that remembers earlier gradients.
    ///
    /// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML
    /// 2013, in the form in which the rate is outside of the velocity.
    func descend(_ gradient: Floats, velocity: Floats, rate: Float, momentum: Float, nesterov: Bool) {
        assert(gradient.count == count && velocity.count == count)
        let (weight, slope, speed) = (base, gradient.base, velocity.base)
        if nesterov {
            for i in 0..<count {
                speed[i] = FastMath.flushed(momentum * speed[i] + slope[i])
                weight[i] -= rate * (slope[i] + momentum * speed[i])
            }
        } else {
            for i in 0..<count {
                speed[i] = FastMath.flushed(momentum * speed[i] + slope[i])
                weight[i] -= rate * speed[i]
            }
        }
    }

    /// Moves these parameters by a step of Adam.
    ///
    /// Source: Kingma and Ba, "Adam", ICLR 2015, the reordered form at the end of section 2.
    ///
    /// - Parameters:
    ///   - mean: The moving mean of the gradient.
    ///   - power: The moving mean of its square.
    ///   - rate: The learning rate with both corrections of the start in it.
    ///   - epsilon: The stabiliser with the correction of the second moment in it.
    func descendAdam(
        _ gradient: Floats, mean: Floats, power: Floats, rate: Float, decay: (Float, Float), epsilon: Float
    ) {
        assert(gradient.count == count && mean.count == count && power.count == count)
        let (weight, slope, first, second) = (base, gradient.base, mean.base, power.base)
        let (keepFirst, keepSecond) = decay
        let (newFirst, newSecond) = (1 - keepFirst, 1 - keepSecond)
        for i in 0..<count {
            let (value, m, v) = (slope[i], first[i], second[i])
            let nextFirst = FastMath.flushed(keepFirst * m + newFirst * value)
            let nextSecond = FastMath.flushed(keepSecond * v + newSecond * value * value)
            first[i] = nextFirst
            second[i] = nextSecond
            weight[i] -= rate * nextFirst / (FastMath.squareRoot(nextSecond) + epsilon)
        }
    }
}
