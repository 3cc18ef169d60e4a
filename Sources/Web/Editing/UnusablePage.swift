import Answering
import HTML
import Specs

/// The page of a pod whose spec.yml is too large to edit here.
struct UnusablePage {
  let layout: Layout
  let unusable: UnusableSpec

  var markup: Markup {
    let pod = unusable.pod
    let problem = Problem(.unusableSpec(unusable), origin: layout.origin, links: layout.links)
    return layout.page(
      title: "\(pod): \(problem.title)",
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(layout.links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">\(pod)</span></nav>
      <div class="heading"><h1>\(pod)</h1>\
      \(FileLink(origin: layout.origin, pod: pod).markup)</div>
      <section class="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">\(problem.title)</h2>
      <p>\(problem.what)</p>
      <ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>
      </section>
      <p class="actions"><a href="\(layout.links.pods)">All pods</a></p>
      """
    )
  }
}

/// A link to a pod's spec.yml at the source, if that has pages.
struct FileLink {
  let origin: Origin
  let pod: PodID

  var markup: Markup {
    guard let link = Links.external(origin.link(to: pod)) else { return .empty }
    return #"<a href="\#(link)">spec.yml in the repository</a>"#
  }
}
