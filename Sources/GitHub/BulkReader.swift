import Logging
import Specs
import Synchronization
import Threads

/// Reads the columns of all pods, in its own thread.
///
/// If several specs are unknown, they are read from one archive. What the archive does not have is
/// read blob by blob: first the pods that someone is looking at, then the others, slowly, so that
/// most of the rate limit is left for people.
final class BulkReader: Sendable {
  /// A state of the branch, and the flight of its fast part.
  private struct Job: Sendable {
    let snapshot: Snapshot
    let commit: String?
    /// Publishes what is known now.
    let publish: @Sendable () -> Void
    /// Lands when everything that can be read quickly is known.
    let quick = Flight<Bool>()
  }

  private struct Memory {
    var job: Job?
    var isRunning = false
    /// Pods that someone is looking at.
    var wanted: [Catalogue.Entry] = []
    /// Nothing is read before this time, because of a recent failure.
    var rest = ContinuousClock.now
    var archiveRest: ArchiveRest
  }

  /// The number of unknown blobs from which an archive is requested.
  private static let many = 3
  /// How long one blob may take.
  private static let patience = Duration.seconds(10)
  private static let restAfterOutage = Duration.seconds(10)
  /// How often the state is published while blobs are read one by one.
  private static let publishing = Duration.seconds(2)

  let summaries: Summaries

  private let api: API
  private let specs: SpecStore
  private let workflows: WorkflowReader
  private let steering: SteeringReader
  private let archives: TarballReader
  private let paths: Paths
  private let repository: String
  private let logger: Logger
  /// The pause between two blobs that no request waits for.
  private let pace: Duration
  /// The most bytes of specs to hold until the columns are known.
  private let room: Int
  private let memory: Mutex<Memory>

  init(
    api: API,
    settings: GitHubSettings,
    specs: SpecStore,
    workflows: WorkflowReader,
    steering: SteeringReader,
    pace: Duration = .seconds(1),
    room: Int = 8 << 20,
    archiveRest: ArchiveRest = ArchiveRest(),
    logger: Logger
  ) {
    self.api = api
    self.specs = specs
    self.workflows = workflows
    self.steering = steering
    self.pace = pace
    self.room = room
    memory = Mutex(Memory(archiveRest: archiveRest))
    self.logger = logger
    summaries = specs.summaries
    archives = TarballReader(api: api)
    paths = Paths(settings)
    repository = settings.repository
  }

  /// Starts to read what is unknown in a state of the branch, and waits a while for the fast part.
  ///
  /// - Parameters:
  ///   - snapshot: The state of the branch.
  ///   - commit: The SHA of its commit.
  ///   - isRequested: Whether a person asks: then an archive that failed temporarily is requested
  ///     again at once.
  ///   - patience: How long to wait.
  ///   - publish: Called on the other thread when more is known.
  func read(
    _ snapshot: Snapshot,
    of commit: String?,
    isRequested: Bool,
    patience: Duration,
    publish: @escaping @Sendable () -> Void
  ) {
    guard !summaries.unknown(in: snapshot.catalogue.entries).isEmpty else { return }
    let (quick, mustStart) = memory.withLock { memory -> (Flight<Bool>?, Bool) in
      let isCut = isRequested && memory.archiveRest.cut()
      if let job = memory.job, job.snapshot.tree == snapshot.tree, !isCut {
        return (job.quick, false)
      }
      guard memory.isRunning || isCut || memory.rest <= .now else { return (nil, false) }
      let job = Job(snapshot: snapshot, commit: commit, publish: publish)
      memory.job = job
      defer { memory.isRunning = true }
      return (job.quick, !memory.isRunning)
    }
    if mustStart { start() }
    if patience > .zero { _ = quick?.wait(until: .after(patience)) }
  }

  /// Reads these before all others, because someone is looking at them.
  func prefer(_ entries: some Sequence<Catalogue.Entry>) {
    memory.withLock { $0.wanted = entries.filter { $0.summary == nil } }
  }

  private nonisolated func start() {
    let hasStarted = Thread.detach { [self] in
      while let job = memory.withLock({ $0.job }) {
        readQuickly(job)
        job.publish()
        job.quick.land(.success(true))
        readSlowly(job)
        job.publish()
        memory.withLock { memory in
          // A newer job may have arrived.
          if memory.job?.quick === job.quick { memory.job = nil }
          if memory.job == nil { memory.isRunning = false }
        }
      }
    }
    if !hasStarted {
      memory.withLock { ($0.isRunning, $0.job) = (false, nil) }
      logger.error("catalogue.no-thread")
    }
  }

  // MARK: The fast part

  private func readQuickly(_ job: Job) {
    var unknown = summaries.unknown(in: job.snapshot.catalogue.entries)
    var blobs = unknown
    blobs.formUnion(steeringBlobs(of: job.snapshot))
    if let workflow = job.snapshot.workflow, workflows.known(in: job.snapshot) == nil {
      blobs.insert(workflow)
    }
    guard blobs.count >= Self.many else {
      for entry in job.snapshot.catalogue.entries where unknown.remove(entry.revision) != nil {
        guard read(entry, isLookedAt: true) else { return }
      }
      return
    }
    guard let commit = job.commit, memory.withLock({ $0.archiveRest.isOver }) else { return }
    readArchive(of: commit, job.snapshot, blobs)
  }

