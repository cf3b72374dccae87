/// How the units of a hidden layer answer.
public enum Activation: String, Sendable, CaseIterable {
    /// `max(0, x)`.
    case relu
    /// The hyperbolic tangent.
    case tanh
    /// The Gaussian error linear unit.
    case gelu
    /// The logistic function.
    case sigmoid
}

extension Floats {
    /// Adds a bias to every row of this matrix of shape `[rows, bias.count]`.
    func addBias(_ bias: Floats, rows: Int) {
        assert(rows * bias.count <= count)
        let (offsets, columns) = (bias.base, bias.count)
        var row = base
        for _ in 0..<rows {
            for column in 0..<columns { row[column] += offsets[column] }
            row += columns
        }
    }

    /// Adds a bias to every row and cuts off what is negative, in one pass.
    func addBiasAndRectify(_ bias: Floats, rows: Int) {
        assert(rows * bias.count <= count)
        let (offsets, columns) = (bias.base, bias.count)
        var row = base
        for _ in 0..<rows {
            for column in 0..<columns { row[column] = Swift.max(row[column] + offsets[column], 0) }
            row += columns
        }
    }

    /// Sets the first numbers to the activations of as many sums.
    ///
    /// - Parameter sums: What the units received; may be this run itself.
    func setActivation(_ activation: Activation, of sums: Floats, count: Int) {
        assert(count <= self.count && count <= sums.count)
        // In place on one pointer: two that are equal would send the loops down their scalar path.
        let values = base
        if values != sums.base { values.update(from: sums.base, count: count) }
        switch activation {
        case .relu: for i in 0..<count { values[i] = Swift.max(values[i], 0) }
        case .tanh: for i in 0..<count { values[i] = FastMath.tanh(values[i]) }
        case .gelu: for i in 0..<count { values[i] = FastMath.gelu(values[i]).value }
        case .sigmoid: for i in 0..<count { values[i] = FastMath.sigmoid(values[i]) }
        }
    }

    /// Multiplies the first numbers, the gradient by a layer's activations, by the activation's derivative.
    ///
    /// - Parameters:
    ///   - sums: What the units received; read by `gelu` only.
    ///   - activated: What the units answered.
    func multiplyByDerivative(_ activation: Activation, sums: Floats, activated: Floats, count: Int) {
        assert(count <= self.count && count <= sums.count && count <= activated.count)
        let (gradient, input, output) = (base, sums.base, activated.base)
        switch activation {
        case .relu: for i in 0..<count { gradient[i] *= output[i] > 0 ? 1 : 0 }
        case .tanh: for i in 0..<count { gradient[i] *= 1 - output[i] * output[i] }
        case .gelu: for i in 0..<count { gradient[i] *= FastMath.gelu(input[i]).derivative }
        case .sigmoid: for i in 0..<count { gradient[i] *= output[i] * (1 - output[i]) }
        }
    }

    /// Multiplies the first numbers by a mask.
    func multiply(by mask: Floats, count: Int) {
        assert(count <= self.count && count <= mask.count)
        let (to, factors) = (base, mask.base)
        for i in 0..<count { to[i] *= factors[i] }
    }

    /// Sets the first numbers to a product, number by number.
    func setProduct(_ values: Floats, maskedBy mask: Floats, count: Int) {
        assert(count <= self.count && count <= values.count && count <= mask.count)
        let (to, from, factors) = (base, values.base, mask.base)
        for i in 0..<count { to[i] = from[i] * factors[i] }
    }
}
