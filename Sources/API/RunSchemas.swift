import Specs
import Text

extension Schemas {
  private static let time: JSON = .nullable(.text("RFC 3339, in UTC."))
  private static let seconds: JSON = .nullable(["type": "integer"])
  private static let status: JSON = .text("GitHub's word, such as `in_progress`.")
  private static let conclusion: JSON = .nullable(
    .text("GitHub's word, such as `failure`. Null until it is over.")
  )

  /// One run as lists show it.
  static let runSummary: JSON = .record([
    "id": .text("A number, or a longer name while it is not known which run it is."),
    "customer": .nullable(.slug), "env": .nullable(.slug), "title": .text(), "status": status,
    "conclusion": conclusion,
    "requested_by": .nullable(.text("Who asked for it here. Null where that is not known.")),
    "actor": .nullable(.text("Who started it on GitHub.")), "created_at": time,
    "started_at": time, "updated_at": time, "url": .text("The page that follows it."),
    "html_url": .nullable(.text("Its page on GitHub.")),
  ])

  /// The same, with all that is known of it.
  static let run: JSON = [
    "allOf": [
      runSummary,
      .record([
        "reason": .nullable(.text()), "usual_seconds": seconds,
        "attempt": ["type": "integer"], "attempts": ["type": "integer"],
        "commit": .nullable(.text()),
        "certain": [
          "type": "boolean", "description": "Whether the source itself said that this is the run.",
        ],
        "changes": .nullable(.list(of: .reference("FieldChange"))), "note": .nullable(.text()),
        "job_count": ["type": "integer"], "jobs": .list(of: job),
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
    "from": .nullable(["type": "integer", "description": "The first line that is here."]),
    "next": .nullable([
      "type": "integer", "description": "Where to go on. Null where no line follows.",
    ]), "total": ["type": "integer"], "hits": .nullable(["type": "integer"]),
    "complete": ["type": "boolean", "description": "Whether the job prints no more."],
    "text": .text("The lines, without times and colours."),
  ])
}

extension Endpoint.Header {
  static let runTag = Endpoint.Header(
    name: "ETag",
    description: "Names what the run looks like; it changes with it."
  )
}

extension Endpoint.Parameter {
  static let run = Endpoint.Parameter(
    name: "id",
    place: .path,
    description: "The run, as a deployment's answer names it in `url`.",
    schema: .text(pattern: "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,249}$")
  )

  static let attempt = Endpoint.Parameter(
    name: "attempt",
    place: .query,
    description: "Which time it was run, from 1; else the last.",
    schema: ["type": "integer", "minimum": 1, "maximum": 1_000]
  )

  static let job = Endpoint.Parameter(
    name: "job",
    place: .query,
    description: "The job, by its `id`. Required where the run has several.",
    schema: .text()
  )

  static let step = Endpoint.Parameter(
    name: "step",
    place: .query,
    description: "Only what this step printed.",
    schema: ["type": "integer", "minimum": 1, "maximum": 10_000]
  )

  static let from = Endpoint.Parameter(
    name: "from",
    place: .query,
    description: "The first line wanted, from 1; else the last lines.",
    schema: ["type": "integer", "minimum": 1]
  )

  static let find = Endpoint.Parameter(
    name: "find",
    place: .query,
    description: "Only lines with this in them.",
    schema: .text(longest: LogQuery.longestWord)
  )
}
