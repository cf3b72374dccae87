// swift-tools-version:6.2
import PackageDescription

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "tune-server",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bench-trainer", targets: ["bench-trainer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Pure: no Foundation, no clock.
        .target(name: "TuneJSON"),
        .target(name: "TuneNumerics"),
        .target(name: "TuneCore", dependencies: ["TuneJSON", "TuneNumerics"]),
        .target(name: "TuneSearch", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
        .target(name: "TuneSchedule", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
        // The built-in trainer.
        .target(name: "CDatasets", exclude: ["iris.csv.gz", "digits.csv.gz", "LICENCES.md"]),
        .target(name: "TuneTrainer", dependencies: ["TuneNumerics", "COpenBLAS", "CZlib", "CDatasets"]),
        // The shell.
        .target(
            name: "TuneStore",
            dependencies: ["TuneCore", "TuneJSON", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "TuneService",
            dependencies: [
                "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch", "TuneSchedule", "TuneStore",
                "TuneTrainer",
                logging,
            ]),
        // Benchmarks.
        .executableTarget(
            name: "bench-trainer", dependencies: ["TuneTrainer"], path: "Benchmarks/Trainer"),
        // Tests.
        .target(name: "TestSupport", dependencies: ["TuneJSON"], path: "Tests/TestSupport"),
        .testTarget(name: "TuneJSONTests", dependencies: ["TuneJSON", "TuneNumerics", "TestSupport"]),
        .testTarget(name: "TuneNumericsTests", dependencies: ["TuneNumerics", "TuneJSON", "TestSupport"]),
        .testTarget(
            name: "TuneCoreTests",
            dependencies: [
                "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch", "TuneSchedule", "TestSupport",
            ]),
        .testTarget(
            name: "TuneScheduleTests",
            dependencies: ["TuneSchedule", "TuneCore", "TuneJSON", "TuneNumerics", "TestSupport"]),
        .testTarget(
            name: "TuneTrainerTests", dependencies: ["TuneTrainer", "TuneNumerics"]),
        .testTarget(
            name: "TuneServiceTests",
            dependencies: [
                "TuneService", "TuneStore", "TuneCore", "TuneJSON", "TuneSearch", "TuneSchedule",
                "TuneTrainer",
                "TestSupport", logging,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
