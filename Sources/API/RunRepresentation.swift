import Answering
import Specs
import Text
import YAML

extension JSON {
  /// A run as programs see it; `schema` says what is secret.
  static func run(_ run: Run, _ links: Links, _ schema: SpecSchema) -> JSON {
    [
      "id": .string(run.id.text), "customer": .optional(run.pod?.customer.text),
      "env": .optional(run.pod?.environment.text), "title": .string(run.title),
      "status": .string(run.status.text), "conclusion": .optional(run.conclusion),
      "requested_by": .optional(run.requestedBy), "actor": .optional(run.actor),
      "reason": .optional(run.reason), "created_at": .time(run.createdAt),
      "started_at": .time(run.startedAt), "updated_at": .time(run.updatedAt),
      "usual_seconds": .optional(run.usualDuration), "attempt": .int(Int64(run.attempt)),
      "attempts": .int(Int64(run.attempts)), "url": .string(links.run(run.id)),
      "html_url": .optional(Links.external(run.link)), "commit": .optional(run.commit),
      "certain": .bool(run.isCertain),
      "changes": run.changes.isEmpty
        ? .null : .array(run.changes.map { .change($0, schema) }),
      "note": .optional(run.note), "job_count": .int(Int64(run.jobCount)),
      "jobs": .array(run.jobs.map(job)), "approvals": .array(run.approvals.map(approval)),
      "decisions": .array(run.decisions.map(decision)),
      "actions": .array(
        RunAction.Kind.allCases.filter(run.actions.contains).map { .string($0.rawValue) }
      ),
    ]
  }

  /// What changes at a place, secrets left out.
  private static func change(_ change: FieldChange, _ schema: SpecSchema) -> JSON {
    func side(_ value: YAML.Value?) -> JSON? {
      value.map { JSON(schema.masked($0, at: change.path)) }
    }
    var members = [Member(key: "path", value: .string(change.path.description))]
    if let old = side(change.old) { members.append(Member(key: "old", value: old)) }
    if let new = side(change.new) { members.append(Member(key: "new", value: new)) }
    return .object(members)
  }

  private static func job(_ job: Run.Job) -> JSON {
    [
      "id": .optional(job.id), "name": .string(job.name), "status": .string(job.status.text),
      "conclusion": .optional(job.conclusion), "started_at": .time(job.startedAt),
      "completed_at": .time(job.completedAt), "html_url": .optional(Links.external(job.link)),
      "steps": .array(
        job.steps.map { step in
          [
            "number": .int(Int64(step.number)), "name": .string(step.name),
            "status": .string(step.status.text), "conclusion": .optional(step.conclusion),
            "started_at": .time(step.startedAt), "completed_at": .time(step.completedAt),
          ]
        }
      ),
    ]
  }

  private static func approval(_ approval: Run.Approval) -> JSON {
    [
      "environment": .string(approval.name),
      "reviewers": .array(approval.reviewers.map { .string($0) }),
      "may_approve": .bool(approval.isOurs), "wait_minutes": .int(Int64(approval.wait)),
    ]
  }

  private static func decision(_ decision: Run.Decision) -> JSON {
    [
      "state": .string(decision.state), "by": .optional(decision.by),
      "comment": .string(decision.comment),
      "environments": .array(decision.environments.map { .string($0) }),
    ]
  }

  /// A moment in Unix seconds as RFC 3339.
  static func time(_ seconds: Int64?) -> JSON {
    seconds.map { .string(Timestamp.text($0)) } ?? .null
  }

  static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
  static func optional(_ number: Int64?) -> JSON { number.map { .int($0) } ?? .null }
}
