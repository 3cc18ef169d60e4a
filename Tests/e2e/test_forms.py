"""Forms: filled from the repository, kept when refused, never interpreted."""

from __future__ import annotations

import pytest

from github_double import GitHubDouble, sample
from harness import Page, Product, Run

NASTY = [
    " web1 ",
    "\tweb1",
    "WEB1",
    '"><script>alert(1)</script>',
    "' onfocus='alert(1)",
    "&amp;&lt;",
    "web\x001",
    "日本語",
    "a\u202eb",
    "${{ secrets.X }}",
    "$(id)`id`",
    "x" * 200,
]


def test_a_form_is_filled_from_the_repository(editor: Product, shared: GitHubDouble) -> None:
    page = editor.page("/pod/advworks/prd")
    fields = page.fields()
    wanted = {
        "customer": "advworks",
        "environment": "prd",
        "instance_name": "web1",
        "waf_enabled": "true",
        "mode": "edit",
    }
    assert wanted.items() <= fields.items()
    assert page.control("customer")["type"] == page.control("environment")["type"] == "hidden"
    assert "advworks-prd-web1" in page.text
    assert editor.page("/pod/advworks/dev").fields()["waf_enabled"] == "false"


def test_an_empty_form_offers_what_workflow_and_repository_offer(editor: Product) -> None:
    page = editor.page("/pod/new")
    assert page.fields()["mode"] == "new" and page.fields()["instance_name"] == ""
    environment = page.control("environment")
    assert environment.tag == "select"
    assert [o.text for o in environment.all("option") if o.get("value", o.text)] == ["dev", "stg", "prd"]
    customer = page.control("customer")
    assert customer.tag == "input" and customer.get("value") == ""
    suggested = {o["value"] for o in page.one("datalist", id=customer["list"]).all("option")}
    assert suggested == {"advworks", "contoso", "northwind"}


def test_every_control_has_a_label(editor: Product) -> None:
    for path in ("/pod/new", "/pod/advworks/dev"):
        page = editor.page(path)
        labels = {label.get("for") for label in page.all("label")}
        for control in page.form("/deploy").walk():
            if control.tag in ("input", "select", "textarea") and control.get("type") != "hidden":
                assert control["id"] in labels, control


@pytest.mark.parametrize("typed", NASTY)
def test_a_refused_form_holds_exactly_what_was_typed(editor: Product, shared: GitHubDouble, typed: str) -> None:
    response = editor.deploy("advworks/dev", typed, waf=True)
    assert response.status_code == 400
    page = Page(response.text)
    control = page.control("instance_name")
    # A page cannot contain a NUL: browsers read that as the replacement character too.
    assert control["value"] in (typed, typed.replace("\0", "\ufffd"))
    assert page.invalid == {"instance_name"} and page.fields()["waf_enabled"] == "true"
    assert control["aria-describedby"].split()[0] in {e.get("id") for e in page.walk()}
    assert [s.get("src") for s in page.all("script")] == [page.all("script")[0]["src"]]
    assert shared.seen("POST") == []


@pytest.mark.parametrize("typed", NASTY)
def test_a_refused_new_pod_holds_every_field(editor: Product, shared: GitHubDouble, typed: str) -> None:
    fields = {"customer": typed, "environment": typed, "instance_name": typed, "mode": "new"}
    response = editor.post("/deploy", fields)
    assert response.status_code == 400
    page = Page(response.text)
    assert page.invalid >= {"customer", "environment", "instance_name"} or typed == "WEB1"
    kept = {name: page.fields().get(name, "") for name in ("customer", "environment", "instance_name")}
    assert set(kept.values()) <= {typed, typed.replace("\0", "\ufffd")}
    assert shared.seen("POST") == []


def test_a_refused_form_can_be_mended_and_sent(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    refused = product.post("/deploy", product.page("/pod/contoso/stg").fields() | {"instance_name": "No"})
    mended = Page(refused.text).fields() | {"instance_name": "yes1"}
    assert product.post("/deploy", mended | {"_do": "deploy"}).status_code == 303
    assert [r.inputs["instance_name"] for r in github.repositories["acme/pods"].runs] == ["yes1"]


def test_no_form_at_all_is_refused(editor: Product) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    broken = "mode=new&customer=%FF&environment=%00&instance_name=%E2%82"
    for body in (
        "",
        "=",
        "&&&",
        "%zz=%",
        "mode=destroy",
        "customer=a&customer=b",
        broken,
        "a=b&" * 15_000,
        b"\xff=\x00",
    ):
        response = editor.post("/deploy", body, headers=kind)
        assert response.status_code == 400, body
        response.content.decode("utf-8")


def test_what_would_change_can_be_seen_first(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    fields = product.page("/pod/advworks/prd").fields() | {"instance_name": "web7", "waf_enabled": "false", "_do": "review"}
    response = product.post("/deploy", fields)
    assert response.status_code == 200 and github.seen("POST") == []
    page = Page(response.text)
    assert "web1" in page.text and "web7" in page.text
    # For protected environments, the pod's name must be typed.
    for typed in ("", "advworks", "advworks/dev"):
        refused = product.confirm(response, _pod=typed)
        assert refused.status_code == 400 and github.seen("POST") == []
        assert Page(refused.text).invalid == {"_pod"}
    assert product.confirm(response, _pod="advworks/prd").status_code == 303
    run_ = github.repositories["acme/pods"].runs[0]
    assert (run_.inputs["instance_name"], run_.inputs["waf_enabled"]) == ("web7", "false")


def test_text_of_the_repository_is_shown_and_never_interpreted(run: Run, github: GitHubDouble) -> None:
    nasty = sample.POD.format(
        customer="x", environment="dev", name='"<script>alert(1)</script>"', type="<marquee>", waf="yes"
    ).replace('instance_name: "', 'instance_name: "')
    repository = github.repositories["acme/pods"]
    repository.commit({"demo/infra/x/dev/spec.yml": nasty, "demo/infra/a b/dev/spec.yml": nasty}, "<i>message</i>")
    product = run(github)
    for path in ("/", "/pod/x/dev"):
        response = product.get(path)
        assert response.status_code == 200 and "<script>alert" not in response.text and "<marquee>" not in response.text
    page = product.page("/pod/x/dev")
    assert page.control("instance_name")["value"] == "<script>alert(1)</script>"
    # `yes` is a boolean to people, not to YAML 1.2: it is shown as one, with a note.
    assert page.fields()["waf_enabled"] == "true" and "yes" in page.text


def test_search_needs_no_script(editor: Product) -> None:
    page = editor.page("/?q=contoso")
    assert [a for a in page.links if a.endswith(("/dev", "/stg", "/prd"))] == [
        "/pod/contoso/dev",
        "/pod/contoso/stg",
        "/pod/contoso/prd",
    ]
    nothing = editor.page("/", params={"q": "<script>"})
    assert not [a for a in nothing.links if a.startswith("/pod/") and a != "/pod/new"]
    assert "<script>" in nothing.text


def test_a_list_of_no_pods_says_where_it_looked_and_what_to_change(run: Run, github: GitHubDouble) -> None:
    product = run(github, SPECS_PATH="elsewhere")
    text = product.page("/").one("main").text
    for word in ("acme/pods", "main", "elsewhere", "SPECS_PATH"):
        assert word in text
    assert product.get("/api/pods").json() == []
