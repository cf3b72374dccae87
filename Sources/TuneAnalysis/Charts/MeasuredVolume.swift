import TuneNumerics

/// A front's hypervolume, measured in bounded time.
///
/// Up to three objectives it is exact. Beyond, where the cost grows with the power of the objectives, only the least
/// crowded points of a large front are measured, and the volume is a lower bound.
struct MeasuredVolume: Sendable {
    /// The volume.
    let volume: Double
    /// Whether all points were measured.
    let isExact: Bool

    /// Measures a front of losses.
    init(of front: [[Double]], reference: [Double]) {
        let limit =
            switch reference.count {
            case ...3: Int.max
            case 4: 100
            case 5, 6: 40
            default: 20
            }
        isExact = front.count <= limit
        let measured = isExact ? front : Crowding.order(of: front).prefix(limit).map { front[$0] }
        volume = Hypervolume.volume(of: measured, reference: reference)
    }
}
