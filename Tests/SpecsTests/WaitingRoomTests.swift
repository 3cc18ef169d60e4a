import Specs
import Testing

@Suite struct WaitingRoomTests {
  private let deadline = Deadline.after(.seconds(60))

  @Test func `what is there needs no seat`() {
    #expect(WaitingRoom(seats: 0).wait(by: deadline) { 7 } == 7)
  }

  @Test func `without a seat one waits for a moment only`() {
    let start = ContinuousClock.now
    let found: Int? = WaitingRoom(seats: 0).wait(by: deadline) { nil }
    #expect(found == nil)
    #expect(ContinuousClock.now - start < .seconds(14))
  }

  @Test func `a seat is given back, and waits longer`() {
    let room = WaitingRoom(seats: 1)
    for _ in 0..<2 {
      let start = ContinuousClock.now
      let found: Int? = room.wait(by: deadline) {
        ContinuousClock.now - start > .milliseconds(1_200) ? 7 : nil
      }
      #expect(found == 7)
    }
  }
}
