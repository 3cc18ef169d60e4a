import Testing
import Threads

@Suite struct PublishedTests {
  @Test func `what was published last is read`() {
    let published = Published([1])
    published.publish([2])
    #expect(published.value == [2])
    #expect(
      published.update {
        $0.append(3); return $0.count
      } == 2
    )
    #expect(published.value == [2, 3])
  }

  @Test func `an old value dies when it is replaced, also after threads have read it`() {
    let living = Living()
    let published = Published(Witness(0, living))
    for number in 1...50 {
      inThreads(4) { _ in _ = published.value.number }
      published.publish(Witness(number, living))
      #expect(living.count == 1)
    }
  }

  @Test func `an old value lives only while someone holds it`() {
    let living = Living()
    do {
      let published = Published(Witness(0, living))
      let held = published.value
      published.publish(Witness(1, living))
      published.publish(Witness(2, living))
      #expect(living.count == 2)
      withExtendedLifetime(held) {}
    }
    #expect(living.count == 0)
  }

  @Test func `many readers see whole values in order while two writers replace them`() {
    let living = Living()
    let torn = Counters(1)
    let published = Published(Witness(0, living))
    let isOver = Counters(1)
    inThreads(18) { thread in
      if thread < 2 {
        for _ in 0..<2_000 {
          published.update { $0 = Witness($0.number + 1, living) }
        }
        if published.value.number == 4_000 { isOver.add(at: 0) }
        return
      }
      var last = 0
      while isOver[0] == 0 {
        let witness = published.value
        if witness.number < last || !witness.isWhole { torn.add(at: 0) }
        last = witness.number
      }
    }
    #expect(published.value.number == 4_000)
    #expect(living.count == 1)
    #expect(torn[0] == 0)
  }

  @Test func `an update that throws leaves the value`() {
    struct Refusal: Error {}
    let published = Published(1)
    #expect(throws: Refusal.self) {
      try published.update { value throws(Refusal) in
        value = 2
        throw Refusal()
      }
    }
    #expect(published.value == 1)
  }
}
