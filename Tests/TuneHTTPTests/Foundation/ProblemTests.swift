import Testing
import TuneCore
import TuneJSON
import TuneService
import TuneStore

@testable import TuneHTTP

@Suite("Problems")
struct ProblemTests {
    @Test("a problem has every member", arguments: ProblemCode.allCases)
    func members(code: ProblemCode) throws {
        let problem = Problem(code, "Because.", errors: [.init(pointer: "/a", detail: "is wrong")])
        let json = problem.json(requestID: "7")
        #expect(json["type"]?.string == "urn:tune-server:problem:\(code.rawValue)")
        #expect(json["title"]?.string == code.title)
        #expect(json["status"]?.int == code.status)
        #expect(json["detail"]?.string == "Because.")
        #expect(json["code"]?.string == code.rawValue)
        #expect(json["request_id"]?.string == "7")
        #expect(json["retryable"]?.bool == code.isRetryable)
        #expect(json["errors"] == [["pointer": "/a", "code": "invalid", "detail": "is wrong"]])
        #expect(Problem(code, "").json()["errors"] == nil)
    }

    @Test("who must be patient is told for how long", arguments: ProblemCode.allCases)
    func patience(code: ProblemCode) {
        #expect((Problem(code, "").headers["Retry-After"] != nil) == [429, 503].contains(code.status))
        #expect(Problem(code, "", headers: ["Retry-After": "9"]).headers["Retry-After"] == "9")
    }

    @Test("every failure has its code")
    func failures() {
        let field = InvalidField("/a/b", "must be a number")
        let cases: [(any Error, ProblemCode)] = [
            (ServiceFailure.invalidSpec(field), .invalidSpec),
            (ServiceFailure.noSuchExperiment("x"), .notFound),
            (ServiceFailure.nameTaken("x"), .nameTaken),
            (ServiceFailure.invalidTransition("x"), .invalidTransition),
            (ServiceFailure.idempotencyMismatch, .idempotencyMismatch),
            (ServiceFailure.staleRevision, .staleRevision),
            (ServiceFailure.notEnoughData("x"), .notEnoughData), (ServiceFailure.overloaded, .overloaded),
            (ServiceFailure.draining, .draining), (ServiceFailure.storageFull, .storageFull),
            (ServiceFailure.storeUnavailable("x"), .overloaded),
            (ServiceFailure.refused(.noSuchTrial(1)), .notFound),
            (Refusal.trialFinished(.failed), .trialFinished),
            (Refusal.leaseLost("x"), .leaseLost), (Refusal.metricConflict(step: 1), .metricConflict),
            (Refusal.invalidTransition("x"), .invalidTransition),
            (Refusal.duplicateTrial(number: 1), .duplicateTrial), (Refusal.invalid(field), .invalidRequest),
            (field, .invalidRequest), (BadQuery("x"), .badQuery), (StoreFailure.full, .storageFull),
            (StoreFailure.unavailable("x"), .overloaded), (StoreFailure.noSuchExperiment, .notFound),
            (CancellationError(), .draining), (Problem(.forbidden, "x"), .forbidden),
        ]
        for (error, code) in cases { #expect(Problem(error)?.code == code, "\(error)") }
        #expect(Problem(TestRoutes.Secret()) == nil)
    }

    @Test("a wrong field is named by its pointer")
    func pointers() {
        let problem = Problem(ServiceFailure.invalidSpec(InvalidField("/a", "is missing")))
        #expect(problem.errors == [.init(pointer: "/a", detail: "is missing")])
        #expect(problem.detail == "/a is missing.")
        #expect(
            Problem(InvalidField("", "must be an object"), .invalidRequest).detail
                == "The body must be an object.")
    }

    @Test("what a store says stays inside")
    func secrets() {
        #expect(Problem(ServiceFailure.storeUnavailable("/secret/path")).detail.contains("secret") == false)
        #expect(Problem(StoreFailure.corrupted("/secret/path")).detail.contains("secret") == false)
    }

    @Test(
        "JSON that is too long is too large, any other fault is invalid",
        arguments: ["{", "[1,]", "\"\\ud800\"", "1e999"])
    func json(text: String) throws {
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(Problem(error).code == .invalidJSON)
        let long = try #require(throws: JSONError.self) {
            try JSONParser.parse("[1, 2]", limits: JSONLimits(bytes: 3))
        }
        #expect(Problem(long).code == .tooLarge)
    }
}
