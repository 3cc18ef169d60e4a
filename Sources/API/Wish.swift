import Specs

/// A change that a program requests, with its conditions.
struct Wish {
  let pod: PodID
  let intent: ChangeRequest.Intent
  /// Whether a missing pod is created.
  let canCreate: Bool
  let options: DeployOptions
  var message: String?
  /// Warnings about the request itself, in sentences.
  var warnings: [String] = []

  init(pod: PodID, intent: ChangeRequest.Intent, canCreate: Bool, options: DeployOptions) {
    self.pod = pod
    self.intent = intent
    self.canCreate = canCreate
    self.options = options
    message = options.message
  }

  func request(_ expectation: ChangeRequest.Expectation, by actor: Actor) -> ChangeRequest {
    ChangeRequest(
      pod: pod,
      intent: intent,
      expectation: expectation,
      actor: actor,
      reason: options.reason,
      message: message
    )
  }
}
