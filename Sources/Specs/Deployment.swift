/// What a person asked to be deployed, checked.
package struct DeploymentRequest: Sendable {
  package enum Kind: Sendable { case create, edit }

  package let kind: Kind
  package let pod: PodID
  package let instanceName: InstanceName
  package let wafEnabled: Bool
  /// Whether an existing file's firewall setting, or its silence, is to stay as it is, where the source
  /// edits the file itself; ``wafEnabled`` is then what it counts as.
  package let keepsWAF: Bool
  /// Who asked, as the front end authenticated them; `nil` where nobody signs in.
  package let requestedBy: String?
  /// A commit message of the person's own, where the source commits.
  package let message: String?
  /// The blob SHA the person saw when they pressed Deploy; `nil` when unknown or for a new pod.
  package let revision: String?

  package init(
    kind: Kind,
    pod: PodID,
    instanceName: InstanceName,
    wafEnabled: Bool,
    keepsWAF: Bool = false,
    requestedBy: String? = nil,
    message: String? = nil,
    revision: String? = nil
  ) {
    self.kind = kind
    self.pod = pod
    self.instanceName = instanceName
    self.wafEnabled = wafEnabled
    self.keepsWAF = keepsWAF
    self.requestedBy = requestedBy
    self.message = message
    self.revision = revision
  }

  /// The name the instance will have: `advworks-dev-web1`.
  package var fullName: String { "\(pod.customer)-\(pod.environment)-\(instanceName)" }
}

/// A deployment on its way.
package struct Deployment: Sendable {
  /// One input as it was sent.
  package struct Input: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package let pod: PodID
  package let inputs: [Input]
  package let requestedBy: String?
  /// The run it started; `nil` until it is known.
  package let run: RunReference?
  /// Where people can look when ``run`` is not known: the workflow's list of runs.
  package let fallbackLink: String?

  package init(
    pod: PodID,
    inputs: [Input],
    requestedBy: String?,
    run: RunReference?,
    fallbackLink: String? = nil
  ) {
    self.pod = pod
    self.inputs = inputs
    self.requestedBy = requestedBy
    self.run = run
    self.fallbackLink = fallbackLink
  }
}

/// Which run a deployment started.
package struct RunReference: Hashable, Sendable {
  package let id: Int64
  /// The run's page at its source; `nil` where the source has none (local runs live on our own page).
  package let link: String?
  /// Whether the source itself said so; else the run was found by event, branch, actor and time.
  package let isCertain: Bool

  package init(id: Int64, link: String?, isCertain: Bool) {
    self.id = id
    self.link = link
    self.isCertain = isCertain
  }
}
