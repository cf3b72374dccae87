import Testing
import TuneJSON

@testable import TuneHTTP

@Suite("Status and metrics")
struct GetStatusTests {
    @Test("the status counts requests and errors by route")
    func status() async throws {
        let bench = try await Workbench.withToy()
        for _ in 1...3 { _ = try await bench.ask() }
        _ = try await bench.send("POST", "/experiments/none/ask")
        bench.clock.advance(90)
        let status = try await bench.send("GET", "/status")
        #expect(status["version"] == "1.2.3" && status["uptime_seconds"] == 90.0)
        #expect(status["experiments"] == 1 && status["connections"] == 0 && status["streams"] == 0)
        #expect(status["storage"]["database_bytes"] == .null)
        let ask = try #require(
            status["latency"].array?.first { $0["route"] == "POST /experiments/{name}/ask" })
        #expect(ask["count"] == 4 && ask["errors"] == 1)
        let (median, late) = (try #require(ask["p50_ms"]?.double), try #require(ask["p99_ms"]?.double))
        #expect(median > 0 && late >= median)
    }

    @Test("the metrics are what Prometheus reads: buckets that grow, and no name of an experiment")
    func metrics() async throws {
        let bench = try await Workbench.withToy()
        _ = try await bench.ask()
        _ = try await bench.send("GET", "/nowhere")
        let page = try await bench.send("GET", "/metrics")
        #expect(page.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(!page.text.contains("toy"))
        #expect(page.text.contains("tune_http_refused_total{status=\"404\"} 1\n"))
        let route = "method=\"POST\",route=\"/experiments/{name}/ask\""
        #expect(page.text.contains("tune_http_requests_total{\(route),status=\"2xx\"} 1\n"))
        let buckets = page.text.split(separator: "\n").filter {
            $0.hasPrefix("tune_http_request_duration_seconds_bucket{\(route)")
        }
        #expect(buckets.count == Histogram.bounds.count + 1)
        let counts = buckets.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts == counts.sorted() && counts.last == 1)
        for line in page.text.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: /[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+/) != nil, "\(line)")
        }
    }
}

@Suite("Histogram")
struct HistogramTests {
    @Test("a duration counts in the first bucket that holds it, the bound itself included")
    func buckets() {
        var histogram = Histogram()
        for seconds in [0, 0.00025, 0.0003, 60, 61] { histogram.add(seconds) }
        #expect(histogram.counts.first == 2 && histogram.counts[1] == 1)
        #expect(histogram.counts.suffix(2) == [1, 1] && histogram.count == 5)
    }

    @Test("quantiles lie in their bucket, and beyond the last bound at that bound")
    func quantiles() throws {
        var histogram = Histogram()
        #expect(histogram.quantile(0.5) == nil)
        for _ in 0..<98 { histogram.add(0.004) }
        for _ in 0..<2 { histogram.add(100) }
        let median = try #require(histogram.quantile(0.5))
        #expect(median > 0.0025 && median <= 0.005)
        #expect(histogram.quantile(0.99) == 60)
    }
}

@Suite("Exposition")
struct ExpositionTests {
    @Test("labels are escaped")
    func escaping() {
        var page = Exposition()
        page.write("a", [("b", "x\"y\\z\n")], 1)
        #expect(page.text == "a{b=\"x\\\"y\\\\z\\n\"} 1\n")
    }
}
