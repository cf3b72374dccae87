import TuneService

extension Route {
    /// Shows the dashboard's page; its token, where one is needed, it asks for itself.
    static let getDashboard = Route("GET", "/", role: .anyone) { call in
        try .answer(answer(to: call, with: DashboardFile.all["index.html"]))
    }

    /// Shows another file of the dashboard.
    static let getAsset = Route("GET", "/assets/{file}", role: .anyone) { call in
        let name = call.path["file"] ?? ""
        return try .answer(answer(to: call, with: name == "index.html" ? nil : DashboardFile.all[name]))
    }

    private static func answer(to call: Call, with file: DashboardFile?) throws(Problem) -> Answer {
        guard let file else {
            throw Problem(.notFound, "The dashboard has no file \((call.path["file"] ?? "").quoted).")
        }
        var headers = [
            "ETag": file.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding",
            "Referrer-Policy": "no-referrer", "Content-Security-Policy": policy,
        ]
        if try call.headers["if-none-match"].map(EntityTags.init)?.contain(file.tag) ?? false {
            return Answer(status: 304, headers: headers, isKept: false)
        }
        headers["Content-Type"] = file.type
        guard let packed = file.packed, call.takesGzip else {
            return Answer(status: 200, headers: headers, body: file.bytes, isKept: false)
        }
        headers["Content-Encoding"] = "gzip"
        return Answer(status: 200, headers: headers, body: packed, isKept: false)
    }

    /// What a page may load and do: its own scripts and styles, nothing inline, in nobody's frame.
    ///
    /// Source: W3C, "Content Security Policy Level 3".
    private static let policy =
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
        + "form-action 'none'; object-src 'none'"
}
