import Answering
import HTML
import Specs

/// The frame around every page: header, banners, footer.
struct Layout: Sendable {
  let origin: Origin
  let version: String
  let links: Links
  let user: String?
  let requestID: String
  /// Seconds since the source confirmed the data; `nil` before the first reading.
  let age: Int64?
  /// Why the last attempt to confirm it failed; `nil` if it succeeded.
  let trouble: String?
  /// The problems of the settings and schema files, in sentences.
  let problems: [String]

  /// The facts in which two frames of one process differ, apart from the request ID.
  struct Key: Hashable, Sendable {
    let mount: String
    let user: String?
    let age: Int64?
    let trouble: String?
    let problems: [String]
  }

  var key: Key {
    Key(mount: links.mount, user: user, age: age, trouble: trouble, problems: problems)
  }

  /// A whole page.
  ///
  /// - Parameters:
  ///   - title: The page's own title, at the start of the window's title.
  ///   - isError: Whether the window's title says so, for people who hear it first.
  ///   - section: The section that the page is the start of; `nil` for any other page.
  ///   - refresh: Seconds after which a browser without scripts reloads the page; `nil` for never.
  ///   - scripts: Scripts that only this page needs.
  ///   - main: The content of the main landmark.
  /// - Returns: The document.
  func page(
    title: String,
    isError: Bool = false,
    section: Section? = nil,
    refresh: Int? = nil,
    scripts: [StaticString] = [],
    _ main: Markup
  ) -> Markup {
    let refresh: Markup =
      refresh.map {
        #"<noscript><meta http-equiv="refresh" content="\#($0)"></noscript>\#n"#
      } ?? .empty
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(isError ? "Error: " : "")\(title) – Spec Editor</title>
      <link rel="stylesheet" href="\(links.asset("app.css"))">
      <link rel="icon" href="\(links.asset("favicon.svg"))" type="image/svg+xml">
      <script src="\(links.asset("app.js"))" defer></script>
      \(scripts.map { #"<script src="\#(links.asset($0))" defer></script>\#n"# as Markup })\(refresh)</head>
      <body>
      <a class="skip" href="#main">Skip to content</a>
      <header class="bar"><div class="wrap">
      <a class="brand" href="\(links.pods)">\(Icon.mark)<span>Spec Editor</span></a>
      \(navigation(section))\(source)\(reading)\(person)
      </div></header>
      \(banner)\(warnings)<main id="main" class="wrap" tabindex="-1">
      \(main)
      </main>
      <footer><div class="wrap">
      <p>Spec Editor \(version) · <a href="\(links.health)">Health</a></p>
      \(access)</div></footer>
      </body>
      </html>

      """
  }

  /// The sections of the site.
  enum Section { case pods, activity }

  private func navigation(_ current: Section?) -> Markup {
    func link(_ section: Section, _ name: String, _ address: String) -> Markup {
      #"<a href="\#(address)"\#(attribute: "aria-current", section == current ? "page" : nil)>\#(name)</a>"#
    }
    return """
      <nav class="nav" aria-label="Main">\(link(.pods, "Pods", links.pods))\(link(.activity, "Activity", links.runs))</nav>

      """
  }

  private var source: Markup {
    let name: Markup =
      if let link = Links.external(origin.link),
        let branchLink = Links.external(origin.branchLink)
      {
        """
        <a href="\(link)">\(origin.repository)</a><span class="sep" aria-hidden="true">@</span>\
        <a href="\(branchLink)">\(origin.branch)</a>
        """
      } else {
        #"<span>\#(origin.repository)</span><span class="sep" aria-hidden="true">@</span><span>\#(origin.branch)</span>"#
      }
    return """
      <p class="source"><span class="visually-hidden">Repository and branch: </span>\(name)</p>
      """
  }

  private var reading: Markup {
    guard let age else { return .empty }
    return """
      <p class="age"><span data-age="\(age)">Read \(Age.text(age))</span> \
      <a href="\(links.refresh)" rel="nofollow">Refresh</a></p>
      """
  }

  private var person: Markup {
    guard let user else { return .empty }
    return """
      <p class="person"><span class="visually-hidden">Signed in as </span>\(Icon.person)\(user)</p>
      """
  }

  private var banner: Markup {
    if origin.kind == .local {
      return """
        <aside class="banner quiet" aria-label="About this site"><p class="wrap">Demonstration on a local repository. \
        To deploy with GitHub, set <code>GH_TOKEN</code> and <code>GH_REPO</code>, \
        then restart with <code>SPEC_SOURCE=github</code>.</p></aside>
        """
    }
    if let trouble, let age {
      return """
        <aside class="banner warning" aria-label="Warning"><p class="wrap"><strong>This may be out of date.</strong> \
        It was last read \(Age.text(age)). \(trouble)</p></aside>
        """
    }
    return .empty
  }

  private var warnings: Markup {
    if problems.isEmpty { return .empty }
    return """
      <aside class="banner warning" aria-label="Problems with the settings"><ul class="wrap">\
      \(problems.map { "<li>\($0)</li>" as Markup })</ul></aside>
      """
  }

  private var access: Markup {
    if user != nil { return .empty }
    return """
      <p>Sign-in is off. Anyone who can open this page can deploy.</p>
      """
  }
}

/// An age in words.
enum Age {
  static func text(_ seconds: Int64) -> String {
    switch seconds {
    case ..<1: "just now"
    case ..<60: "\(seconds) s ago"
    case ..<3600: "\(seconds / 60) min ago"
    case ..<86_400: "\(seconds / 3600) h ago"
    default: "\(seconds / 86_400) d ago"
    }
  }
}

/// The few icons, inline so that they take the text's color.
enum Icon {
  static let mark: Markup = """
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">\
    <rect x="1" y="1" width="18" height="18" rx="5" fill="currentColor"/>\
    <path d="M5.5 6.5h6M5.5 10h4M5.5 13.5h2" stroke="var(--on-accent)" stroke-width="1.6" stroke-linecap="round"/>\
    <path d="m10.5 14.5 4.7-4.7 1.5 1.5-4.7 4.7-2 .5z" fill="var(--on-accent)"/></svg>
    """
  static let person: Markup = """
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">\
    <circle cx="8" cy="5" r="3" fill="currentColor"/>\
    <path d="M2 14c.6-3 3-4.5 6-4.5s5.4 1.500 6 4.500z" fill="currentColor"/></svg>
    """
}
