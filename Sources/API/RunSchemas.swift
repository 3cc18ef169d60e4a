import Specs
import Text

extension Schemas {
  private static let time: JSON = .nullable(.text("RFC 3339, in UTC."))
  private static let seconds: JSON = .nullable(["type": "integer"])
  private static let status: JSON = .text("GitHub's word, such as `in_progress`.")
  private static let conclusion: JSON = .nullable(
    .text("GitHub's word, such as `failure`. Null until it is completed.")
  )

  /// One run in a list.
  static let runSummary: JSON = .record([
    "id": .text("A number, or a longer ID while the run is unknown."),
    "customer": .nullable(.slug), "env": .nullable(.slug), "title": .text(), "status": status,
    "conclusion": conclusion,
    "requested_by": .nullable(.text("Who requested it in Spec Editor. Null if unknown.")),
    "actor": .nullable(.text("Who started it on GitHub.")), "created_at": time,
    "started_at": time, "updated_at": time, "url": .text("The page that follows it."),
    "html_url": .nullable(.text("Its page on GitHub.")),
  ])

  /// The same, with everything known of it.
  static let run: JSON = [
    "allOf": [
      runSummary,
      .record([
        "reason": .nullable(.text()), "usual_seconds": seconds,
        "attempt": ["type": "integer"], "attempts": ["type": "integer"],
        "commit": .nullable(.text()),
        "certain": [
          "type": "boolean", "description": "Whether the source confirmed that this is the run.",
        ],
        "changes": .nullable(.list(of: .reference("FieldChange"))), "note": .nullable(.text()),
        "job_count": ["type": "integer"], "jobs": .list(of: job),
        "siblings": .list(of: .reference("RunSummary")),
        "approvals": .list(
          of: .record([
            "environment": .text(), "reviewers": .list(of: .text()),
            "may_approve": ["type": "boolean"],
            "wait_minutes": ["type": "integer"],
          ])
        ),
        "decisions": .list(
          of: .record([
            "state": .text(), "by": .nullable(.text()), "comment": .text(),
            "environments": .list(of: .text()),
          ])
        ),
        "actions": .list(of: ["enum": .array(RunAction.Kind.allCases.map { .string($0.rawValue) })]
        ),
      ]),
    ]
  ]

  private static let job: JSON = .record([
    "id": .nullable(.text()), "name": .text(), "status": status, "conclusion": conclusion,
    "started_at": time, "completed_at": time, "html_url": .nullable(.text()),
    "steps": .list(
      of: .record([
        "number": ["type": "integer"], "name": .text(), "status": status,
        "conclusion": conclusion, "started_at": time, "completed_at": time,
      ])
    ),
  ])

  static let log: JSON = .record([
    "job": .text(), "step": .nullable(["type": "integer"]),
    "from": .nullable(["type": "integer", "description": "The number of the first line."]),
    "next": .nullable([
      "type": "integer", "description": "The line to continue from. Null if no line follows.",
    ]), "total": ["type": "integer"], "hits": .nullable(["type": "integer"]),
    "complete": ["type": "boolean", "description": "Whether the log is complete."],
    "text": .text("The lines, without times and colors."),
  ])
}

extension Endpoint.Header {
  static let runTag = Endpoint.Header(
    name: "ETag",
    description: "Changes whenever the run changes."
  )
}

extension Endpoint.Parameter {
  static let run = Endpoint.Parameter(
    name: "id",
    place: .path,
    description: "The run's `id`.",
    schema: .text(pattern: "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,249}$")
  )

  static let attempt = Endpoint.Parameter(
    name: "attempt",
    place: .query,
    description: "The attempt, from 1. By default the last one.",
    schema: ["type": "integer", "minimum": 1, "maximum": 1_000]
  )

  static let job = Endpoint.Parameter(
    name: "job",
    place: .query,
    description: "The job's `id`. Required if the run has more than one job.",
    schema: .text()
  )

  static let step = Endpoint.Parameter(
    name: "step",
    place: .query,
    description: "Only the output of this step.",
    schema: ["type": "integer", "minimum": 1, "maximum": 10_000]
  )

  static let from = Endpoint.Parameter(
    name: "from",
    place: .query,
    description: "The first line, from 1. By default you get the last lines.",
    schema: ["type": "integer", "minimum": 1]
  )

  static let find = Endpoint.Parameter(
    name: "find",
    place: .query,
    description: "Only lines that contain this text.",
    schema: .text(longest: LogQuery.longestWord)
  )
}
