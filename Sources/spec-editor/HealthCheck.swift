import FastCGI
import Glibc

/// Checks whether the application next to this process answers, for an image's health check.
enum HealthCheck {
  /// Shorter than the three seconds after which a container engine stops the check.
  private static let patience: Duration = .seconds(2)

  /// Ends the process: with 0 for status 200, otherwise with 1 and a line with the reason.
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
