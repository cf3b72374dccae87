import Dispatch
import Testing
import TuneCore
import TuneJSON
import TuneSchedule
import TuneSearch

@testable import TuneHTTP

@Suite("Catalogues")
struct CataloguesTests {
    @Test("every searcher and scheduler is there with its options, and one is the default")
    func entries() async throws {
        let bench = try await Workbench()
        for (path, names) in [
            ("/searchers", SearcherCatalog.all.map(\.name)),
            ("/schedulers", SchedulerCatalog.all.map(\.name)),
        ] {
            let items = try #require(try await bench.send("GET", path)["items"].array)
            #expect(items.compactMap { $0["name"]?.string } == names)
            #expect(items.count { $0["default"] == true } == 1)
            #expect(
                items.allSatisfy {
                    $0["options"]?["type"] == "object" && $0["summary"]?.string?.isEmpty == false
                })
        }
        let asha = try await bench.send("GET", "/schedulers")["items"].array?.first { $0["name"] == "asha" }
        #expect(asha?["options"]?["properties"]?["reduction_factor"]?["default"] == 3.0)
    }

    @Test("who names none gets the default of the catalogue")
    func defaults() async throws {
        let bench = try await Workbench()
        let made = try await bench.send("POST", "/experiments", Workbench.toy(["searcher": .null]))
        for (path, member) in [("/searchers", "searcher"), ("/schedulers", "scheduler")] {
            let items = try await bench.send("GET", path)["items"].array
            #expect(items?.first { $0["default"] == true }?["name"] == made[member]["name"])
        }
    }

    @Test("data sets are listed while an analysis goes on")
    func besideAnalyses() async throws {
        let bench = try await Workbench()
        let listed = DispatchSemaphore(value: 0)
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        async let ending = bench.parts.analyst.work {
            begin.finish()
            return listed.wait(timeout: .now() + 10)
        }
        for await _ in begins {}
        _ = try await bench.send("GET", "/datasets")
        listed.signal()
        #expect(try await ending == .success)
    }

    @Test("evaluators and data sets are listed")
    func others() async throws {
        let bench = try await Workbench()
        #expect(try await bench.send("GET", "/evaluators").json == ["items": []])
        #expect(try await bench.send("GET", "/datasets").json == ["items": [["name": "iris"]]])
        let entry = EvaluatorEntry(
            name: "mlp", summary: "A network.", options: [], space: ["x": ["type": "bool"]],
            parameters: ["x"],
            objectives: { _ in [] }, check: { _ in })
        let catalogs = Catalogs(searchers: [], schedulers: [], evaluators: [entry])
        let item = catalogs.evaluatorsJSON["items"]?.array?.first
        #expect(
            item?["name"] == "mlp" && item?["space"] == ["x": ["type": "bool"]] && item?["default"] == false)
    }
}
