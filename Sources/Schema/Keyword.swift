internal import Text
package import YAML

/// A keyword with its value, or several that only have a meaning together.
package enum Keyword: Sendable {
  /// The schema `false`.
  case nothing
  case reference(SubschemaID)
  case type(InstanceTypes)
  case enumeration([Value])
  case constant(Value)
  case range(NumberRange)
  case multipleOf(Divisor)
  /// In Unicode scalars.
  case length(SizeRange)
  case pattern(Pattern)
  case format(Format)
  case items(Items)
  case contains(Contains)
  case itemCount(SizeRange)
  case uniqueItems
  case properties(Properties)
  case propertyNames(SubschemaID)
  case propertyCount(SizeRange)
  case required([String])
  case dependentRequired([DependentKeys])
  case dependentSchemas([Property])
  case allOf([SubschemaID])
  case anyOf([SubschemaID])
  case oneOf([SubschemaID])
  case not(SubschemaID)
  case condition(Condition)
  /// A keyword that could forbid a value, but is not checked.
  case unchecked

  package struct Divisor: Sendable {
    package let number: Number
    let decimal: Decimal
  }

  /// `items`, `prefixItems` and `additionalItems`.
  package struct Items: Sendable {
    package let first: [SubschemaID]
    /// The schema for all other items.
    package let rest: SubschemaID?
  }

  /// `contains`, `minContains` and `maxContains`.
  package struct Contains: Sendable {
    package let item: SubschemaID
    package let count: SizeRange
  }

  package struct Property: Sendable {
    package let key: String
    package let schema: SubschemaID
  }

  package struct DependentKeys: Sendable {
    package let key: String
    package let required: [String]
  }

  /// `if`, `then` and `else`.
  package struct Condition: Sendable {
    package let test: SubschemaID
    package let then: SubschemaID?
    package let otherwise: SubschemaID?
  }
}

/// `properties`, `patternProperties` and `additionalProperties`.
package struct Properties: Sendable {
  package struct Matching: Sendable {
    package let pattern: Pattern
    package let schema: SubschemaID
  }

  /// In the schema's order.
  package let named: [Keyword.Property]
  package let matching: [Matching]
  /// The schema for all other keys.
  package let additional: SubschemaID?
  private let index: KeyIndex

  init(named: [Keyword.Property], matching: [Matching], additional: SubschemaID?) {
    (self.named, self.matching, self.additional) = (named, matching, additional)
    index = KeyIndex(named.map(\.key))
  }

  package func named(_ key: String) -> SubschemaID? { index[key].map { named[$0].schema } }
}
