/// How much one analysis looks at and shows; an answer that leaves something out says so.
public enum AnalysisLimits {
    /// Trials among the best.
    public static let leaders = 1000
    /// Trials as lines of parallel coordinates.
    public static let lines = 10_000
    /// Points of a curve or a scatter.
    public static let points = 1000
    /// Trials that a forest is grown on.
    public static let forestRows = 2000
    /// Trials times parameters that a forest is grown on.
    public static let forestCells = 100_000
    /// Parameters whose pairs are looked at.
    public static let pairedParameters = 12
    /// Points of a slice.
    public static let slicePoints = 50
    /// Points along each side of a pair map.
    public static let pairPoints = 25
    /// Decisions that a ladder tells of.
    public static let decisions = 100
    /// Clones that a ladder tells of.
    public static let clones = 1000
    /// Attempts of a timeline.
    public static let attempts = 50_000
    /// Values that the bands of curves are made of.
    public static let bandValues = 500_000
    /// Curves of running trials that are drawn.
    public static let runningCurves = 100
    /// Trials that an alert names.
    public static let namedTrials = 20
    /// Trials that a replay names one by one.
    public static let replayedTrials = 1000
    /// Reports that a replay goes through.
    public static let replayedReports = 200_000
    /// Virtual workers of a replay.
    public static let workers = 1024
    /// Results below which importance is noted to be unsure.
    public static let sureResults = 50
}
