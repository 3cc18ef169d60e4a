import Specs
import Text

extension Schemas {
  /// One pull request of ours.
  static let pull: JSON = .record([
    "number": ["type": "integer"], "url": .nullable(.text("Its page on GitHub.")),
    "page": .text("The page that follows it."), "customer": .slug, "env": .slug,
    "title": .text(), "state": .word(in: ["open", "closed", "merged"]),
    "draft": ["type": "boolean"],
    "mergeable_state": .word(in: PullRequest.Mergeability.words), "branch": .text(),
    "base": .text("The branch that it is to be merged into."),
    "head": .text("The newest commit of its branch."),
    "requested_by": .nullable(.text("Who asked for it here. Null where that is not known.")),
    "reason": .nullable(.text()), "author": .nullable(.text("Who opened it on GitHub.")),
    "created_at": moment, "updated_at": moment, "ended_at": moment,
    "changes": .list(of: .reference("FieldChange")),
    "foreign_commits": [
      "type": "integer", "description": "Commits on its branch that were not made here.",
    ],
    "other_files": .list(of: .text()),
    "checks": .list(
      of: .record([
        "name": .text(), "state": .text("GitHub's word, such as `success`."),
        "url": .nullable(.text()),
      ])
    ),
    "reviews": .list(
      of: .record([
        "author": .text(), "verdict": .word(in: PullRequest.Review.Verdict.words),
        "submitted_at": moment,
      ])
    ),
    "awaited": .list(of: .text()),
    "merge_commit": .nullable(.text("The commit that it became on the base.")),
    "runs": .list(of: .reference("RunSummary")),
    "settled": [
      "type": "boolean", "description": "Whether nothing changes any more by itself.",
    ],
    "note": .nullable(.text()),
    "actions": .list(of: .word(in: PullAction.Kind.allCases.map(\.rawValue))),
  ])

  static let pullMerge: JSON = .record(
    ["head": .blobSHA("The commit to merge; refused where it is not the newest any more.")],
    optional: ["head"]
  )

  static let pullUpdate: JSON = .record(
    [
      "choices": [
        "type": "object",
        "description": "By path, which side counts where both changed the same.",
        "additionalProperties": .word(in: Side.allCases.map(\.rawValue)),
      ],
      "revision": .text("What the choices were made against, from the refusal's `details`."),
    ],
    optional: ["choices", "revision"]
  )

  private static let moment: JSON = .nullable(.text("RFC 3339, in UTC."))
}

extension JSON {
  fileprivate static func word(in words: [String]) -> JSON {
    ["type": "string", "enum": .array(words.map { .string($0) })]
  }
}

extension Endpoint.Parameter {
  static let pull = Endpoint.Parameter(
    name: "number",
    place: .path,
    description: "The pull request, as a deployment's answer numbers it.",
    schema: ["type": "integer", "minimum": 1, "maximum": 2_147_483_648]
  )

  static let confirm = ofChanges.filter { $0.name == "confirm" }
}
