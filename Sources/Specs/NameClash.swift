/// Why the name of a new pod could be confused with another one.
///
/// This is only a warning: the repository can contain both, but not all of its readers can handle
/// that.
package enum NameClash: Hashable, Sendable {
  /// A pod whose name differs only by case.
  case pod(PodID)
  /// A customer whose name differs only by case, as written in the repository.
  case customer(String)
  /// A pod with the same full name.
  case fullName(PodID)
  /// A pod with another name whose full names begin like those of the new one.
  case joinedName(PodID)
  /// A file that was probably meant to be this pod's spec.yml.
  case file(SkippedFile)
}

extension Catalogue {
  /// The most specs to read for their full names.
  private static let most = 8

  /// What a new pod could be confused with.
  ///
  /// - Parameters:
  ///   - pod: The pod to be created.
  ///   - newName: Its future full name.
  ///   - folder: `SPECS_PATH`.
  ///   - name: The full name of an existing pod; `nil` if unknown.
  /// - Returns: The clashes, the most likely mistake first.
  package func clashes(
    with pod: PodID,
    named newName: String,
    in folder: String,
    name: (PodID) -> String?
  ) -> [NameClash] {
    let others = entries.lazy.map(\.id).filter { $0 != pod }
    var clashes = Array(others.filter(pod.differsByCase).prefix(Self.most).map(NameClash.pod))
    if clashes.isEmpty {
      let names = Set(others.map(\.customer.text)).union(skipped.customers(in: folder))
      if !names.contains(pod.customer.text) {
        let folded = pod.customer.text.lowercased()
        clashes += names.filter { $0.lowercased() == folded }.sorted().map(NameClash.customer)
      }
    }
    let fullName = newName.lowercased()
    let candidates = others.filter { !pod.differsByCase($0) && fullName.hasPrefix($0.prefix) }
    for other in candidates.prefix(Self.most) {
      if name(other)?.lowercased() == fullName {
        clashes.append(.fullName(other))
      } else if other.prefix == pod.prefix {
        clashes.append(.joinedName(other))
      }
    }
    if let file = skipped.file(of: pod, in: folder) { clashes.append(.file(file)) }
    return clashes
  }
}

extension NameClash {
  /// The clash as a warning before creating `pod`.
  package func warning(creating pod: PodID) -> String {
    switch self {
    case .pod(let other):
      "The pod \(other) already exists, and \(pod) differs from it only by case. On macOS and Windows both "
        + "are the same folder, and DNS and S3 names ignore case too."
    case .customer(let name):
      "The customer \(name) already exists, and \(pod.customer) differs from it only by case. On macOS and "
        + "Windows both are the same folder. For a pod of the same customer, enter \(name)."
    case .fullName(let other):
      "\(other) already has this full name, so what is created for one pod can replace what belongs to the "
        + "other. Change a name."
    case .joinedName(let other):
      "Full names of \(other) also begin with \(pod.customer)-\(pod.environment)-, so the two are the same "
        + "if their instance names are."
    case .file(let file):
      "\(file.path) already exists but is not used. \(file.advice)"
    }
  }
}

extension PodID {
  /// The start of the pod's full names, in lower case.
  fileprivate var prefix: String { "\(customer)-\(environment)-".lowercased() }

  fileprivate func differsByCase(_ other: PodID) -> Bool {
    self != other && description.lowercased() == other.description.lowercased()
  }
}
