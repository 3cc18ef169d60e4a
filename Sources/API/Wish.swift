import Specs

/// A change that a program asks for, and on what conditions.
struct Wish {
  let pod: PodID
  let intent: ChangeRequest.Intent
  /// Whether a pod that does not exist is created.
  let canCreate: Bool
  let options: DeployOptions
  var message: String?
  /// What the program should know about its own request; sentences.
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
