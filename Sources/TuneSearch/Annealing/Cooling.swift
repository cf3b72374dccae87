import Glibc

/// How the temperature of an annealing chain falls with the number of its decided proposals.
struct Cooling: Sendable, Hashable {
    /// The forms that there are.
    enum Form: String, Sendable, CaseIterable {
        case geometric
        case logarithmic
        case linear
        case constant
    }

    /// The form.
    let form: Form
    /// After how many decisions the end is reached, at least 1.
    let span: Double

    /// The part of the first temperature that is left at the end of the geometric and the linear form.
    static let end = 1e-3

    /// The part of the first temperature that is left after so many decisions; in `0...1`.
    func fraction(after decisions: Int) -> Double {
        let progress = Double(max(decisions, 0)) / max(span, 1)
        return switch form {
        case .geometric: pow(Self.end, progress)
        case .logarithmic: 1 / log(M_E + Double(max(decisions, 0)))
        case .linear: max(Self.end, 1 - progress)
        case .constant: 1
        }
    }
}
