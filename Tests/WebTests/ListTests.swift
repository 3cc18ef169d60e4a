import Answering
import HTTP
import Specs
import Testing
import Text

@testable import Web

/// Filters and orders of a list of pods, as cards, as a matrix, and as files.
@Suite struct ListTests {
  private static func spec(_ name: String, _ waf: String) -> String {
    "spec: {compute: {instance_name: \(name)}, security: {waf: {enabled: \(waf)}}}\n"
  }

  private static let pods = [
    "acme/dev": spec("web1", "true"), "acme/prd": spec("web2", "false"),
    "office/dev": spec("'10'", "true"), "office/stg": spec("9", "yes"),
    "wing/dev": spec("~", "maybe"), "wing/prd": "",
  ]

  private static var site: Site {
    Site(
      FakeSource(
        pods,
        lately: [
          .lately(9, "office/dev", conclusion: "failure", ago: 10),
          .lately(8, "acme/prd", ago: 20), .lately(7, "acme/dev", .inProgress, ago: 30),
        ]
      )
    )
  }

  private func found(_ address: String, on site: Site = site) -> [String] {
    let rows = site.get(address).text.split(separator: "<li data-pod=\"").dropFirst()
    return rows.map { String($0.prefix { $0 != "\"" }) }
  }

  @Test(
    arguments: [
      ("", ["acme/dev", "acme/prd", "office/dev", "office/stg", "wing/dev", "wing/prd"]),
      ("?env=dev", ["acme/dev", "office/dev", "wing/dev"]),
      ("?env=prd&env=stg", ["acme/prd", "office/stg", "wing/prd"]),
      ("?waf_enabled=off", ["acme/prd"]),
      ("?waf_enabled=on", ["acme/dev", "office/dev", "office/stg"]),
      ("?waf_enabled=unknown", ["wing/dev"]), ("?instance_name=web1", ["acme/dev"]),
      ("?waf_enabled=on&env=dev&customer=acme", ["acme/dev"]),
      ("?state=failure", ["office/dev"]),
      ("?state=success&state=in_progress", ["acme/dev", "acme/prd"]),
      ("?state=nothing", []), ("?waf_enabled=%3Cb%3E", []),
      ("?env=", ["acme/dev", "acme/prd", "office/dev", "office/stg", "wing/dev", "wing/prd"]),
      ("?nothing=known&env=stg", ["office/stg"]), ("?customer=%FF", []),
    ] as [(String, [String])]
  )
  func `filters find pods by environment, by last deployment and by column`(
    query: String,
    pods: [String]
  ) {
    #expect(found("/\(query)") == pods)
  }

  @Test(
    arguments: [
      ("waf+off", ["acme/prd"]), ("WAF%20%20On", ["acme/dev", "office/dev", "office/stg"]),
      ("off", ["office/dev", "office/stg"]), ("waf+unknown", ["wing/dev"]),
      ("dev+waf+on+off", ["office/dev"]), ("waf+off+waf+on", []),
      ("waf", ["acme/dev", "acme/prd", "office/dev", "office/stg", "wing/dev"]),
    ] as [(String, [String])]
  )
  func `a switch is found as people write it`(query: String, pods: [String]) {
    #expect(found("/?q=\(query)") == pods)
  }

  @Test(
    arguments: [
      ("-name", ["wing/prd", "wing/dev", "office/stg", "office/dev", "acme/prd", "acme/dev"]),
      ("last", ["acme/dev", "acme/prd", "office/dev", "office/stg", "wing/dev", "wing/prd"]),
      ("-last", ["office/dev", "acme/prd", "acme/dev", "office/stg", "wing/dev", "wing/prd"]),
      (
        "instance_name",
        ["office/stg", "office/dev", "acme/dev", "acme/prd", "wing/dev", "wing/prd"]
      ),
      (
        "-instance_name",
        ["acme/prd", "acme/dev", "office/dev", "office/stg", "wing/dev", "wing/prd"]
      ),
      ("nothing", ["acme/dev", "acme/prd", "office/dev", "office/stg", "wing/dev", "wing/prd"]),
    ] as [(String, [String])]
  )
  func `an order is by name, last deployment or a column, with what is unknown last`(
    order: String,
    pods: [String]
  ) {
    #expect(found("/?sort=\(order)") == pods)
  }

