import Testing

@testable import FastCGI

@Suite struct BodiesTests {
  private func isAdmitted(_ admission: Bodies.Admission) -> Bool {
    if case .admitted = admission { true } else { false }
  }

  @Test func `a body up to the limit of its address is taken`() {
    let bodies = Bodies { $0["REQUEST_URI"] == "/deploy" ? 1 << 20 : 64 << 10 }
    var params = Params()
    #expect(isAdmitted(bodies.admit(64 << 10, of: params)))
    guard case .tooLarge = bodies.admit((64 << 10) + 1, of: params) else {
      Issue.record("it was taken")
      return
    }
    Array("REQUEST_URI=/deploy".utf8).withUnsafeBufferPointer { params.append($0) }
    #expect(isAdmitted(bodies.admit(1 << 20, of: params)))
  }

  @Test func `four large bodies are worked on at once, and any number of small ones`() {
    let bodies = Bodies { _ in 1 << 20 }
    var held = (0..<4).map { _ in bodies.admit(65_537, of: Params()) }
    #expect(held.allSatisfy(isAdmitted))
    guard case .busy = bodies.admit(65_537, of: Params()) else {
      Issue.record("a fifth was taken")
      return
    }
    #expect(isAdmitted(bodies.admit(65_536, of: Params())))
    held.removeLast()
    #expect(isAdmitted(bodies.admit(65_537, of: Params())))
  }
}
