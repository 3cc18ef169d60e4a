import Specs
import Text

extension Endpoint.Header {
  static let eTag = Endpoint.Header(
    name: "ETag",
    description: "The revision: the blob SHA of spec.yml, in quotes."
  )
}

extension Endpoint.Header {
  static let link = Endpoint.Header(
    name: "Link",
    description: "The next page, as `<address>; rel=\"next\"`. Left out on the last one."
  )
}

extension Endpoint.Parameter {
  static let after = Endpoint.Parameter(
    name: "after",
    place: .query,
    description: "The last commit that you have. The answer continues with older ones.",
    schema: .blobSHA()
  )

  static let pod = [
    Endpoint.Parameter(
      name: "customer",
      place: .path,
      description: "The pod's customer.",
      schema: .slug
    ),
    Endpoint.Parameter(
      name: "env",
      place: .path,
      description: "The pod's environment.",
      schema: .slug
    ),
  ]

  static let fields = flag(
    "fields",
    "Adds each pod's revision and the values that lists show."
  )

  static let accept = Endpoint.Parameter(
    name: "Accept",
    place: .header,
    description: "`application/json` (default) or `application/yaml`.",
    schema: .text()
  )

  static let ifNoneMatchToRead = Endpoint.Parameter(
    name: "If-None-Match",
    place: .header,
    description: "The ETag that you have. The answer is 304 if it is still current.",
    schema: .text()
  )

  static let ifMatch = Endpoint.Parameter(
    name: "If-Match",
    place: .header,
    description: "The ETag that your change starts from. If the pod has changed since, your change "
      + "is merged with theirs, or refused with 412 if both changed the same field.",
    schema: .text(pattern: ETags.pattern)
  )

  static let ifNoneMatch = Endpoint.Parameter(
    name: "If-None-Match",
    place: .header,
    description: "`*` only creates the pod. If it exists, the answer is 409.",
    schema: .text(pattern: ETags.pattern)
  )

  /// The parameters of every deploying request.
  static let ofChanges = [
    Endpoint.Parameter(
      name: "message",
      place: .query,
      description: "The commit message, at most \(DeployOptions.longestMessage.grouped) bytes.",
      schema: .text(longest: DeployOptions.longestMessage)
    ),
    Endpoint.Parameter(
      name: "reason",
      place: .query,
      description:
        "Why you deploy, at most \(DeployOptions.longestReason.grouped) bytes. Required if "
        + "spec-editor.yml sets require_reason.",
      schema: .text(longest: DeployOptions.longestReason)
    ),
    Endpoint.Parameter(
      name: "confirm",
      place: .query,
      description: "The pod as `customer/env`. Required in protected environments.",
      schema: .text(longest: 2 * Slug.limit + 1)
    ), flag("anyway", "Deploys even if a deployment of the pod is in progress."),
    flag("dry_run", "Answers with the change and the whole new text, and starts nothing."),
    Endpoint.Parameter(
      name: "Idempotency-Key",
      place: .header,
      description: "A key that you choose. Sending the same request again starts nothing more.",
      schema: .text(pattern: IdempotencyKey.pattern)
    ),
  ]

  private static func flag(_ name: String, _ description: String) -> Endpoint.Parameter {
    Endpoint.Parameter(
      name: name,
      place: .query,
      description: description,
      schema: ["type": "string", "enum": .array(Flag.words.map { .string($0) })]
    )
  }
}
