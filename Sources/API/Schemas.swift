import Specs
import Text

/// The schemas that `/openapi.json` refers to by name.
enum Schemas {
  /// All of them, by name; `settings` has the names of the fields in `schema`.
  static func all(_ schema: SpecSchema, _ settings: EditorSettings) -> JSON {
    [
      "Error": error, "Pods": pods, "RunSummary": runSummary,
      "Runs": .list(of: .reference("RunSummary")), "Spec": spec, "Change": change,
      "FieldChange": fieldChange,
      "JSONPatch": jsonPatch, "MergePatch": mergePatch, "Order": order(schema, settings),
      "History": history, "Message": .record(["message": .text()]), "Health": health,
      "Alive": .record(["status": .text()]),
      "Run": run, "Log": log, "RunOrder": .record(["comment": .text()], optional: ["comment"]),
      "PullRequest": pull, "PullMerge": pullMerge, "PullUpdate": pullUpdate,
    ]
  }

  private static let error: JSON = .record([
    "error": .text("What happened, in a sentence."),
    "details": [
      "type": "object", "description": "Facts for programs, such as `line` and `fields`.",
    ],
  ])

  private static let pods: JSON = .list(
    of: .record(
      [
        "customer": .slug, "env": .slug, "revision": .text("The blob SHA of spec.yml."),
        "fields": .nullable([
          "type": "object",
          "description": "Values by JSON Pointer. Null while the spec has not been read.",
        ]), "problem": .text("Why the spec cannot be used."),
        "pull_request": .nullable([
          "type": "integer", "description": "The pod's open pull request, where one is known.",
        ]),
      ],
      optional: ["revision", "fields", "problem", "pull_request"]
    )
  )

  private static let spec: JSON = [
    "description": "The content of the spec. Numbers keep their digits; .inf and .nan are strings."
  ]

  private static let fieldChange: JSON = .record(
    [
      "path": .pointer, "old": ["description": "Absent if there was no value."],
      "new": ["description": "Absent if the value is removed."],
    ],
    optional: ["old", "new"]
  )

  private static let change: JSON = .record(
    [
      "customer": .slug, "env": .slug,
      "revision": .nullable(
        .blobSHA("The blob SHA of the new text. Null if unknown.")
      ),
      "base_revision": .nullable(
        .text("The blob SHA that the change is based on. Null for a new pod.")
      ), "changes": .nullable(.list(of: .reference("FieldChange"))),
      "diff": .nullable(.text("The unified diff.")),
      "mode": .nullable(["type": "string", "enum": .array(modes)]),
      "run_id": .nullable(["type": "integer"]), "run_url": .nullable(.text()),
      "pull_request": .nullable(pullLink), "commit": .nullable(.text()),
      "url": .nullable(.text("The page that follows the deployment.")),
      "warnings": .list(of: .text()),
      "merged": [
        "type": "boolean", "description": "Whether others changed the pod since `If-Match`.",
      ],
      "theirs": .list(of: .reference("FieldChange")),
      "repeated": [
        "type": "boolean",
        "description": "Whether an earlier request with the same `Idempotency-Key` started it.",
      ], "text": .text("With `dry_run`, the whole new text."),
    ],
    optional: ["merged", "theirs", "repeated", "text"]
  )

  private static let history: JSON = .list(
    of: .record([
      "commit": .blobSHA("The commit."), "author": .nullable(.text()),
      "date": .nullable(.text("When it was committed, as RFC 3339.")), "message": .text(),
      "run_id": .nullable(["type": "integer", "description": "The run that made it."]),
      "pull_request": .nullable(["type": "integer"]), "requested_by": .nullable(.text()),
      "reason": .nullable(.text()),
    ])
  )

  private static let modes: [JSON] = [DeployMode.dispatch, .pullRequest, .commit].map {
    .string($0.rawValue)
  }

  private static let jsonPatch: JSON = [
    "description": "RFC 6902.", "type": "array",
    "maxItems": .int(Int64(JSONPatch.mostOperations)),
    "items": [
      "oneOf": [
        operation(["add", "replace", "test"], ("value", [:])), operation(["remove"], nil),
        operation(["move", "copy"], ("from", .pointer)),
      ]
    ],
  ]

  private static func operation(_ names: [String], _ member: (String, JSON)?) -> JSON {
    var properties: [JSON.Member] = [
      .init(key: "op", value: ["type": "string", "enum": .array(names.map { .string($0) })]),
      .init(key: "path", value: .pointer),
    ]
    if let (name, schema) = member { properties.append(.init(key: name, value: schema)) }
    return [
      "type": "object", "required": .array(properties.map { .string($0.key) }),
      "properties": .object(properties),
    ]
  }

  private static let pullLink: JSON = .record([
    "number": ["type": "integer"], "url": .nullable(.text("Its page at the source.")),
  ])

  private static let mergePatch: JSON = [
    "description": "RFC 7396: members replace values, and null removes them."
  ]

  private static func order(_ schema: SpecSchema, _ settings: EditorSettings) -> JSON {
    let required = schema.fields.filter(\.isRequired).map { settings.name(of: $0.path) }
    let fields: JSON = [
      "type": "object", "required": .array(required.map { .string($0) }),
      "properties": .object(
        schema.fields.map { .init(key: settings.name(of: $0.path), value: $0.schema) }
      ),
    ]
    return .record(
      [
        "customer": .slug, "env": .slug, "spec": fields,
        "commit_message": .nullable(.text(longest: DeployOptions.longestMessage)),
      ],
      optional: ["commit_message"]
    )
  }

  private static let health: JSON = .record(
    [
      "status": ["type": "string", "enum": ["healthy", "unhealthy"]], "error": .text(),
      "github": .text(), "repo": .text(), "scopes": ["type": "object"],
      "rate_limit": .nullable(["type": "object"]), "warnings": .list(of: .text()),
    ],
    optional: ["error", "github", "repo", "scopes", "rate_limit", "warnings"]
  )
}

extension Field {
  /// The JSON schema of its value; `null` keeps an optional value.
  ///
  /// Further rules are in `/api/schema`.
  fileprivate var schema: JSON {
    let type: JSON =
      switch kind {
      case .text: .text(title)
      case .boolean: ["type": "boolean", "description": .string(title)]
      case .number(let isWhole):
        ["type": isWhole ? "integer" : "number", "description": .string(title)]
      case .choice(let choices):
        ["enum": .array(choices.map { JSON($0.value) }), "description": .string(title)]
      case .choices, .mixed, .yaml: ["description": .string(title)]
      }
    return isRequired ? type : .nullable(type)
  }
}
