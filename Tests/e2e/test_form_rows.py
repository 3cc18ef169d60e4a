"""Rows, entries, alternatives and conditions of a form, with and without scripts; and mistakes in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from harness import Page, Product, Run
from harness.bare import seeded, text_at

SCHEMA = """\
type: object
properties:
  service:
    title: Service
    type: object
    required: [name]
    properties:
      name: {title: Name, type: string, minLength: 1}
      timeout: {title: Timeout, type: number, default: 30}
      note: {title: Note, type: string}
      owner: {title: Owner, type: [string, "null"]}
      level: {title: Level, enum: [low, high, null]}
      days: {title: Days, type: array, uniqueItems: true, items: {enum: [mon, tue, wed]}}
      hosts: {title: Hosts, type: array, maxItems: 4, items: {type: string, pattern: "^[a-z]+$"}}
      rules:
        title: Rules
        type: array
        items:
          title: Rule
          type: object
          required: [name]
          properties:
            name: {title: Rule name, type: string, minLength: 1}
            port: {title: Port, type: integer, minimum: 1, maximum: 65535}
            sources: {title: Sources, type: array, items: {type: string}}
      labels: {title: Labels, type: object, additionalProperties: {type: string}}
      disk:
        title: Disk
        oneOf:
          - {title: Local, required: [kind], properties: {kind: {const: local}, size: {title: Size, type: integer}}}
          - title: Shared
            required: [kind, server]
            properties: {kind: {const: shared}, server: {title: Server, type: string}}
      backup: {title: Backup, type: boolean}
      free: {title: Free, type: object}
    if: {properties: {backup: {const: true}}, required: [backup]}
    then: {required: [hour], properties: {hour: {title: Hour, type: integer, maximum: 23}}}
"""

SPEC = """\
# Kept by hand.
service:
  name: web   # the public name
  timeout: 3.10
  note: 'yes'
  owner: null
  days: [wed, mon]
  hosts:
  - alpha # first
  - beta
  rules:
    - name: ssh # from the office
      port: 22
    # everybody
    - name: https
      port: 443
      sources: [0.0.0.0/0]
  labels:
    team: ops # who
    tier: "1"
  disk:
    kind: shared
    server: nas1
  backup: false
  free: {x: 1}
  unknown: {kept: as it is}
