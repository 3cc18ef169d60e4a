import Answering
import Specs
import Text

extension JSON {
  /// A run for programs; `schema` decides which values are secret.
  static func run(_ run: Run, _ links: Links, _ schema: SpecSchema) -> JSON {
    .object(
      members(of: run, links) + [
        .init(key: "reason", value: JSON(run.reason)),
        .init(key: "usual_seconds", value: JSON(run.usualDuration)),
        .init(key: "attempt", value: .int(Int64(run.attempt))),
        .init(key: "attempts", value: .int(Int64(run.attempts))),
        .init(key: "commit", value: JSON(run.commit)),
        .init(key: "certain", value: .bool(run.isCertain)),
        .init(
          key: "changes",
          value: run.changes.isEmpty
            ? .null : .array(run.changes.map { JSON(schema.masked($0)) })
        ),
        .init(key: "note", value: JSON(run.note)),
        .init(key: "job_count", value: .int(Int64(run.jobCount))),
        .init(key: "jobs", value: .array(run.jobs.map(job))),
        .init(key: "siblings", value: .array(run.siblings.map { summary(of: $0, links) })),
        .init(key: "approvals", value: .array(run.approvals.map(approval))),
        .init(key: "decisions", value: .array(run.decisions.map(decision))),
        .init(
          key: "actions",
          value: .array(
            RunAction.Kind.allCases.filter(run.actions.contains).map { .string($0.rawValue) }
          )
        ),
      ]
    )
  }

  private static func job(_ job: Run.Job) -> JSON {
    [
      "id": JSON(job.id), "name": .string(job.name), "status": .string(job.status.text),
      "conclusion": JSON(job.conclusion), "started_at": JSON(job.startedAt.map(Timestamp.text)),
      "completed_at": JSON(job.completedAt.map(Timestamp.text)),
      "html_url": JSON(Links.external(job.link)),
      "steps": .array(
        job.steps.map { step in
          [
            "number": .int(Int64(step.number)), "name": .string(step.name),
            "status": .string(step.status.text), "conclusion": JSON(step.conclusion),
            "started_at": JSON(step.startedAt.map(Timestamp.text)),
            "completed_at": JSON(step.completedAt.map(Timestamp.text)),
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
      "state": .string(decision.state), "by": JSON(decision.by),
      "comment": .string(decision.comment),
      "environments": .array(decision.environments.map { .string($0) }),
    ]
  }
}
