// swift-tools-version:6.2
import PackageDescription


let package = Package(
    name: "tune-server",
    platforms: [.macOS(.v15)],
    products: [
    ],
    dependencies: [
    ],
    targets: [
        // System libraries.
        // Pure: no Foundation, no clock.
        .target(name: "TuneJSON"),
        .target(name: "TuneNumerics"),
        .target(name: "TuneCore", dependencies: ["TuneJSON", "TuneNumerics"]),
        .target(name: "TuneSchedule", dependencies: ["TuneCore", "TuneJSON", "TuneNumerics"]),
        // The built-in trainer.
        // The shell.
        // Benchmarks.
        // Tests.
        .target(name: "TestSupport", dependencies: ["TuneJSON"], path: "Tests/TestSupport"),
        .testTarget(name: "TuneJSONTests", dependencies: ["TuneJSON", "TuneNumerics", "TestSupport"]),
        .testTarget(name: "TuneNumericsTests", dependencies: ["TuneNumerics", "TuneJSON", "TestSupport"]),
        .testTarget(
            name: "TuneScheduleTests",
            dependencies: ["TuneSchedule", "TuneCore", "TuneJSON", "TuneNumerics", "TestSupport"]),
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