"""

PATH = "demo/infra/acme/dev/spec.yml"
R = "/service/rules"

Start = Callable[..., tuple[Product, Path]]


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Start:
    def start(spec: str = SPEC, schema: str = SCHEMA) -> tuple[Product, Path]:
        files = {PATH: spec.encode(), "demo/infra/spec.schema.yml": schema.encode()}
        repository = seeded(tmp_path / "specs.git", files)
        return run(LOCAL_REPO=str(repository)), repository

    return start


def pressed(product: Product, fields: dict[str, str], action: str) -> dict[str, str]:
    """The form after one of its buttons."""
    answer = product.post("/deploy", data=fields | {"_do": action})
    assert answer.status_code == 200, answer.text
    return fields_of(Page(answer.text))


def fields_of(page: Page) -> dict[str, str]:
    """What a browser would send, with one line for each of several checkboxes of one name."""
    fields: dict[str, str] = {}
    for name, value in page.sent():
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


def deployed(product: Product, repository: Path, fields: dict[str, str]) -> str:
    answer = product.post("/deploy", data=fields | {"_do": "deploy"}, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    return text_at(repository, "main", PATH).decode()


def opened(product: Product) -> dict[str, str]:
    return fields_of(product.page("/pod/acme/dev"))


def test_an_untouched_form_writes_nothing(start: Start) -> None:
    product, repository = start()
    fields = opened(product)
    for name in (f"{R}/0/name", f"{R}/1/port", "/service/hosts/1", "/service/labels/team", "_key/service/labels/team",
                 "_kind/service/owner", "_variant/service/disk", f"{R}/1/sources/0", "/service/free"):  # fmt: skip
        assert name in fields, name
    answer = product.post("/deploy", data=product.page("/pod/acme/dev").sent() + [("_do", "deploy")])
    assert "No changes." in answer.text
    assert text_at(repository, "main", PATH).decode() == SPEC


@pytest.mark.parametrize(
    ("actions", "typed", "old", "new"),
    [
        ([f"remove:{R}/0"], {}, "    - name: ssh # from the office\n      port: 22\n", ""),
        ([f"remove:{R}/1/sources"], {}, "      sources: [0.0.0.0/0]\n", ""),
        (["remove:/service/note"], {}, "  note: 'yes'\n", ""),
        (["remove:/service/hosts/0"], {}, "  - alpha # first\n", ""),
        (["down:/service/hosts/0"], {}, "  - alpha # first\n  - beta\n", "  - beta\n  - alpha # first\n"),
        ([], {"/service/hosts/2": "gamma"}, "  - beta\n", "  - beta\n  - gamma\n"),
        ([], {"/service/hosts/0": "delta"}, "- alpha #", "- delta #"),
        ([], {"_key/service/labels/team": "group"}, "team: ops # who", "group: ops # who"),
        ([], {"_key/service/labels/-": "zone", "/service/labels/-": "b"}, 'tier: "1"\n', 'tier: "1"\n    zone: "b"\n'),
        (["remove:/service/labels/team"], {}, "    team: ops # who\n", ""),
        ([], {"/service/level": "high"}, "  days: [wed", "  level: high\n  days: [wed"),
        ([], {"/service/level": "#2"}, "  days: [wed", "  level: null\n  days: [wed"),
        ([], {"_kind/service/owner": "text", "/service/owner": "me"}, "owner: null", "owner: me"),
        ([], {"_kind/service/owner": ""}, "  owner: null\n", ""),
        ([f"add:{R}"], {f"{R}/2/name": "dns", f"{R}/2/port": "53"}, "0.0.0.0/0]\n",
         "0.0.0.0/0]\n    - name: dns\n      port: 53\n"),
        ([f"remove:{R}/0", "undo:/service/rules"], {}, "", ""),
        ([], {"/service/free": "x: 2"}, "{x: 1}", "{x: 2}"),
    ],
)  # fmt: skip
def test_each_change_is_one_change_of_the_text(
    start: Start, actions: list[str], typed: dict[str, str], old: str, new: str
) -> None:
    product, repository = start()
    fields = opened(product)
    for action in actions:
        fields = pressed(product, fields, action)
    if not typed and not old:
        answer = product.post("/deploy", data=fields | typed | {"_do": "deploy"})
        after = yaml.safe_load(text_at(repository, "main", PATH))
        assert answer.status_code == 200 and after == yaml.safe_load(SPEC)
        return
    text = deployed(product, repository, fields | typed)
    assert text.replace('zone: "b"', "zone: b") == SPEC.replace(old, new, 1).replace('zone: "b"', "zone: b")


def test_an_alternative_takes_away_what_only_the_other_has_and_brings_it_back(start: Start) -> None:
    product, repository = start()
    fields = pressed(product, opened(product) | {"_variant/service/disk": "0"}, "switch:/service/disk")
    assert "/service/disk/server" not in fields and "/service/disk/size" in fields
    review = product.post("/deploy", data=fields | {"_do": "review"})
    assert "nas1" in review.text
    back = pressed(product, fields | {"_variant/service/disk": "1"}, "switch:/service/disk")
    assert back["/service/disk/server"] == "nas1"
    text = deployed(product, repository, fields | {"/service/disk/size": "5"})
    assert "    kind: local\n" in text and "    size: 5\n" in text and "server" not in text


def test_a_condition_asks_for_what_it_needs_and_keeps_what_was_typed(start: Start) -> None:
    product, repository = start()
    fields = opened(product)
    assert "/service/hour" not in fields
    answer = product.post("/deploy", data=fields | {"/service/backup": "true", "_do": "review"})
    assert answer.status_code == 400 and "Enter an hour" in answer.text
    again = fields_of(Page(answer.text))
    assert again["/service/backup"] == "true" and again["/service/hour"] == ""
    text = deployed(product, repository, again | {"/service/hour": "3"})
    assert "  backup: true\n" in text and "  hour: 3\n" in text
    # Values that no longer apply are kept until someone removes them.
    fields = opened(product) | {"/service/backup": "false"}
    text = deployed(product, repository, fields)
    assert "hour: 3" in text
    page = product.page("/pod/acme/dev")
    assert "/service/hour" in page.fields()
    fields = pressed(product, fields_of(page), "remove:/service/hour")
    assert "hour" not in deployed(product, repository, fields)


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({f"{R}/1/port": "http"}, f"{R}/1/port", "Port must be a whole number"),
        ({f"{R}/1/port": "70000"}, f"{R}/1/port", "between 1 and 65535"),
        ({f"{R}/0/name": ""}, f"{R}/0/name", "Enter a rule name"),
        ({"/service/hosts/2": "No"}, "/service/hosts/2", "required way"),
        ({"_key/service/labels/tier": "team"}, "_key/service/labels/tier", "is a key already"),
        ({"_key/service/labels/tier": ""}, "_key/service/labels/tier", "Enter a key"),
        ({"/service/free": "a: [1"}, "/service/free", "is not valid YAML"),
        ({"/service/free": "1"}, "/service/free", "must be a mapping"),
    ],
)
def test_what_is_wrong_is_said_at_its_control(start: Start, typed: dict[str, str], name: str, words: str) -> None:
    product, repository = start()
    sent = opened(product) | typed
    answer = product.post("/deploy", data=sent | {"_do": "review"})
    assert answer.status_code == 400
    page = Page(answer.text)
    assert [e.get("name") for e in page.walk() if e.get("aria-invalid") == "true"] == [name]
    assert words in page.text
    assert page.fields()[name] == typed[name]
    anchor = re.search(r'href="#([^"]*)">[^<]*' + re.escape(words), answer.text)
    assert anchor and f'id="{anchor[1]}"' in answer.text
    # Removing a row removes only its own error.
    if name == f"{R}/1/port":
        after = pressed(product, sent, f"remove:{R}/0")
        assert after[f"{R}/0/port"] == typed[name]
    assert text_at(repository, "main", PATH).decode() == SPEC


@pytest.mark.parametrize(
    "text",
    ['"><script>alert(1)</script>', "${{ secrets.TOKEN }}", "'; rm -rf /", "a\nb", "‮x", "- a", "no", "1e3", "0o17",
     "12345678901234567890", "0.1", "null", "~", "", " x ", "#c", "a: b", "x" * 65536, "{", "*a", "&a", "!t", "é", "é"],
)  # fmt: skip
def test_a_text_made_to_hurt_stays_what_it_is(start: Start, text: str) -> None:
    product, repository = start()
    fields = opened(product) | {"/service/note": text, "/service/labels/tier": text}
    answer = product.post("/deploy", data=fields | {"_do": "review"})
    assert answer.status_code == 200 and "<script>alert" not in answer.text
    after = yaml.safe_load(deployed(product, repository, fields))
    assert after["service"]["note"] == text and after["service"]["labels"]["tier"] == text
    assert opened(product)["/service/note"].replace("\r\n", "\n") == text


def test_twice_as_many_rows_as_before_are_no_limit(start: Start) -> None:
    rows = "".join(f"    - name: r{n}\n      port: {n + 1}\n" for n in range(150))
    spec = "service:\n  name: web\n  rules:\n" + rows
    product, repository = start(spec)
    fields = opened(product)
    assert fields[f"{R}/149/port"] == "150"
    fields = pressed(product, fields | {f"{R}/149/port": "999"}, f"remove:{R}/0")
    assert deployed(product, repository, fields) == spec.replace(
        "    - name: r0\n      port: 1\n", "", 1
    ).replace("port: 150\n", "port: 999\n")


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_rows_in_a_browser(start: Start, tab: Open, script: bool) -> None:
    product, repository = start()
    page = tab(script=script)
    page.goto(product.url + "/pod/acme/dev")
    page.get_by_label("Port").first.fill("2222")
    page.get_by_role("button", name="Down ssh").click()
    page.get_by_role("button", name="Remove https").click()
    page.get_by_text("Removed: https").wait_for()
    page.get_by_role("button", name="Add to Rules").click()
    page.get_by_label("Rule name").nth(1).fill("dns")
    page.get_by_label("New Hosts").fill("gamma")
    page.get_by_role("button", name="Add to Hosts").click()
    expect(page.get_by_label("New Hosts")).to_have_value("")
    if script:
        page.locator("[data-source] ins", has_text="- name: dns").wait_for()
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("heading", name="Review acme").wait_for()
    page.get_by_role("button", name="Deploy", exact=True).click()
    page.wait_for_url("**/runs/**")
    written = text_at(repository, "main", PATH)
    # A browser changes line ends in what it sends.
    assert b"\r" not in written and b"# from the office" in written
    service = yaml.safe_load(written)["service"]
    assert service["rules"] == [{"name": "ssh", "port": 2222}, {"name": "dns"}]
    assert service["hosts"] == ["alpha", "beta", "gamma"]


@pytest.mark.xdist_group("browser")
def test_mistakes_show_while_one_types(start: Start, tab: Open) -> None:
    product, _ = start()
    page = tab()
    page.goto(product.url + "/pod/acme/dev")
    port = page.get_by_label("Port").first
    port.fill("http")
    port.blur()
    page.get_by_text("Port must be a whole number").wait_for()
    assert port.get_attribute("aria-invalid") == "true"
    port.fill("80")
    port.blur()
    page.get_by_text("Port must be a whole number").wait_for(state="detached")
    page.locator("[data-source] ins", has_text="port: 80").wait_for()
    page.get_by_text("1 change", exact=True).wait_for()
    page.get_by_role("button", name="Undo Port").click()
    page.get_by_text("No changes yet").wait_for()
    assert page.get_by_label("Port").first.input_value() == "22"


@pytest.mark.xdist_group("browser")
def test_the_form_with_rows_is_sound(start: Start, tab: Open) -> None:
    product, _ = start()
    page = tab()
    page.goto(product.url + "/pod/acme/dev")
    page.get_by_label("Port").first.fill("80000")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    wrong = looking.structure(page) + looking.markup(page.content())
    for window, least in ((WIDE, 24), (NARROW, 44)):
        page.set_viewport_size(window)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += looking.axe(page, looking.RULES)
        wrong += looking.small_targets(page, least) + looking.sideways(page) + looking.cut_off(page)
    assert wrong == []


def test_two_pods_are_compared_and_values_taken_one_by_one(run: Run, tmp_path: Path) -> None:
    other = SPEC.replace("timeout: 3.10", "timeout: 4").replace("nas1", "nas2")
    files = {PATH: SPEC.encode(), "demo/infra/acme/stg/spec.yml": other.encode(),
             "demo/infra/spec.schema.yml": SCHEMA.encode()}  # fmt: skip
    repository = seeded(tmp_path / "specs.git", files)
    product = run(LOCAL_REPO=str(repository))
    page = product.page("/compare?a=acme/dev&b=acme/stg")
    assert "2 values differ." in page.text and "nas1" in page.text and "nas2" in page.text
    assert product.get("/compare?a=nobody/here&b=acme/dev").status_code == 404
    assert product.get("/compare?a=x&b=acme/dev").status_code == 400
    fields = fields_of(product.page("/pod/acme/dev?from=acme/stg"))
    assert fields["/service/timeout"] == "4" and fields["_take/service/timeout"] == "1"
    assert product.page("/pod/acme/dev").fields()["/service/timeout"] == "3.10"
    assert "No changes." in product.post("/deploy", data={k: v for k, v in fields.items() if "_take" not in k}).text
    del fields["_take/service/timeout"]
    assert deployed(product, repository, fields) == SPEC.replace("nas1", "nas2")


def test_a_new_pod_begins_as_another_one(start: Start) -> None:
    product, repository = start()
    fields = fields_of(product.page("/pod/new?from=acme/dev"))
    assert fields["customer"] == "acme" and fields["environment"] == "" and fields["/service/name"] == "web"
    fields |= {"environment": "qa", "/service/name": "web2"}
    answer = product.post("/deploy", data=fields | {"_do": "deploy"}, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    made = text_at(repository, "main", "demo/infra/acme/qa/spec.yml").decode()
    assert made == SPEC.replace("name: web ", "name: web2 ")


NESTED = """\
type: object
properties:
  steps:
    title: Steps
    oneOf:
      - {title: None, type: "null"}
      - {title: One, type: string}
      - title: Several
        type: array
        items:
          oneOf:
            - {title: Command, type: string}
            - {title: Group, type: array, items: {type: array, items: {type: string}}}
  tree: {$ref: "#/$defs/tree"}
