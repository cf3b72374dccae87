import Testing

@testable import TuneTrainer

@Suite("Learning-rate schedules")
struct ScheduleTests {
    private func options(_ schedule: Schedule, warmup: Double = 0) -> MLPOptions {
        var options = MLPOptions()
        (options.learningRate, options.epochs, options.schedule) = (0.1, 10, schedule)
        options.warmupEpochs = warmup
        return options
    }

    @Test("a constant rate stays")
    func constant() {
        #expect(options(.constant).rate(epoch: 500, batch: 3, of: 7) == 0.1)
    }

    @Test("a cosine starts at the rate, is half of it in the middle, and stays at 0 after the end")
    func cosine() {
        let options = options(.cosine)
        #expect(options.rate(epoch: 0, batch: 0, of: 4) == 0.1)
        #expect(abs(options.rate(epoch: 5, batch: 0, of: 4) - 0.05) < 1e-15)
        #expect(options.rate(epoch: 10, batch: 0, of: 4) == 0)
        #expect(options.rate(epoch: 11, batch: 0, of: 4) == 0)
        #expect(options.rate(epoch: 2, batch: 1, of: 4) < options.rate(epoch: 2, batch: 0, of: 4))
    }

    @Test("steps fall between epochs only")
    func steps() {
        let options = options(.step(every: 3, factor: 0.5))
        #expect(options.rate(epoch: 2, batch: 9, of: 10) == 0.1)
        #expect(options.rate(epoch: 3, batch: 0, of: 10) == 0.05)
        #expect(options.rate(epoch: 6, batch: 0, of: 10) == 0.025)
    }

    @Test("warm-up rises with every step up to the schedule, whichever it is")
    func warmup() {
        for schedule in [Schedule.constant, .cosine, .step(every: 1, factor: 0.5)] {
            let (warm, cold) = (options(schedule, warmup: 2), options(schedule))
            #expect(
                abs(warm.rate(epoch: 0, batch: 0, of: 5) - cold.rate(epoch: 0, batch: 0, of: 5) / 10) < 1e-12)
            #expect(
                abs(warm.rate(epoch: 1, batch: 0, of: 5) - cold.rate(epoch: 1, batch: 0, of: 5) * 0.6) < 1e-12
            )
            #expect(warm.rate(epoch: 1, batch: 4, of: 5) == cold.rate(epoch: 1, batch: 4, of: 5))
            #expect(warm.rate(epoch: 2, batch: 0, of: 5) == cold.rate(epoch: 2, batch: 0, of: 5))
        }
    }
}
