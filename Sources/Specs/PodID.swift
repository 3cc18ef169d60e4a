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

extension PodID: Comparable {
  /// Customers A–Z; environments in life-cycle order dev, stg, prd, others after.
  package static func < (left: PodID, right: PodID) -> Bool {
    if left.customer != right.customer { return left.customer < right.customer }
    return (left.environment.lifecycleRank, left.environment)
      < (right.environment.lifecycleRank, right.environment)
  }
}

extension Slug {
  /// Where an environment stands in its life cycle: dev, stg, prd, then the others.
  package var lifecycleRank: Int {
    switch text {
    case "dev": 0
    case "stg": 1
    case "prd": 2
    default: 3
    }
  }
}
