import Foundation
import Testing

@testable import TuneTrainer

@Suite("Losses")
struct FloatsLossTests {
    private func run(_ values: [Float], in arena: Arena) -> Floats {
        let run = arena.take(values.count)
        run.assign(values)
        return run
    }

    @Test("the softmax loss of equal outputs is the logarithm of the classes")
    func softmax() {
        let arena = Arena()
        let outputs = run([0, 0, 0, 1, 2, 3], in: arena)
        let loss = outputs.replaceByGradient(
            of: .softmax, targets: run([1, 2], in: arena), rows: 2, columns: 3)
        let sum = exp(1.0) + exp(2) + exp(3)
        #expect(abs(loss - (log(3) + log(sum) - 3)) < 1e-6)
        let (first, second) = ([1.0 / 3, -2.0 / 3, 1.0 / 3], [exp(1) / sum, exp(2) / sum, exp(3) / sum - 1])
        let expected = (first + second).map { $0 / 2 }
        for (value, exact) in zip(outputs.values, expected) { #expect(abs(Double(value) - exact) < 1e-7) }
    }

    @Test("the logistic loss is that of the logits, however large")
    func logistic() {
        let arena = Arena()
        let outputs = run([0, 2, -100], in: arena)
        let loss = outputs.replaceByGradient(
            of: .logistic, targets: run([1, 0, 1], in: arena), rows: 3, columns: 1)
        #expect(abs(loss - (log(2) + log(1 + exp(2)) + 100)) < 1e-5)
        let expected = [-0.5, 1 / (1 + exp(-2.0)), -1].map { $0 / 3 }
        for (value, exact) in zip(outputs.values, expected) { #expect(abs(Double(value) - exact) < 1e-6) }
    }

    @Test("the squared loss sums squares")
    func squared() {
        let arena = Arena()
        let outputs = run([1, -2], in: arena)
        let loss = outputs.replaceByGradient(
            of: .squared, targets: run([3, -2.5], in: arena), rows: 2, columns: 1)
        #expect(loss == 4.25)
        #expect(outputs.values == [-2, 0.5])
    }

    @Test("a NaN among the outputs shows in the loss", arguments: [Loss.softmax, .logistic, .squared])
    func notANumber(loss: Loss) {
        let arena = Arena()
        let outputs = run([.nan, 1, 2], in: arena)
        let columns = loss == .softmax ? 3 : 1
        #expect(
            outputs.replaceByGradient(of: loss, targets: run([1], in: arena), rows: 1, columns: columns).isNaN
        )
    }

    @Test("the largest output wins, of one the sign, and the first of equals")
    func correctRows() {
        let arena = Arena()
        let outputs = run([1, 3, 2, 5, 5, 0], in: arena)
        #expect(outputs.correctRows(run([1, 0], in: arena), rows: 2, columns: 3) == 2)
        #expect(outputs.correctRows(run([2, 1], in: arena), rows: 2, columns: 3) == 0)
        let logits = run([0.1, -0.1, 0], in: arena)
        #expect(logits.correctRows(run([1, 0, 0], in: arena), rows: 3, columns: 1) == 3)
    }
}
