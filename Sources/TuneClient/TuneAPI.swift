public import TuneJSON

/// The calls of the tuning API, thin: bodies and answers are JSON as the document `openapi.yaml` describes them.
///
/// Every call throws `ClientFailure.refused` when the server refuses. Belongs to one thread at a time, as its client.
public struct TuneAPI {
    /// The client that sends the requests.
    public let http: HTTPClient

    /// Makes the calls over a client.
    public init(_ http: HTTPClient) {
        self.http = http
    }

    /// Makes an experiment, or takes the equal one of that name with `isReusing`.
    public func create(_ spec: JSONValue, isReusing: Bool = false) throws(ClientFailure) -> JSONValue {
        try call("POST", "/experiments" + (isReusing ? "?on_conflict=reuse" : ""), spec)
    }

    /// An experiment with its state, counts and best trial.
    public func experiment(_ name: String) throws(ClientFailure) -> JSONValue {
        try call("GET", path(name))
    }

    /// Pauses an experiment; `mode` is `drain` or `now`.
    public func pause(_ name: String, mode: String, reason: String) throws(ClientFailure) -> JSONValue {
        try call("POST", path(name, "/pause"), ["mode": .string(mode), "reason": .string(reason)])
    }

    /// Lets a paused experiment go on.
    public func resume(_ name: String) throws(ClientFailure) -> JSONValue {
        try call("POST", path(name, "/resume"), .object([:]))
    }

    /// Stops an experiment; `mode` is `drain` or `now`.
    public func stop(_ name: String, mode: String) throws(ClientFailure) -> JSONValue {
        try call("POST", path(name, "/stop"), ["mode": .string(mode)])
    }

    /// Removes an experiment that is paused or over.
    public func delete(_ name: String) throws(ClientFailure) {
        _ = try http.request("DELETE", path(name)).success()
    }

    /// Asks for trials.
    ///
    /// - Parameter waitSeconds: How long the server may wait for one, 0 to 60.
    public func ask(
        _ name: String, worker: String, count: Int = 1, waitSeconds: Double = 0
    ) throws(ClientFailure) -> JSONValue {
        try call(
            "POST", path(name, "/ask"),
            ["worker": .string(worker), "count": .integer(count), "wait_seconds": .number(waitSeconds)],
            timeout: waitSeconds + 30)
    }

    /// Reports the metrics of one step.
    ///
    /// - Parameter lease: The token of the ask or of the last report; nil means the current attempt.
    public func report(
        _ name: String, trial: Int, step: Int, metrics: JSONValue, lease: String? = nil
    ) throws(ClientFailure) -> JSONValue {
        try call(
            "POST", path(name, "/trials/\(trial)/reports"), ["step": .integer(step), "metrics": metrics],
            headers: lease.map { ["Lease": $0] } ?? [:])
    }

    /// Ends a trial; without metrics the last reported ones count.
    public func complete(
        _ name: String, trial: Int, metrics: JSONValue? = nil, lease: String? = nil
    ) throws(ClientFailure) -> JSONValue {
        var body: JSONObject = ["state": "completed"]
        body["metrics"] = metrics
        return try call(
            "POST", path(name, "/trials/\(trial)/complete"), .object(body),
            headers: lease.map { ["Lease": $0] } ?? [:])
    }

    /// A page of trials; `query` is the rest of the address, such as `sort=value&limit=10`.
    public func trials(_ name: String, query: String = "") throws(ClientFailure) -> JSONValue {
        try call("GET", path(name, "/trials" + (query.isEmpty ? "" : "?" + query)))
    }

    /// Counts, rungs, costs and where the configurations came from.
    public func summary(_ name: String) throws(ClientFailure) -> JSONValue {
        try call("GET", path(name, "/summary"))
    }

    /// The best trial so far; nil while there is none.
    public func best(_ name: String) throws(ClientFailure) -> JSONValue? {
        let answer = try http.request("GET", path(name, "/best"))
        return answer.status == 409 ? nil : try answer.success().json()
    }

    private func path(_ name: String, _ rest: String = "") -> String {
        "/experiments/" + percentEncoded(name) + rest
    }

    private func call(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:],
        timeout: Double = 30
    ) throws(ClientFailure) -> JSONValue {
        try http.request(method, path, body: body, headers: headers, timeout: timeout).success().json()
    }
}

/// A text as a part of a path (RFC 3986, section 2.1): all but unreserved characters are encoded.
public func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { encoded, byte in
        let scalar = Unicode.Scalar(byte)
        if scalar.isASCII,
            scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
        {
            encoded.unicodeScalars.append(scalar)
        } else {
            encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}
