/// A pod's name: `advworks/dev`.
package struct PodID: Hashable, Sendable, CustomStringConvertible {
  package let customer: Slug
  package let environment: Slug

  package init(customer: Slug, environment: Slug) {
    self.customer = customer
    self.environment = environment
  }

  /// `nil` when either half is no ``Slug``.
  package init?(customer: some StringProtocol, environment: some StringProtocol) {
    guard let customer = Slug(customer), let environment = Slug(environment) else { return nil }
    self.init(customer: customer, environment: environment)
  }

  package var description: String { "\(customer)/\(environment)" }
}
