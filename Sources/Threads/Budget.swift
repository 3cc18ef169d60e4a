/// An amount, such as bytes, that threads share; a thread that needs more than is left waits for
/// the others.
package final class Budget: Sendable {
  private let total: Int
  private let left: Monitor<Int>

  package init(_ total: Int) {
    self.total = total
    left = Monitor(total)
  }

  /// Takes an amount; a request for more than the total takes all of it.
  ///
  /// - Parameters:
  ///   - amount: How much.
  ///   - patience: How long to wait for it.
  /// - Returns: A share that returns the amount when it is released; `nil` if there was not enough
  ///   in time.
  package func share(of amount: Int, within patience: Duration = .zero) -> Share? {
    let amount = min(max(amount, 0), total)
    return left.wait(within: patience) { left in
      guard left >= amount else { return nil }
      left -= amount
      return Share(left: self.left, amount: amount)
    }
  }

  /// A part of a budget, held until the last reference to it is released.
  package final class Share: Sendable {
    private let left: Monitor<Int>
    private let amount: Int

    fileprivate init(left: Monitor<Int>, amount: Int) { (self.left, self.amount) = (left, amount) }

    deinit { left.update { [amount] in $0 += amount } }
  }
}
