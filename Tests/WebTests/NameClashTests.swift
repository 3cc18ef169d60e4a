import Specs
import Testing

@testable import Answering
@testable import HTTP
@testable import Web

@Suite struct NameClashTests {
  @Test(arguments: ["deploy", "review"])
  func `a new pod whose name clashes is reviewed with a warning first`(_ step: String) {
    let source = FakeSource(["acme-dev/x": FakeSource.spec])
    let site = Site(source)
    let form = "mode=new&customer=acme&environment=dev-x&instance_name=web1"
    let review = site.post("/deploy", form: "\(form)&_do=\(step)")
    #expect(review.status == .ok)
    #expect(review.text.contains("acme-dev/x already has this full name"))
    #expect(source.deployed.isEmpty)
    #expect(
      site.post("/deploy", form: "\(form)&_do=confirm&_confirm=0123456789").status == .seeOther
    )
    #expect(source.deployed.count == 1)
  }

  @Test func `a form without a button, and the API, create a pod whose name clashes at once`() {
    let source = FakeSource(["Acme/dev": FakeSource.spec])
    let site = Site(source)
    _ = site.post("/deploy", form: "mode=new&customer=acme&environment=dev&instance_name=web1")
    let json = #"{"customer":"acme","env":"stg","spec":{"instance_name":"web1"}}"#
    #expect(site.post("/api/pod", json: json).status == .ok)
    #expect(source.deployed.count == 2)
  }

  @Test func `a change of a pod, and a new pod with a name of its own, are not warned about`() {
    let source = FakeSource(["Acme/dev": FakeSource.spec, "acme/dev": FakeSource.spec])
    for form in [
      "mode=edit&customer=acme&environment=dev&instance_name=web2",
      "mode=new&customer=beta&environment=dev&instance_name=web2",
    ] {
      let review = Site(source).post("/deploy", form: "\(form)&_do=review")
      #expect(!review.text.contains("Check before you deploy"))
    }
  }
}
