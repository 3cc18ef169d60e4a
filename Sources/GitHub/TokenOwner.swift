import Specs
import Synchronization

/// The user of the token; runs that we start name that user.
final class TokenOwner: Sendable {
  /// A token's user, as far as GitHub reports it.
  private struct Owner {
    let login: String?
    let generation: Int
  }

  private let api: API
  private let known = Mutex<Owner?>(nil)

  init(api: API) { self.api = api }

  /// The user's name; `nil` for application tokens, whose user GitHub does not report, and if it
  /// does not answer.
  func login(by deadline: Deadline) -> String? {
    let generation = api.generation
    if let known = known.withLock({ $0 }), known.generation == generation { return known.login }
    do throws(CallFailure) {
      let login = try api.send(.get("/user"), by: deadline).decoded(as: UserPayload.self).login
      known.withLock { $0 = Owner(login: login, generation: generation) }
      return login
    } catch {
      if case .forbidden = error {
        known.withLock { $0 = Owner(login: nil, generation: generation) }
      }
      return nil
    }
  }
}
