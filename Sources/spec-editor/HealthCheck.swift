import FastCGI
import Glibc

/// Asks the application that runs beside this process whether it answers: what an image's health
/// check starts.
enum HealthCheck {
  /// Shorter than the three seconds after which a container engine ends the check.
  private static let patience: Duration = .seconds(2)

  /// Ends the process: with 0 for status 200, else with 1 and a line that says why.
  static func run() -> Never {
    let text = Environment.all()["FCGI_LISTEN"] ?? ""
    guard let address = Address(text.isEmpty ? Configuration.defaultListen : text) else {
      Exit.configuration.with("FCGI_LISTEN must be :PORT, ADDRESS:PORT or the path of a socket")
    }
    do throws(Probe.Failure) {
      let status = try Probe.status(of: "/healthz", at: address, within: patience)
      guard status == 200 else { Exit.unhealthy.with("/healthz returned \(status)") }
    } catch {
      Exit.unhealthy.with(error.description)
    }
    exit(0)
  }
}