  private func steeringBlobs(of snapshot: Snapshot) -> some Sequence<String> {
    steering.known(snapshot.steering) == nil ? Array(snapshot.steering.values) : []
  }

  /// Whether an archive will be read that also has the settings and the schema.
  func readsArchive(of snapshot: Snapshot) -> Bool {
    summaries.unknown(in: snapshot.catalogue.entries).count >= Self.many
      && memory.withLock { $0.archiveRest.isOver }
  }

  private func readArchive(of commit: String, _ snapshot: Snapshot, _ blobs: Set<String>) {
    do throws(TarballReader.Failure) {
      try take(blobs, fromArchiveOf: commit, snapshot)
      memory.withLock { $0.archiveRest.forget() }
      let count = blobs.count
      logger.debug("catalogue.archive", metadata: ["files": "\(count)"])
    } catch {
      memory.withLock { $0.archiveRest.begin(after: error) }
      logger.warning("catalogue.no-archive", metadata: ["reason": "\(error.words(of: repository))"])
    }
  }

  private func take(
    _ blobs: Set<String>,
    fromArchiveOf commit: String,
    _ snapshot: Snapshot
  ) throws(TarballReader.Failure) {
    var harvest = Harvest(
      blobs,
      of: snapshot,
      paths: paths,
      summaries: summaries,
      workflows: workflows,
      steering: steering,
      room: room
    )
    do throws(TarballReader.Failure) {
      try archives.read(
        commit,
        wanted: { path, size in harvest.blob(at: path, size: size) },
        take: { path, blob, content in harvest.take(path, blob, content) }
      )
    } catch .incomplete {
      if !harvest.knowsColumns {
        // The archive does not have the settings and the schema.
        guard
          let steering = try? steering.steering(snapshot.steering, by: .after(Self.patience))
        else { throw .incomplete }
        harvest.learn(steering)
      }
      guard !harvest.left.isEmpty else { return }
      guard harvest.hasMissed else { throw .incomplete }
      // Now the columns are known, so the specs that came too early can be read.
      try take(harvest.left, fromArchiveOf: commit, snapshot)
    }
  }

  // MARK: Blob by blob

  private func readSlowly(_ job: Job) {
    var unknown = summaries.unknown(in: job.snapshot.catalogue.entries)
    var (published, turn) = (ContinuousClock.now, ContinuousClock.now)
    var others = job.snapshot.catalogue.entries.makeIterator()
    while !unknown.isEmpty, mayGoOn(with: job) {
      if unknown.count >= Self.many, let commit = job.commit, mayTryAgain {
        readArchive(of: commit, job.snapshot, unknown)
        job.publish()
        unknown = summaries.unknown(in: job.snapshot.catalogue.entries)
        continue
      }
      let wanted = memory.withLock { $0.wanted.first { unknown.contains($0.revision) } }
      if wanted == nil, .now < turn {
        Thread.pause(min(pace, .milliseconds(100)))
        continue
      }
      guard let entry = wanted ?? others.next() else { return }
      guard unknown.contains(entry.revision) else { continue }
      guard leavesEnough(forPeople: wanted == nil), read(entry, isLookedAt: wanted != nil) else {
        return
      }
      unknown.remove(entry.revision)
      if wanted == nil { turn = .now + pace }
      if .now - published > Self.publishing {
        job.publish()
        published = .now
      }
    }
  }

  /// Whether the job is still current, and GitHub can be used.
  private func mayGoOn(with job: Job) -> Bool {
    memory.withLock { $0.job?.quick === job.quick && $0.rest <= .now }
  }

  /// Whether an archive failed temporarily and may be tried again now.
  private var mayTryAgain: Bool {
    memory.withLock { $0.archiveRest.isPassing && $0.archiveRest.isOver }
  }

  /// Whether enough of the rate limit is left: a half if no request waits, otherwise a tenth.
  private func leavesEnough(forPeople isReserve: Bool) -> Bool {
    guard let rate = api.limits.rate else { return true }
    return rate.remaining > rate.limit / (isReserve ? 2 : 10)
  }

  /// Reads one spec.
  ///
  /// - Returns: Whether GitHub can be used for more.
  private func read(_ entry: Catalogue.Entry, isLookedAt: Bool) -> Bool {
    do throws(SpecError) {
      try specs.learn(entry, keepsText: isLookedAt, by: .after(Self.patience))
    } catch .unavailable(let unavailability) {
      let rest = unavailability.retryAfter.map { .seconds($0) } ?? Self.restAfterOutage
      memory.withLock { $0.rest = .now + rest }
      return false
    } catch {
      // One unreadable blob does not prevent reading the others.
    }
    return true
  }
}
