/// A pod's name: `advworks/dev`.
package struct PodID: Hashable, Sendable, CustomStringConvertible {
  package let customer: Slug
  package let environment: Slug

  package init(customer: Slug, environment: Slug) {
    self.customer = customer
    self.environment = environment
  }

  /// `nil` if either half is not a ``Slug``.
  package init?(customer: some StringProtocol, environment: some StringProtocol) {
    guard let customer = Slug(customer), let environment = Slug(environment) else { return nil }
    self.init(customer: customer, environment: environment)
  }

  /// Reads `customer/environment`; `nil` for anything else.
  package init?(_ name: some StringProtocol) {
    let halves = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    self.init(customer: halves[0], environment: halves[1])
  }

  package var description: String { "\(customer)/\(environment)" }
}
