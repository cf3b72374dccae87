import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@Suite("Wilcoxon test")
struct WilcoxonTestTests {
    @Test("the probabilities are SciPy's, exact or not, with ties and zeros")
    func vectors() throws {
        var cases = 0
        for row in try TestSupport.vectors("f_wilcoxon.json").at("cases").elements() {
            let differences = try row.at("d").doubles()
            for (name, alternative) in [
                ("greater", WilcoxonTest.Alternative.greater), ("less", .less), ("two-sided", .twoSided),
            ] {
                let expected = try row.at(name).asDouble()
                let p = try #require(WilcoxonTest.pValue(of: differences, alternative))
                #expect(abs(p - expected) <= 1e-12, "\(name) of \(differences)")
                cases += 1
            }
        }
        #expect(cases >= 30)
    }

    @Test("turning all signs exchanges the sides")
    func symmetry() {
        var generator = SeededGenerator(seed: 1, stream: 0)
        for count in [1, 2, 13, 14, 50, 51, 90] {
            let differences = (0..<count).map { _ in (generator.normal() * 4).rounded() / 2 }
            let turned = differences.map { -$0 }
            let (above, below) = (
                WilcoxonTest.pValue(of: differences, .greater), WilcoxonTest.pValue(of: turned, .less)
            )
            #expect(abs((above ?? 2) - (below ?? 3)) < 1e-14, "\(count)")
        }
    }

    @Test("all of one sign is as unlikely as it can be")
    func extremes() {
        #expect(WilcoxonTest.pValue(of: [1, 2, 3, 4], .greater) == 1.0 / 16)
        #expect(WilcoxonTest.pValue(of: [1, 2, 3, 4], .less) == 1)
        #expect(WilcoxonTest.pValue(of: [.infinity, 2, 3], .greater) == 1.0 / 8)
    }

    @Test("without differences, or with one that is no number, there is no answer")
    func nothing() {
        for alternative in WilcoxonTest.Alternative.allCases {
            #expect(WilcoxonTest.pValue(of: [], alternative) == nil)
            #expect(WilcoxonTest.pValue(of: [1, .nan], alternative) == nil)
        }
        #expect(WilcoxonTest.pValue(of: [0, 0], .twoSided) == 1)
    }
}
