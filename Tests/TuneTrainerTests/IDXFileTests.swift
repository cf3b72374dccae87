import Testing

@testable import TuneTrainer

@Suite("IDX files")
struct IDXFileTests {
    @Test("sizes and values are read")
    func bytes() throws {
        let file = try IDXFile(Samples.idx([2, 2, 1], [0, 51, 102, 255]))
        #expect(file.sizes == [2, 2, 1])
        #expect(file.numbers == [0, 51, 102, 255])
        let matrix = try file.features()
        #expect(matrix.columns == 2 && matrix.count == 4)
        let arena = Arena()
        let run = arena.take(4)
        run.gather([1, 0], 0..<2, from: matrix)
        for (value, byte) in zip(run.values, [102, 255, 0, 51]) {
            #expect(abs(value - Float(byte) / 255) < 1e-7)
        }
    }

    @Test(
        "all types are big-endian numbers",
        arguments: [
            (0x09, [0xFF, 0x02], [-1, 2]), (0x0B, [0xFF, 0xFE, 0x01, 0x00], [-2, 256]),
            (0x0C, [0xFF, 0xFF, 0xFF, 0xFD, 0, 1, 0, 0], [-3, 65_536]),
            (0x0D, [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0], [1, -2]),
            (0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1, -2]),
        ] as [(UInt8, [UInt8], [Double])])
    func types(type: UInt8, values: [UInt8], expected: [Double]) throws {
        let file = try IDXFile(Samples.idx([2], values, type: type))
        #expect(file.numbers == expected)
        guard case .floats(let scaled) = try file.features().storage else {
            Issue.record("Only bytes stay bytes.")
            return
        }
        #expect(scaled == (expected[0] < expected[1] ? [0, 1] : [1, 0]))
    }

    @Test("a value that is not finite is no feature")
    func infinite() throws {
        let file = try IDXFile(Samples.idx([2], [0x7F, 0x80, 0, 0, 0, 0, 0, 0], type: 0x0D))
        #expect(throws: TrainerError.self) { try file.features() }
    }

    @Test("wrong magic numbers, sizes and lengths are refused")
    func damage() {
        let good = Samples.idx([2, 2], [1, 2, 3, 4])
        for (index, byte) in [(0, 1), (1, 1), (2, 0x0A), (2, 0), (3, 0), (3, 9), (7, 0), (7, 3), (7, 1)] {
            var bad = good
            bad[index] = UInt8(byte)
            #expect(throws: TrainerError.self, "byte \(index)") { try IDXFile(bad) }
        }
        for length in good.indices {
            #expect(throws: TrainerError.self, "cut at \(length)") { try IDXFile(Array(good[..<length])) }
        }
        #expect(throws: TrainerError.self) { try IDXFile(good + [0]) }
    }

    @Test("sizes whose product overflows are refused")
    func overflow() {
        let huge = [0, 0, 8, 8] + [UInt8](repeating: 0xFF, count: 32)
        #expect(throws: TrainerError.tooLarge("values", limit: TrainerLimits.values)) { try IDXFile(huge) }
    }
}
