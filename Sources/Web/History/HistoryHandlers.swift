import Answering
import HTTP
import Specs
import YAML

extension Pages {
  /// `GET /pod/{customer}/{environment}/history`: the commits that changed the pod, newest first.
  func showHistory(_ visit: Visit) throws -> Response {
    let pod = try visit.pod()
    let after = try commit(visit.request.target.query["after"], of: pod)
    let (history, exists) = try editor.history(of: pod, after: after, by: visit.deadline)
    let page = HistoryPage(
      layout: layout(visit),
      pod: pod,
      settings: editor.settings,
      history: history,
      isStart: after == nil,
      exists: exists
    )
    return .page(page.markup)
  }

  /// `GET /pod/{customer}/{environment}/history/{commit}`: one of them, with its changes and a form
  /// to go back to it.
  func showRevision(_ visit: Visit) throws -> Response {
    let pod = try visit.pod()
    guard let commit = try commit(visit.parameters.dropFirst(2).first ?? "", of: pod) else {
      throw Problem.noCommit("", of: pod)
    }
    let texts = try editor.history.revision(of: pod, at: commit, by: visit.deadline)
    let original = try current(pod, visit)
    let token = FormToken(visit.request)
    let page = RevisionView(
      layout: layout(visit),
      formToken: token.value,
      pod: pod,
      settings: editor.settings,
      schema: editor.schema,
      texts: texts,
      revision: original?.revision ?? ChangeSet.noRevision,
      exists: original != nil,
      back: wayBack(to: texts.after, of: pod, from: original, visit)
    )
    return token.setting(on: .page(page.markup), for: visit)
  }

  private func commit(_ name: String?, of pod: PodID) throws(Problem) -> CommitID? {
    guard let name else { return nil }
    guard let commit = CommitID(name) else { throw .noCommit(name, of: pod) }
    return commit
  }

  /// The current version; `nil` if the pod no longer exists.
  private func current(_ pod: PodID, _ visit: Visit) throws(SpecError) -> Original? {
    do throws(SpecError) {
      return try editor.proposer.original(of: pod, by: visit.deadline)
    } catch .noSuchPod {
      return nil
    }
  }

  /// What going back would do now.
  private func wayBack(
    to old: OldText?,
    of pod: PodID,
    from original: Original?,
    _ visit: Visit
  ) -> WayBack {
    guard let old else { return .none }
    guard let text = old.text else { return .impossible(old.problem ?? "The file cannot be read") }
    let request = ChangeRequest(
      pod: pod,
      intent: .text(text),
      expectation: original.map { .revision($0.revision) } ?? .absent
    )
    do {
      switch try editor.proposer.proposal(for: request, by: visit.deadline) {
      case .unchanged: return .current
      case .change, .conflict: return .open
      }
    } catch InvalidSpec.forbidden(let violations) {
      return .forbidden(violations)
    } catch InvalidSpec.malformed(let error) {
      return .malformed(error)
    } catch {
      // Further problems are reported on the attempt.
      return .open
    }
  }
}

/// What going back to a revision would do now.
enum WayBack {
  /// The revision removed the file.
  case none
  /// It is the repository's current version.
  case current
  case open
  /// The current schema does not allow it.
  case forbidden([Violation])
  /// It is not valid YAML.
  case malformed(YAMLError)
  /// There is no text; the reason, without a full stop.
  case impossible(String)
}
