internal import Text
import YAML

/// Versions of a list whose items are identified by keys.
struct KeyedVersions {
  /// The values that identify an item.
  typealias Identity = ExactValue

  /// A list's identities in order, and its items by identity.
  struct Version {
    let order: [Identity]
    let items: [Identity: (index: Int, value: Value)]

    /// `nil` if an item lacks a key, or two items have the same keys.
    init?(_ list: [Value], keys: [String]) {
      var order: [Identity] = []
      var items: [Identity: (index: Int, value: Value)] = [:]
      for (index, item) in list.enumerated() {
        let parts = keys.compactMap { item[$0] }
        let identity = ExactValue(.sequence(parts))
        guard parts.count == keys.count, parts.allSatisfy(\.isScalar),
          items.updateValue((index, item), forKey: identity) == nil
        else { return nil }
        order.append(identity)
      }
      (self.order, self.items) = (order, items)
    }
  }

  let base: Version
  let theirs: Version
  let yours: Version

  init?(_ lists: SequenceVersions, keys: [String]) {
    guard !keys.isEmpty,
      let base = Version(lists.base ?? [], keys: keys),
      let theirs = Version(lists.theirs, keys: keys),
      let yours = Version(lists.yours, keys: keys)
    else { return nil }
    (self.base, self.theirs, self.yours) = (base, theirs, yours)
  }

  /// All items of both versions, in the order of the side that changed it; `nil` if both did.
  var order: [Identity]? {
    func shared(_ version: Version) -> [Identity] {
      version.order.filter { theirs.items[$0] != nil && yours.items[$0] != nil }
    }
    func old(_ version: Version) -> [Identity] {
      shared(version).filter { base.items[$0] != nil }
    }
    if shared(theirs) == shared(yours) || old(yours) == shared(base) {
      return Self.order(theirs.order, with: yours.order)
    }
    return old(theirs) == shared(base) ? Self.order(yours.order, with: theirs.order) : nil
  }

  /// One order, plus the items of another; each of those follows the item that it follows there.
  private static func order(_ order: [Identity], with other: [Identity]) -> [Identity] {
    var known = Set(order)
    var followers: [Identity?: [Identity]] = [:]
    var last: Identity?
    for identity in other {
      if known.insert(identity).inserted {
        followers[last, default: []].append(identity)
      } else {
        last = identity
      }
    }
    return (followers[nil] ?? []) + order.flatMap { [$0] + (followers[$0] ?? []) }
  }
}

extension Merger {
  /// Merges item by item, independent of position; `nil` if both changed the order.
  mutating func merge(_ lists: KeyedVersions, at path: FieldPath) -> [Value]? {
    guard let order = lists.order else { return nil }
    return order.compactMap { identity in
      let (their, your) = (lists.theirs.items[identity], lists.yours.items[identity])
      let index = their?.index ?? lists.theirs.order.count + (your?.index ?? 0)
      return merge(
        lists.base.items[identity]?.value,
        their?.value,
        your?.value,
        at: path.appending(String(index))
      )
    }
  }
}
