import Answering
import HTML
import Specs

/// The tabs of a pod.
struct PodTabs {
  enum Tab { case form, yaml, history, compare }

  let links: Links
  let pod: PodID
  let current: Tab

  var markup: Markup {
    func tab(_ tab: Tab, _ name: String, _ address: String) -> Markup {
      #"<a href="\#(address)"\#(attribute: "aria-current", tab == current ? "page" : nil)>\#(name)</a>"#
    }
    return """
      <nav class="tabs" aria-label="\(pod)">\(tab(.form, "Edit", links.pod(pod)))\(tab(.yaml, "YAML", links.yaml(pod)))\
      \(tab(.history, "History", links.history(pod)))\
      \(tab(.compare, "Compare", links.compare(pod)))</nav>

      """
  }
}
