import Answering
import HTML
import Specs

/// The words of ``ConflictPage``: where a conflict arose, and what can be done about it.
struct ConflictOccasion {
  /// The address that the decisions are posted to.
  let action: String
  /// Where the page is, after the pod.
  let crumbs: Markup
  /// What happened, up to the question.
  let event: Markup
  /// Whose changes conflict.
  let parties: String
  /// What has not happened.
  let reassurance: Markup
  let labels: Labels
  let buttons: Markup

  /// How the three versions are called, and what else each side changed.
  struct Labels {
    let (base, theirs, yours): (String, String, String)
    let (theirOthers, yourOthers): (String, String)
    let (theirDifference, yourDifference): (String, String)
  }

  /// A form whose pod was changed by someone else in the meantime.
  static func form(_ pod: PodID, _ links: Links) -> ConflictOccasion {
    ConflictOccasion(
      action: links.deploy,
      crumbs: .empty,
      event: "Someone changed this pod while you were editing it",
      parties: "you both",
      reassurance: "Your changes have not been deployed.",
      labels: Labels(
        base: "When you opened it",
        theirs: "Theirs, in the repository now",
        yours: "Yours, not deployed",
        theirOthers: "Their other changes",
        yourOthers: "Your other changes",
        theirDifference: "What they changed",
        yourDifference: "What you changed"
      ),
      buttons: """
        <button type="submit" name="_do" value="review" class="primary">Continue to review</button>
        <button type="submit" name="_do" value="edit">Back to editing</button>
        <a href="\(links.pod(pod))">Discard my changes</a>
        """
    )
  }

  /// A pull request, whose base has changed.
  static func pull(_ number: Int, _ links: Links, base: String) -> ConflictOccasion {
    ConflictOccasion(
      action: links.pull(number, .update),
      crumbs: """
        <span aria-hidden="true">/</span> <a href="\(links.pull(number))">Pull request #\(number)</a>\u{20}
        """,
      event:
        "<code>\(base)</code> has changed since the branch of pull request #\(number) was made",
      parties: "both",
      reassurance: "Nothing has been merged.",
      labels: Labels(
        base: "When the branch was made",
        theirs: "On \(base) now",
        yours: "In pull request #\(number)",
        theirOthers: "Other changes on \(base)",
        yourOthers: "Other changes of pull request #\(number)",
        theirDifference: "What changed on \(base)",
        yourDifference: "What pull request #\(number) changes"
      ),
      buttons: """
        <button type="submit" class="primary">Update branch</button>
        <a href="\(links.pull(number))">Back to pull request #\(number)</a>
        """
    )
  }
}
