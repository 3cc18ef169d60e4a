import Curl
import Testing

@Suite struct ProxyNameTests {
  private func name(_ url: String, _ environment: [String: String]) -> String? {
    HTTPURL(url).flatMap { Proxy(for: $0, environment: { environment[$0] }) }?.name
  }

  @Test(arguments: [
    ("http://proxy.example:3128", "proxy.example:3128"),
    ("proxy.example:3128/", "proxy.example:3128"),
    ("http://user:pass%20word@proxy.example:8080", "proxy.example:8080"),
    ("user:p@ss@proxy.example", "proxy.example:1080"),
    ("https://proxy.example", "proxy.example:443"),
    ("http://[::1]:3128", "[::1]:3128"), ("http://[::1]", "[::1]:1080"),
  ])
  func `a proxy is named by host and port, never by its user`(value: String, address: String) {
    #expect(
      name("https://api.github.com", ["HTTPS_PROXY": value])
        == "the proxy \(address) in HTTPS_PROXY"
    )
  }

  @Test func `a value that cannot be shown is named by its variable`() {
    for value in ["http://a b", "http://\u{1b}[0m", "http://user:word@", "://"] {
      #expect(name("https://api.github.com", ["https_proxy": value]) == "the proxy in https_proxy")
    }
  }

  @Test func `variables are read in libcurl's order`() {
    let all = ["https_proxy": "a:1", "HTTPS_PROXY": "b:2", "http_proxy": "c:3", "ALL_PROXY": "d:4"]
    #expect(name("https://x", all) == "the proxy a:1 in https_proxy")
    #expect(name("http://x", all) == "the proxy c:3 in http_proxy")
    #expect(name("http://x", ["HTTP_PROXY": "e:5"]) == nil)
    #expect(name("http://x", ["ALL_PROXY": "d:4"]) == "the proxy d:4 in ALL_PROXY")
    #expect(name("https://x", ["HTTPS_PROXY": ""]) == nil)
  }
}
