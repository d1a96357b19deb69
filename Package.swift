// swift-tools-version: 6.2
import PackageDescription

/// CI and `make lint` take warnings as errors; a newcomer with a newer compiler is not stopped by its new warnings.
let strict = Context.environment["CI"] == "true"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

/// A layer of the house. It may depend only on layers that stand above it in the list of targets.
func layer(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func system(_ name: String, _ module: String, apt package: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: module, providers: [.apt([package])])
}

let package = Package(
    name: "inlet",
    products: [.executable(name: "inlet", targets: ["inlet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        system("CPostgres", "libpq", apt: "libpq-dev"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev"),
        system("CGMime", "gmime-3.0", apt: "libgmime-3.0-dev"),
        system("CMagic", "libmagic", apt: "libmagic-dev"),
        system("CXML", "libxml-2.0", apt: "libxml2-dev"),
        .systemLibrary(name: "CAllocator", path: "Sources/CAllocator"),
        .target(name: "CBase64"),
        .target(name: "CMarkup", dependencies: ["CXML"]),
        .target(
            name: "CPhoneNumber",
            linkerSettings: ["phonenumber", "geocoding", "icuuc", "icui18n"].map { .linkedLibrary($0) }),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

        layer("Postgres", ["CPostgres", .logging]),
        layer("Cluster", [.subprocess, .systemPackage, .logging]),
        layer("Transfer", ["CCurl", .logging]),
        layer("Mail", ["CBase64", "CGMime", "CMagic", "CMarkup", .crypto]),
        layer("Telephony", ["CPhoneNumber"]),
        layer("CSV", []),
        layer("Recipes", ["CRE2", "CMarkup", .crypto, .cryptoExtras]),
        layer("Intake", ["Recipes"]),
        layer("Spool", ["Intake", "Recipes", .grdb]),
        layer("Settings", ["Intake", "Recipes", .yams, .crypto]),
        layer("Notices", ["Settings", "Intake", "Recipes", "Mail", "Transfer", .crypto, .logging]),
        layer(
            "Store", ["CBase64", "Notices", "Settings", "Intake", "Recipes", "Postgres", .crypto, .logging],
            resources: [.embedInCode("Migrations")]),
        layer("Lookups", ["Settings", "Intake", "Recipes", "Transfer", .logging]),
        layer(
            "Channels",
            ["Settings", "Intake", "Recipes", "Mail", "Transfer", "Telephony", "CSV", .crypto, .logging]),
        layer("Telemetry", [.metrics]),
        layer(
            "Web",
            [
                "Channels", "Store", "Spool", "Notices", "Settings", "Intake", "Recipes", "Telemetry", .hummingbird, .hummingbirdCore, .httpTypes,
                .nioHTTP1, .nioHTTPTypesHTTP1, .nioCore,
                .serviceLifecycle, .logging, .crypto,
            ]),
        layer(
            "Gateway",
            [
                "CAllocator", "Web", "Channels", "Lookups", "Store", "Spool", "Notices", "Settings", "Intake", "Recipes", "Mail", "Transfer",
                "Postgres",
                "Cluster", "Telemetry", "Telephony", "CSV", .metrics, .serviceLifecycle, .unixSignals, .logging, .hummingbird, .nioCore, .nioPosix,
                .httpTypes, .crypto,
            ],
            resources: [.embedInCode("Demo/Samples")]),
        .executableTarget(
            name: "inlet",
            dependencies: ["Gateway", "Settings", "Store", "Intake", "Recipes", "Postgres", .argumentParser, .logging],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["Postgres", "Cluster", .logging], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("PostgresTests", ["Postgres", "Cluster", "TestSupport", .logging]),
        tests("ClusterTests", ["Cluster", "Postgres", "TestSupport", .logging]),
        tests("TransferTests", ["Transfer", "TestSupport", .logging]),
        tests("MailTests", ["Mail"]),
        tests("CSVTests", ["CSV"]),
        tests("TelephonyTests", ["Telephony"]),
        tests("RecipesTests", ["Recipes", .yams, .crypto]),
        tests("IntakeTests", ["Intake", "Recipes"]),
        tests("SettingsTests", ["Settings", "Intake", "Recipes"], exclude: ["Fixtures"]),
        tests("StoreTests", ["Store", "Notices", "Settings", "Intake", "Recipes", "Postgres", "TestSupport", .crypto, .logging]),
        tests("ChannelsTests", ["Channels", "CSV", "Settings", "Intake", "Recipes", "Transfer", "TestSupport", .crypto, .cryptoExtras, .logging]),
        tests("SpoolTests", ["Spool", "Intake"]),
        tests("GatewayTests", ["Gateway", "Lookups", "Settings", "Intake", "Recipes", .logging]),
        tests("ArchitectureTests", []),
        tests(
            "IntegrationTests", ["inlet", "Postgres", "Cluster", "Transfer", "TestSupport", .crypto, .logging], exclude: ["Webhooks/SDK"]),
    ],
    cxxLanguageStandard: .cxx17
)
