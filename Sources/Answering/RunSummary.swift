package import Specs
package import Text

extension JSON {
  /// A run in a list, for programs.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - links: For the address of its page.
  /// - Returns: An object; unknown values are null.
  package static func summary(of run: Run, _ links: Links) -> JSON {
    .object(members(of: run, links))
  }

  /// The members of ``summary(of:_:)``, for objects with more members.
  package static func members(of run: Run, _ links: Links) -> [Member] {
    [
      Member(key: "id", value: .string(run.id.text)),
      Member(key: "customer", value: JSON(run.pod?.customer.text)),
      Member(key: "env", value: JSON(run.pod?.environment.text)),
      Member(key: "title", value: .string(run.title)),
      Member(key: "status", value: .string(run.status.text)),
      Member(key: "conclusion", value: JSON(run.conclusion)),
      Member(key: "requested_by", value: JSON(run.requestedBy)),
      Member(key: "actor", value: JSON(run.actor)),
      Member(key: "created_at", value: JSON(run.createdAt.map(Timestamp.text))),
      Member(key: "started_at", value: JSON(run.began.map(Timestamp.text))),
      Member(key: "updated_at", value: JSON(run.updatedAt.map(Timestamp.text))),
      Member(key: "url", value: .string(links.run(run.id))),
      Member(key: "html_url", value: JSON(Links.external(run.link))),
    ]
  }
}
