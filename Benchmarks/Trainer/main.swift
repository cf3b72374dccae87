// Speed and accuracy of the trainer, one JSON line per task, to be laid beside those of PyTorch and
// scikit-learn: the same network, Adam 0.001, batch, epochs, standardised features and 80/20 split, one
// thread.
//
//     bench-trainer DATA_DIRECTORY [TASK,TASK,...] [SPLIT_DIRECTORY]
//
// SPLIT_DIRECTORY may hold TASK.txt with the numbers of the test rows, so that accuracies are of the same
// rows.

import Foundation
import TuneTrainer

/// The processor time this process has used.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Reads the data of a case.
func dataset(of item: Case, in directory: String, splits: String?) throws -> Dataset {
    var options = DatasetOptions()
    (options.validationFraction, options.testFraction, options.task) = (0, 0.2, .multiclass)
    func bytes(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(path)")))
    }
    if item.path == "mnist" {
        func pair(_ part: String) throws -> ([UInt8], [UInt8]) {
            let names = ["images-idx3", "labels-idx1"].map { "mnist/\(part)-\($0)-ubyte.gz" }
            return try (bytes(names[0]), bytes(names[1]))
        }
        return try Dataset(train: pair("train"), test: pair("t10k"), options: options)
    }
    let list = splits.flatMap { try? String(contentsOfFile: "\($0)/\(item.task).txt", encoding: .utf8) }
    let testRows = list.map { $0.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) } }
    return try Dataset(table: bytes(item.path), options: options, testRows: testRows)
}

/// Trains a case once per seed and describes the runs.
func measure(_ item: Case, on dataset: Dataset) throws -> String {
    var (accuracies, best) = ([Double](), Double.infinity)
    let rows = dataset.rowCount(of: .train)
    for seed in 0..<(rows < 30_000 ? 3 : 1) {
        var options = MLPOptions()
        (options.hidden, options.batchSize, options.epochs) = (item.hidden, item.batch, item.epochs)
        options.seed = UInt64(seed)
        let trainer = try Trainer(dataset: dataset, options: options)
        let start = processorSeconds()
        for _ in 0..<item.epochs { _ = trainer.trainEpoch() }
        best = min(best, (processorSeconds() - start) / Double(item.epochs))
        accuracies.append(trainer.evaluate(on: .test)["test_accuracy"] ?? .nan)
    }
    let mean = accuracies.reduce(0, +) / Double(accuracies.count)
    let variance = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count)
    return """
        {"lib": "tune", "task": "\(item.task)", "n": \(rows), "d": \(dataset.featureCount), \
        "hidden": \(item.hidden), "batch": \(item.batch), "epochs": \(item.epochs), \
        "acc": \(String(format: "%.4f", mean)), "acc_sd": \(String(format: "%.4f", variance.squareRoot())), \
        "cpu_s_per_epoch": \(String(format: "%.6f", best)), "rows_per_cpu_s": \(Int(Double(rows) / best))}
        """
}

let arguments = CommandLine.arguments.dropFirst()
guard let directory = arguments.first else {
    print("usage: bench-trainer DATA_DIRECTORY [TASK,TASK,...] [SPLIT_DIRECTORY]")
    exit(2)
}
let wanted = arguments.dropFirst().first.map { $0.split(separator: ",").map(String.init) }
for item in Case.all where wanted?.contains(item.task) ?? true {
    let data = try dataset(of: item, in: directory, splits: arguments.dropFirst(2).first)
    try print(measure(item, on: data))
}