$defs:
  tree: {type: object, additionalProperties: {oneOf: [{type: string}, {$ref: "#/$defs/tree"}]}}
"""


def test_alternatives_of_lists_of_lists_are_shown_once_each(start: Start) -> None:
    spec = "steps:\n  - make\n  - [[a, b], [c]] # both\ntree: {a: {b: {c: {d: x}}}}\n"
    product, repository = start(spec, NESTED)
    page = product.page("/pod/acme/dev")
    ids = [e["id"] for e in page.walk() if e.get("id")]
    assert len(ids) == len(set(ids))
    fields = fields_of(page)
    assert fields["/steps/1/0/1"] == "b" and fields["/tree/a/b/c/d"] == "x"
    answer = product.post("/deploy", data=fields | {"_do": "deploy"})
    assert "No changes." in answer.text
    fields = pressed(product, fields, "down:/steps/1/0/0")
    text = deployed(product, repository, fields | {"/steps/1/1/0": "z"})
    assert text == spec.replace("[[a, b], [c]]", "[[b, a], [z]]")


def test_of_a_promotion_only_what_is_wanted_is_written(run: Run, tmp_path: Path) -> None:
    small = "service:\n  name: web\n"
    files = {PATH: small.encode(), "demo/infra/acme/stg/spec.yml": SPEC.encode(),
             "demo/infra/spec.schema.yml": SCHEMA.encode()}  # fmt: skip
    repository = seeded(tmp_path / "specs.git", files)
    product = run(LOCAL_REPO=str(repository))
    page = product.page("/pod/acme/dev?from=acme/stg")
    assert 'not set → ["alpha","beta"]' in page.text
    fields = fields_of(page)
    wanted = {name: value for name, value in fields.items() if not name.startswith("_take")}
    answer = product.post("/deploy", data=wanted | {"_do": "deploy"}, allow_redirects=False)
    assert "No changes." in answer.text, text_at(repository, "main", PATH).decode()
    assert deployed(product, repository, wanted | {"_take/service/note": "1"}) == small + '  note: "yes"\n'


def test_ticks_come_back_from_the_review(start: Start) -> None:
    """Browsers send a line break of a hidden field as two characters."""
    product, repository = start()
    fields = opened(product) | {"/service/note": "new"}
    review = Page(product.post("/deploy", data=fields | {"_do": "review"}).text)
    sent = {name: value.replace("\n", "\r\n") for name, value in review.fields().items()}
    form = fields_of(Page(product.post("/deploy", data=sent | {"_do": "edit"}).text))
    assert set(form["/service/days"].split("\n")) == {"mon", "wed"}
    assert deployed(product, repository, form) == SPEC.replace("'yes'", "'new'")


@pytest.mark.parametrize("changed", [{"_reviewed": ""}, {"/service/note": "other"}, {}], ids=str)
def test_a_protected_pod_is_deployed_as_it_was_reviewed_or_not_at_all(
    run: Run, tmp_path: Path, changed: dict[str, str]
) -> None:
    path = "demo/infra/acme/prd/spec.yml"
    files = {path: SPEC.encode(), "demo/infra/spec.schema.yml": SCHEMA.encode()}
    repository = seeded(tmp_path / "specs.git", files)
    product = run(LOCAL_REPO=str(repository))
    fields = fields_of(product.page("/pod/acme/prd")) | {"/service/note": "new"}
    review = fields_of(Page(product.post("/deploy", data=fields | {"_do": "review"}).text))
    sent = review | {"_pod": "acme/prd", "_do": "confirm"} | changed
    answer = product.post("/deploy", data=sent, allow_redirects=False)
    assert answer.status_code == (200 if changed else 303)
    text = text_at(repository, "main", path).decode()
    assert text == (SPEC if changed else SPEC.replace("'yes'", "'new'"))
