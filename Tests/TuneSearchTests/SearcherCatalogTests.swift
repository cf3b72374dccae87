import Testing
import TuneCore
import TuneJSON
import TuneSearch

@Suite("Searcher catalogue")
struct SearcherCatalogTests {
    @Test("names are unique and lead to their entries")
    func names() {
        let names = SearcherCatalog.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { SearcherCatalog.entry(named: $0)?.name == $0 })
        #expect(SearcherCatalog.entry(named: "nothing") == nil)
        #expect(["random", "grid", "bohb", "bohb_exact"].allSatisfy(names.contains))
    }

    @Test("defaults are values that the options accept", arguments: SearcherCatalog.all)
    func defaults(entry: SearcherEntry) throws {
        let given = try Options(nil, fields: entry.options, at: "")
        #expect(try Options(given.json, fields: entry.options, at: "") == given)
        #expect(!entry.summary.isEmpty && !entry.source.isEmpty)
        #expect(Set(entry.options.map(\.name)).count == entry.options.count)
    }
}
