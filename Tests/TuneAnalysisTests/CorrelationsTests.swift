import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Ranks and correlations")
struct CorrelationsTests {
    @Test("ranks of equal numbers are their mean")
    func ranks() {
        #expect(Ranks.ranks(of: [3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
        #expect(Ranks.ranks(of: []) == [])
    }

    @Test("any rising function correlates with 1, any falling one with -1")
    func monotone() {
        let values = (0..<20).map { Double($0 * $0) }
        #expect(Ranks.correlation(of: values, with: values.map { $0 + 1 }) == 1)
        #expect(Ranks.correlation(of: values, with: values.map { -$0 * 3 }) == -1)
        #expect(Ranks.correlation(of: values, with: values.map { _ in 1 }) == nil)
        #expect(Ranks.correlation(of: [1, 2], with: [1, 2]) == nil)
        let known = Ranks.correlation(of: [1, 2, 3, 4, 5], with: [5, 6, 7, 8, 7])
        #expect(abs((known ?? 0) - 0.8207826816681233) < 1e-12)
    }

    @Test("each parameter is compared with each objective, categories by the correlation ratio")
    func table() throws {
        var lab = try ImportanceTests.mixedLab(80)
        try lab.complete(1) { _, _ in ["loss": "inf"] }
        let entries = try Correlations(lab.table).entries
        #expect(entries.map(\.parameter) == ["x", "y", "kind", "free"])
        #expect(entries.map(\.measure) == ["spearman", "spearman", "eta", "spearman"])
        #expect((entries[0].coefficient ?? 0) < 0 && (entries[2].coefficient ?? 0) > 0.8)
        #expect(entries[3].trials < 80 && entries[0].trials == 80)
        #expect(throws: AnalysisFailure.self) { try Correlations(Lab().table) }
    }
}
