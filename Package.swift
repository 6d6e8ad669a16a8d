// swift-tools-version:6.2
import PackageDescription

/// Rules that every target keeps; ARCHITECTURE.md says why.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
/// Targets that call no C.
let safe = house + [.strictMemorySafety()]
/// Pixel loops are unusably slow without the optimiser, so these targets have it in debug too.
let pixels = house + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(
  name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(
  name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(
  name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "Aula",
  products: [.executable(name: "aula", targets: ["aula"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
      traits: ["FullFoundation"]),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "CFFmpegLibraries", pkgConfig: "libavformat libavcodec libavutil libswscale",
      providers: [
        .apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])
      ]),
    .target(name: "CFFmpeg", dependencies: ["CFFmpegLibraries"]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "COpenVINO"),

    // Rooms
    .target(name: "AulaDomain", swiftSettings: safe),
    .target(
      name: "AulaStore", dependencies: ["AulaDomain", "CPostgres", "CSodium", crypto, grdb],
      exclude: ["Schema/schema.sql"], resources: [.embedInCode("Schema/migrations")],
      swiftSettings: house),
    .target(
      name: "AulaVideo", dependencies: ["AulaDomain", "CFFmpeg", crypto], swiftSettings: house),
    .target(name: "AulaVision", dependencies: ["AulaDomain", "COpenVINO"], swiftSettings: pixels),
    .target(
      name: "AulaConsole",
      dependencies: [
        "AulaDomain", "AulaStore", "CZlib", crypto, httpTypes, hummingbird, hummingbirdCore,
        mustache, logging, nioCore, nioHTTP1, nioHTTPTypes, nioWebSocket,
      ],
      resources: [.copy("Resources")], swiftSettings: house),
    .target(
      name: "AulaRehearsal", dependencies: ["AulaDomain", "AulaVideo", crypto, nioCore, nioPosix],
      swiftSettings: pixels),
    .executableTarget(
      name: "aula",
      dependencies: [
        "AulaConsole", "AulaDomain", "AulaRehearsal", "AulaStore", "AulaVideo",
        "AulaVision", argumentParser, crypto, logging, serviceLifecycle, unixSignals, yams,
      ],
      swiftSettings: house),
    .target(
      name: "AulaTesting", dependencies: ["AulaDomain", "AulaStore"], path: "Tests/AulaTesting",
      swiftSettings: safe),

    // Tests, one for each room
    .testTarget(
      name: "AulaDomainTests", dependencies: ["AulaDomain", "AulaTesting"], swiftSettings: house),
    .testTarget(
      name: "AulaStoreTests", dependencies: ["AulaDomain", "AulaStore", "AulaTesting"],
      swiftSettings: house),
    .testTarget(
      name: "AulaVideoTests",
      dependencies: ["AulaDomain", "AulaRehearsal", "AulaTesting", "AulaVideo"],
      swiftSettings: house),
    .testTarget(
      name: "AulaVisionTests",
      dependencies: ["AulaDomain", "AulaRehearsal", "AulaTesting", "AulaVideo", "AulaVision"],
      swiftSettings: house),
    .testTarget(
      name: "AulaConsoleTests",
      dependencies: [
        "AulaConsole", "AulaDomain", "AulaStore", "AulaTesting", "AulaVideo", "CZlib", hummingbird,
        hummingbirdTesting, httpTypes, nioCore, nioPosix,
      ],
      swiftSettings: house),
    .testTarget(
      name: "AulaRehearsalTests",
      dependencies: ["AulaDomain", "AulaRehearsal", "AulaTesting", "AulaVideo"],
      swiftSettings: house),
    .testTarget(
      name: "AulaTests",
      dependencies: [
        "aula", "AulaConsole", "AulaDomain", "AulaRehearsal", "AulaStore", "AulaTesting",
        "AulaVideo", argumentParser, logging, yams,
      ],
      swiftSettings: house),
    .testTarget(
      name: "SimulationTests", dependencies: ["AulaDomain", "AulaStore", "AulaTesting"],
      swiftSettings: house),
    .testTarget(name: "TidyTests", swiftSettings: house),
  ]
)