  @Test func `chips keep the rest of the address, and count what they would find`() {
    let text = Self.site.get("/?q=web&env=dev&sort=-name").text
    #expect(
      text.contains(
        ##"<a class="chip" href="/?q=web&amp;sort=-name" aria-current="true" rel="nofollow"><span class="visually-hidden">Remove filter: </span>dev <b>1</b>"##
      )
    )
    #expect(
      text.contains(
        ##"href="/?q=web&amp;env=dev&amp;env=prd&amp;sort=-name" rel="nofollow">prd <b>1</b>"##
      )
    )
    #expect(text.contains(##"<input type="hidden" name="env" value="dev">"##))
    #expect(
      Self.site.get("/").text.contains(
        ##"href="/?waf_enabled=off" rel="nofollow">WAF off <b>1</b>"##
      )
    )
    #expect(text.contains(##"href="/?q=web&amp;env=dev&amp;sort=-name&amp;view=matrix""##))
    #expect(text.contains(##"href="/?q=web&amp;env=dev&amp;sort=-name&amp;format=csv""##))
  }

  @Test func `a list by pages keeps its filters`() {
    let many = Dictionary(
      uniqueKeysWithValues: (0..<450).map { ("c\($0)/dev", Self.spec("n", "true")) }
    )
    let site = Site(FakeSource(many.merging(Self.pods) { $1 }))
    #expect(found("/", on: site).count == 200)
    #expect(found("/?env=dev&page=3", on: site).count == 53)
    #expect(found("/?env=dev&page=99", on: site).count == 53)
    #expect(site.get("/?env=dev").text.contains(##"rel="next" href="/?env=dev&amp;page=2""##))
    #expect(site.get("/?env=dev&page=2").text.contains("Page 2 of 3"))
  }

  // MARK: The matrix

  private func cells(_ address: String, on site: Site = site) -> [[String]] {
    site.get(address).text.split(separator: "<tr><th scope=\"row\">").dropFirst().map { row in
      row.split(separator: "<td>").map { cell in
        let link = cell.split(separator: "href=\"").dropFirst().first?.prefix { $0 != "\"" }
        return String(link ?? cell.prefix { $0 != "<" })
      }
    }
  }

  @Test func `a matrix has a row per customer, and offers to add what is missing`() {
    let text = Self.site.get("/?view=matrix").text
    #expect(text.contains(##"<th scope="col">Customer</th><th scope="col"><span class="badge"##))
    #expect(
      cells("/?view=matrix") == [
        ["acme", "/pod/acme/dev", "/pod/new?customer=acme&amp;environment=stg", "/pod/acme/prd"],
        [
          "office", "/pod/office/dev", "/pod/office/stg",
          "/pod/new?customer=office&amp;environment=prd",
        ],
        ["wing", "/pod/wing/dev", "/pod/new?customer=wing&amp;environment=stg", "/pod/wing/prd"],
      ]
    )
    #expect(text.contains(##"<a class="last" href="/runs/9">"##))
    let form = Self.site.get("/pod/new?customer=acme&environment=stg").text
    #expect(form.contains(##"<option value="stg" selected>"##) && form.contains(##"value="acme""##))
  }

  @Test func `a filtered matrix offers nothing for pods that exist`() {
    #expect(cells("/?view=matrix&env=dev").map(\.count) == [2, 2, 2])
    let rows = cells("/?view=matrix&q=web2")
    #expect(rows.count == 1 && rows[0].last == "/pod/acme/prd" && rows[0].count == 4)
    #expect(!rows[0].joined().contains("environment=dev"))
    #expect(Self.site.get("/?view=matrix&q=web2").text.contains("not matching"))
    #expect(Self.site.get("/?view=matrix&q=none").text.contains("No pod matches “none”."))
  }

  @Test func `a matrix of many customers has pages, and of many environments the first ones`() {
    var pods = Dictionary(
      uniqueKeysWithValues: (0..<150).map { ("c\($0)/dev", Self.spec("n", "true")) }
    )
    for number in 0..<30 { pods["many/e\(number)"] = Self.spec("n", "true") }
    let site = Site(FakeSource(pods))
    #expect(cells("/?view=matrix", on: site).count == 100)
    #expect(cells("/?view=matrix&page=2", on: site).count == 51)
    #expect(cells("/?view=matrix", on: site).allSatisfy { $0.count == 13 })
    #expect(site.get("/?view=matrix").text.contains("19 more environments are not shown here."))
  }

  // MARK: Files

  @Test func `all that filters leave can be taken away as CSV`() {
    let response = Self.site.get("/?format=csv&env=prd&sort=-name")
    #expect(response.header("Content-Disposition") == ##"attachment; filename="pods.csv""##)
    #expect(response.header("Content-Type")?.hasPrefix("text/csv; charset=utf-8") == true)
    let lines = response.text.split(separator: "\r\n", omittingEmptySubsequences: false).map(
      String.init
    )
    #expect(
      lines[0]
        == "customer,environment,instance_name,waf_enabled,last_state,last_deployed_at,last_deployed_by,last_run"
    )
    #expect(lines[1] == "wing,prd,,,,,,")
    #expect(lines[2].hasPrefix("acme,prd,web2,false,success,20") && lines[2].hasSuffix("Z,mia,8"))
    #expect(lines.count == 4 && lines[3].isEmpty)
  }

  @Test(
    arguments: [
      ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"),
      ("\rx", "\"'\rx\""), ("=\"a\"", "\"'=\"\"a\"\"\""), ("a,b", "\"a,b\""), ("a\nb", "\"a\nb\""),
      ("a\"b", "\"a\"\"b\""), ("a=b", "a=b"), ("", ""), ("é;\u{1F600}", "é;\u{1F600}"),
    ]
  )
  func `a cell is quoted where it must be, and is no formula`(text: String, cell: String) {
    #expect(String(decoding: PodExport.line([text, "b"]), as: UTF8.self) == "\(cell),b\r\n")
  }

  @Test func `the same as JSON, with the last deployment`() throws {
    let response = Self.site.get("/?format=json&customer=wing&customer=acme&env=prd")
    #expect(response.header("Content-Type") == "application/json")
    guard case .array(let pods) = try JSON(parsing: response.body) else {
      Issue.record("\(response.text)")
      return
    }
    #expect(pods.count == 2)
    #expect(pods[0]["env"] == "prd" && pods[0]["customer"] == "acme")
    #expect(pods[0]["fields"]?["/spec/compute/instance_name"] == "web2")
    #expect(pods[0]["last_deployment"]?["conclusion"] == "success")
    #expect(pods[1]["fields"] == .null && pods[1]["last_deployment"] == .null)
    let none = Self.site.get("/?format=json&env=none")
    #expect(try JSON(parsing: none.body) == .array([]))
  }

  @Test func `a large file takes no memory of its own, and all pods`() throws {
    let many = Dictionary(
      uniqueKeysWithValues: (0..<1200).map { ("c\($0)/dev", Self.spec("'=\($0)'", "true")) }
    )
    let site = Site(FakeSource(many))
    let csv = site.get("/?format=csv")
    #expect(csv.content.size < 9_000 && csv.content.length > 20_000)
    #expect(csv.body.count == csv.content.length)
    #expect(csv.text.split(separator: "\r\n").count == 1201 && csv.text.contains(",'=1199,true,"))
    let json = site.get("/?format=json")
    #expect(json.content.size < 9_000 && json.body.count == json.content.length)
    guard case .array(let pods) = try JSON(parsing: json.body) else { throw Unreadable() }
    #expect(pods.count == 1200)
  }

  private struct Unreadable: Error {}

  @Test func `hostile values are text everywhere`() {
    let long = String(repeating: "z", count: 200)
    let site = Site(
      FakeSource([
        "a/dev": Self.spec("'<script>1</script>\"'", "'<b>'"), "b/dev": Self.spec(long, "true"),
      ])
    )
    for address in [
      "/", "/?view=matrix", "/?instance_name=%3Cscript%3E1%3C%2Fscript%3E%22", "/?q=%22%3E%3Cb%3E",
      "/?sort=%3Cb%3E", "/?env=%3Cb%3E",
    ] {
      let text = site.get(address).text
      #expect(!text.contains("<script>1") && !text.contains("<b>\""))
    }
    #expect(found("/?instance_name=%3Cscript%3E1%3C%2Fscript%3E%22", on: site) == ["a/dev"])
    #expect(found("/?instance_name=\(long)", on: site) == ["b/dev"])
  }

  @Test func `an input that is called as a parameter of ours filters by its pointer`() {
    let source = FakeSource(
      Self.pods,
      settings: """
        inputs: {env: /spec/compute/instance_name}
        columns: [/spec/compute/instance_name, /spec/security/waf/enabled]

        """
    )
    let site = Site(source)
    #expect(found("/?%2Fspec%2Fcompute%2Finstance_name=web1", on: site) == ["acme/dev"])
    #expect(found("/?env=dev", on: site) == ["acme/dev", "office/dev", "wing/dev"])
  }
}
