import Answering
import HTML
import HTTP
import Specs
import YAML

extension Pages {
  /// The exact text of a pod at an older revision.
  ///
  /// - Throws: A 404 for a commit that does not belong to the pod, or that removed it; a 422
  ///   ``Problem`` for a file that is not a text.
  func older(_ commit: CommitID, of pod: PodID, _ visit: Visit) throws -> String {
    let texts = try editor.history.revision(of: pod, at: commit, by: visit.deadline)
    guard let after = texts.after else {
      throw SpecError.notFound(
        message: "The commit \(commit.short) removed \(pod), so there is nothing to go back to."
      )
    }
    guard let text = after.text else {
      throw Problem(
        .unprocessable,
        title: "This version cannot be deployed",
        what: "\(after.problem ?? "The file cannot be read"). Nothing was deployed."
      )
    }
    return text
  }

  /// The form with the values of the revision in `?at=`; its text if a form cannot show it.
  func editPod(_ visit: Visit, _ pod: PodID, at name: String) throws -> Response {
    guard let commit = CommitID(name) else { throw Problem.noCommit(name, of: pod) }
    let original = try editor.proposer.start(of: pod, by: visit.deadline)
    let text = try older(commit, of: pod, visit)
    let submission = Submission(of: original.pod)
    return form(visit, submission, original, original.revision, older: text, at: commit)
  }

  /// The same as the answer to a POST that goes back.
  func form(
    _ visit: Visit,
    back posted: PostedForm,
    to text: String,
    _ original: Original?
  ) -> Response {
    let revision =
      posted.submission.isNew ? ChangeSet.noRevision : posted.revision ?? original?.revision
    return form(
      visit,
      posted.submission,
      original,
      revision ?? ChangeSet.noRevision,
      older: text,
      at: posted.at,
      reason: posted.reason
    )
  }

  private func form(
    _ visit: Visit,
    _ submission: Submission,
    _ original: Original?,
    _ revision: String,
    older text: String,
    at commit: CommitID?,
    reason: String? = nil
  ) -> Response {
    var submission = submission
    let isUnchanged = original?.text.utf8.elementsEqual(text.utf8) ?? false
    do throws(YAMLError) {
      _ = try Spec.document(text)
      if original == nil || original?.document != nil {
        submission.draft = isUnchanged ? nil : text
        return form(
          visit,
          submission,
          original: original,
          revision: revision,
          reason: reason,
          isUnchanged: isUnchanged,
          at: isUnchanged ? nil : commit
        )
      }
    } catch {
      guard let pod = submission.pod else {
        return form(visit, submission, original: original, revision: revision)
      }
      var response = yaml(
        visit,
        pod,
        text: text,
        original: original,
        revision: revision,
        at: commit,
        problem: isUnchanged ? nil : .invalid(InvalidSpec.malformed(error)),
        mark: error.mark,
        isUnchanged: isUnchanged
      )
      // The problem is the older text, not the request.
      response.status = .ok
      return response
    }
    guard let pod = submission.pod else {
      return form(visit, submission, original: original, revision: revision)
    }
    return yaml(
      visit,
      pod,
      text: text,
      original: original,
      revision: revision,
      at: commit,
      isUnchanged: isUnchanged
    )
  }
}

extension Problem {
  /// The error for a word in an address that is not a full commit SHA.
  static func noCommit(_ name: String, of pod: PodID) -> Problem {
    Problem(
      .notFound,
      title: "Not found",
      what: "“\(name.prefix(60))” is not a commit of \(pod). Use all 40 characters of its name.",
      listsPods: true
    )
  }
}

/// The form's note about the older revision that it was filled from.
struct OlderRevision {
  let commit: CommitID?

  var field: Markup {
    guard let commit else { return .empty }
    return #"<input type="hidden" name="\#(PostedForm.Name.at)" value="\#(commit)">\#n"#
  }

  func note(_ pod: PodID, _ links: Links) -> Markup {
    guard let commit else { return .empty }
    return """
      <div class="note" role="status"><p>This is the version of \
      <a href="\(links.revision(pod, commit))"><code>\(commit.short)</code></a>, not the current one. \
      Nothing is deployed until you review and confirm.</p></div>

      """
  }
}
