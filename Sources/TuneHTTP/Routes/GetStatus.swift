import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows how the server itself is: its storage, its load, how fast it answers.
    static let getStatus = Route("GET", "/status", role: .admin) { call in
        try call.caller.requireAll()
        let (parts, usage) = (call.server, call.server.usage())
        let checkpointBytes = try await parts.drawer.work(usage.checkpointBytes)
        let view: JSONValue = [
            "version": .string(parts.version), "uptime_seconds": .number(parts.uptimeSeconds),
            "experiments": .integer(await parts.directory.all().count),
            "connections": .integer(parts.meter.connections), "streams": .integer(call.seats.count),
            "memory_bytes": .optional(usage.residentBytes),
            "storage": [
                "database_bytes": .optional(usage.databaseBytes), "wal_bytes": .optional(usage.walBytes),
                "checkpoint_bytes": .optional(checkpointBytes),
                "free_bytes": .optional(usage.freeBytes),
            ],
            "latency": .array(parts.meter.routes.map { latency($0.key, $0.counts) }),
        ]
        return .answer(Answer(200, view, isKept: false))
    }

    private static func latency(_ key: RequestMeter.Key, _ counts: RequestMeter.Counts) -> JSONValue {
        func milliseconds(_ share: Double) -> JSONValue {
            counts.latency.quantile(share).map { .number($0 * 1000) } ?? .null
        }
        return [
            "route": .string("\(key.method) \(key.path)"), "count": .integer(counts.latency.count),
            "p50_ms": milliseconds(0.5), "p99_ms": milliseconds(0.99), "errors": .integer(counts.errors),
        ]
    }

    /// Shows counts and durations as Prometheus reads them; no name of an experiment is in them.
    static let getMetrics = Route("GET", "/metrics", role: .anyone) { call in
        let (parts, meter) = (call.server, call.server.meter)
        var page = Exposition()
        page.begin("tune_info", type: "gauge", "The version, as a label.")
        page.write("tune_info", [("version", parts.version)], 1)
        page.begin("tune_uptime_seconds", type: "gauge", "The time since the server's start.")
        page.write("tune_uptime_seconds", [], parts.uptimeSeconds)
        page.gauge("tune_experiments", await parts.directory.all().count, "The experiments that there are.")
        page.gauge("tune_connections", meter.connections, "The open connections.")
        page.gauge("tune_streams", call.seats.count, "The open event streams.")
        let usage = parts.usage()
        page.gauge("process_resident_memory_bytes", usage.residentBytes, "Memory in use.")
        page.gauge("tune_database_bytes", usage.databaseBytes, "The size of the database file.")
        page.gauge("tune_wal_bytes", usage.walBytes, "The size of the write-ahead log.")
        page.gauge("tune_disk_free_bytes", usage.freeBytes, "What is free on the disk.")
        write(meter, on: &page)
        let answer = Answer(
            status: 200, headers: ["Content-Type": Exposition.contentType], body: Array(page.text.utf8),
            isKept: false)
        return .answer(answer)
    }

    private static func write(_ meter: RequestMeter, on page: inout Exposition) {
        let routes = meter.routes
        page.begin("tune_http_requests_total", type: "counter", "Answered requests by route and status.")
        for (key, counts) in routes {
            for (index, count) in counts.classes.enumerated() where count > 0 {
                let labels = [("method", key.method), ("route", key.path), ("status", "\(index + 1)xx")]
                page.write("tune_http_requests_total", labels, count)
            }
        }
        page.begin("tune_http_refused_total", type: "counter", "Requests refused by their head, by status.")
        for (status, count) in meter.refusals {
            page.write("tune_http_refused_total", [("status", "\(status)")], count)
        }
        let name = "tune_http_request_duration_seconds"
        page.begin(name, type: "histogram", "How long answers took; long polls with their waiting.")
        for (key, counts) in routes {
            page.write(name, [("method", key.method), ("route", key.path)], counts.latency)
        }
    }
}

extension ServerParts {
    /// The time since the start.
    fileprivate var uptimeSeconds: Double {
        max(0, Double(now().milliseconds - startedAt.milliseconds) / 1000)
    }
}
