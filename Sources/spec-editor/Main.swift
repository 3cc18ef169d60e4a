import FastCGI
import GitHub
import Glibc
import LocalGit
import Logging
import Specs

/// Reads the environment, wires the modules together, and runs.
@main
enum Main {
  /// How long requests in progress may take to end.
  private static let grace: Duration = .seconds(25)

  static func main() {
    let environment = Secrets.take()
    switch CommandLine.arguments.dropFirst().first {
    case nil: run(environment)
    case "--version": print("spec-editor \(Version.text)")
    case "--healthcheck": HealthCheck.run()
    case "--help", "-h": print(Help.text, terminator: "")
    case let other?:
      Exit.usage.with("unknown option \(other.prefix(100)); run spec-editor --help for a summary")
    }
  }

  private static func run(_ environment: [String: String]) {
    shareHeaps()
    // Blocked before any thread starts, so that all threads inherit it and only sigwait receives
    // them.
    let signals = Signals()
    let configuration: Configuration
    do throws(ConfigurationError) {
      configuration = try Configuration(environment: environment)
    } catch {
      Exit.configuration.with(error.description)
    }
    let logger = Logger(label: "spec-editor") { _ in
      LineLogHandler(format: configuration.logFormat, level: configuration.logLevel)
    }
    for warning in configuration.warnings {
      logger.warning("configuration.warning", metadata: ["warning": "\(warning)"])
    }

    let source = Source(configuration, logger)
    let site = Wiring.site(
      source,
      workers: configuration.workers,
      assets: StaticHash.read(from: configuration.share),
      logger
    )
    let responder: Responder
    do throws(ListenError) {
      responder = try Responder(listeningOn: configuration.listen)
    } catch {
      Exit.unavailable.with(error.description)
    }
    responder.start(
      workers: configuration.workers,
      bodyLimit: { $0.bodyLimit },
      handler: { site.respond(to: $0) }
    )
    logger.notice(
      "listening",
      metadata: [
        "address": "\(configuration.listen)", "workers": "\(configuration.workers)",
        "version": "\(Version.text)", "source": "\(source.name)",
      ]
    )
    let signal = signals.wait()
    logger.notice("stopping", metadata: ["signal": "\(signal)"])
    let isClean = responder.stop(within: grace)
    source.shutdown()
    logger.notice("stopped", metadata: ["clean": "\(isClean)"])
    exit(0)
  }
}
