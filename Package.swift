// swift-tools-version:6.2
import PackageDescription

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "tune-server",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tune-server", targets: ["tune-server"]),
        .executable(name: "bench", targets: ["bench"]),
        .executable(name: "bench-trainer", targets: ["bench-trainer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // Pure: no Foundation, no clock.
        .target(name: "TuneJSON"),
        .target(name: "TuneNumerics", dependencies: ["COpenBLAS"]),
        .target(name: "TuneCore", dependencies: ["TuneJSON", "TuneNumerics"]),
        .target(name: "TuneSearch", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
        .target(name: "TuneSchedule", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
        .target(name: "TuneAnalysis", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
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
        .target(name: "CDocuments"),
        .target(name: "CDashboard", exclude: ["files.inc"]),
        .target(
            name: "TuneHTTP",
            dependencies: [
                "TuneService", "TuneAnalysis", "TuneCore", "TuneJSON", "TuneStore", "CDashboard",
                "CDocuments",
                "CZlib",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
                logging, lifecycle,
            ]),
        .target(name: "TuneClient", dependencies: ["TuneJSON", "CCurl"]),
        .target(name: "CProcess"),
        .target(name: "TuneWorker", dependencies: ["TuneClient", "TuneJSON", "CProcess"]),
        .executableTarget(
            name: "tune-server",
            dependencies: [
                "TuneClient", "TuneHTTP", "TuneService", "TuneStore", "TuneTrainer", "TuneSearch",
                "TuneSchedule", "TuneWorker",
                "TuneCore", "TuneJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
                logging, lifecycle,
            ]),
        // Benchmarks.
        .executableTarget(
            name: "bench",
            dependencies: [
                "TuneClient", "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch", "TuneSchedule",
            ],
            path: "Benchmarks/Server"),
        .executableTarget(
            name: "bench-trainer", dependencies: ["TuneTrainer"], path: "Benchmarks/Trainer"),
        // Tests.
        .target(name: "TestSupport", dependencies: ["TuneJSON"], path: "Tests/TestSupport"),
        .testTarget(name: "TidyTests"),
        .testTarget(name: "TuneJSONTests", dependencies: ["TuneJSON", "TuneNumerics", "TestSupport"]),
        .testTarget(name: "TuneNumericsTests", dependencies: ["TuneNumerics", "TuneJSON", "TestSupport"]),
        .testTarget(
            name: "TuneCoreTests",
            dependencies: [
                "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch", "TuneSchedule", "TestSupport",
            ]),
        .testTarget(
            name: "TuneSearchTests",
            dependencies: ["TuneSearch", "TuneCore", "TuneJSON", "TuneNumerics", "TestSupport"]
        ),
        .testTarget(
            name: "TuneScheduleTests",
            dependencies: ["TuneSchedule", "TuneCore", "TuneJSON", "TuneNumerics", "TestSupport"]),
        .testTarget(
            name: "TuneAnalysisTests",
            dependencies: [
                "TuneAnalysis", "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch", "TuneSchedule",
                "TestSupport",
            ]),
        .testTarget(
            name: "TuneStoreTests",
            dependencies: [
                "TuneStore", "TuneCore", "TuneJSON", "TuneNumerics", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "TuneTrainerTests", dependencies: ["TuneTrainer", "TuneNumerics"]),
        .testTarget(
            name: "TuneServiceTests",
            dependencies: [
                "TuneService", "TuneStore", "TuneCore", "TuneJSON", "TuneSearch", "TuneSchedule",
                "TuneTrainer",
                "TestSupport", logging,
            ]),
        .testTarget(
            name: "TuneHTTPTests",
            dependencies: [
                "TuneHTTP", "TuneService", "TuneStore", "TuneCore", "TuneJSON", "TuneNumerics", "TuneSearch",
                "TuneSchedule", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                logging, lifecycle,
            ]),
        .testTarget(
            name: "TuneWorkerTests", dependencies: ["TuneWorker", "TuneJSON", "TestSupport", "CProcess"]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["TuneClient", "TuneJSON", "TestSupport"]),
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
