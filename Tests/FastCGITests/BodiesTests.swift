import HTTP
import Testing

@testable import FastCGI

@Suite struct BodiesTests {
  private let other = Request(params: [:], body: .bytes([]))

  private func isAdmitted(_ admission: Bodies.Admission) -> Bool {
    if case .admitted = admission { true } else { false }
  }

  @Test func `a body up to the limit of its address is taken`() {
    let bodies = Bodies { $0.uri == "/deploy" ? 1 << 20 : 64 << 10 }
    #expect(isAdmitted(bodies.admit(64 << 10, of: other)))
    guard case .tooLarge = bodies.admit((64 << 10) + 1, of: other) else {
      Issue.record("it was taken")
      return
    }
    let large = Request(params: ["REQUEST_URI": "/deploy"], body: .bytes([]))
    #expect(isAdmitted(bodies.admit(1 << 20, of: large)))
  }

  @Test func `four large bodies are worked on at once, and any number of small ones`() {
    let bodies = Bodies { _ in 1 << 20 }
    var held = (0..<4).map { _ in bodies.admit(65_537, of: other) }
    #expect(held.allSatisfy(isAdmitted))
    guard case .busy = bodies.admit(65_537, of: other) else {
      Issue.record("a fifth was taken")
      return
    }
    #expect(isAdmitted(bodies.admit(65_536, of: other)))
    held.removeLast()
    #expect(isAdmitted(bodies.admit(65_537, of: other)))
  }
}
