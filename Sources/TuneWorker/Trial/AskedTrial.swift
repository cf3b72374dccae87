public import TuneJSON

/// A trial that the server handed out.
public struct AskedTrial: Sendable, Hashable {
    /// Its number.
    public let number: Int
    /// Its configuration; a clone changes it.
    public var config: JSONObject
    /// Which handing-out this is, from 1.
    public let attempt: Int
    /// The step after which it goes on.
    public var fromStep: Int
    /// The step up to which it may run before it must hear again.
    public let untilStep: Int?
    /// The lease's token.
    public let lease: String
    /// Where it was saved: an address, or nil where the server keeps it itself.
    public let checkpoint: Saved?

    /// Where a trial was saved.
    public struct Saved: Sendable, Hashable {
        /// The address; nil where the server keeps the bytes.
        public let uri: String?
        /// The step after which it was saved.
        public let step: Int

        /// Reads a checkpoint of the API; nil for none.
        public init?(_ json: JSONValue?) {
            guard let json, let step = json["step"]?.int else { return nil }
            (uri, self.step) = (json["uri"]?.string, step)
        }
    }

    /// Reads a trial of an ask's answer; nil where it is none.
    public init?(_ json: JSONValue) {
        guard let number = json["number"]?.int, let config = json["config"]?.object,
            let lease = json["lease"]?["token"]?.string
        else { return nil }
        (self.number, self.config, self.lease) = (number, config, lease)
        attempt = json["attempt"]?.int ?? 1
        fromStep = json["from_step"]?.int ?? 0
        untilStep = json["until_step"]?.int
        checkpoint = Saved(json["checkpoint"])
    }
}

/// What a server tells a trainer to do next.
public enum Decision: Sendable, Hashable {
    /// Go on.
    case proceed
    /// End: the trial is stopped.
    case stop(reason: String)
    /// End, and perhaps go on later.
    case pause(reason: String)
    /// Go on from another trial's checkpoint with another configuration.
    case clone(CloneOrder)

    /// Whom to copy, and how to go on.
    public struct CloneOrder: Sendable, Hashable {
        /// The trial to copy.
        public let donor: Int
        /// The configuration to go on with.
        public let config: JSONObject
        /// Where the donor was saved.
        public let checkpoint: AskedTrial.Saved?

        /// Makes an order.
        public init(donor: Int, config: JSONObject, checkpoint: AskedTrial.Saved?) {
            (self.donor, self.config, self.checkpoint) = (donor, config, checkpoint)
        }
    }

    /// Reads the answer to a report or a sign of life; nil where it is none.
    public init?(_ json: JSONValue) {
        let decision = json["decision"]
        let reason = decision?["reason"]?["text"]?.string ?? ""
        switch decision?["action"]?.string {
        case "continue": self = .proceed
        case "stop": self = .stop(reason: reason)
        case "pause": self = .pause(reason: reason)
        case "clone":
            guard let config = decision?["config"]?.object else { return nil }
            self = .clone(
                CloneOrder(
                    donor: decision?["from_trial"]?.int ?? 0, config: config,
                    checkpoint: AskedTrial.Saved(decision?["checkpoint"])))
        default: return nil
        }
    }
}
