"""Lists of pods: cards and matrix, filters, orders, pages, and exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from github_double import GitHubDouble, sample
from harness import REPOSITORY, Product, Run, eventually
from harness.past import deployed

pytestmark = pytest.mark.xdist_group("browser")

LONG = "y" * 200
#: Possible instance names, and how a spreadsheet may read them.
HOSTILE = {
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
    "+1": "'+1",
    "-2+3": "'-2+3",
    "@sum(1)": "'@sum(1)",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    'a"b,c': 'a"b,c',
    LONG: LONG,
}


def spec(name: str, waf: str = "true") -> str:
    quoted = name.replace("'", "''")
    return f"spec: {{compute: {{instance_name: '{quoted}'}}, security: {{waf: {{enabled: {waf}}}}}}}\n"


@pytest.fixture
def odd(run: Run, github: GitHubDouble) -> Product:
    """Pods with hostile instance names, next to the samples."""
    repository = github.repositories[REPOSITORY]
    files = {f"{sample.SPECS_PATH}/odd{n}/qa/spec.yml": spec(name) for n, name in enumerate(HOSTILE)}
    files[f"{sample.SPECS_PATH}/office/dev/spec.yml"] = spec("on", "true")
    files[f"{sample.SPECS_PATH}/office/prd/spec.yml"] = spec("web1", "maybe")
    repository.commit(files, "Odd pods")
    deployed(github, "Deploy advworks/dev", conclusion="failure", ago=60)
    deployed(github, "Deploy contoso/prd", ago=600)
    deployed(github, "Deploy office/dev", "in_progress", ago=5)
    product = run(github)
    eventually(lambda: product.get("/?state=failure").text.count("data-pod=") == 1)
    return product


def shown(page: Page) -> list[str]:
    return [row.get_attribute("data-pod") or "" for row in page.locator("[data-pod]:visible").all()]


def listed(product: Product, **query: str) -> list[str]:
    return [e["data-pod"] for e in product.page("/?" + "&".join(f"{k}={v}" for k, v in query.items())).all("li") if e.get("data-pod")]


def query(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_filters_are_chips_that_are_taken_out_again(odd: Product, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(odd.url + "/")
    chips = page.locator("#chips")
    chips.get_by_role("link", name="WAF off").click()
    assert query(page) == {"waf_enabled": "off"}
    off = len(shown(page))
    chips.get_by_role("link", name="dev").click()
    assert query(page) == {"waf_enabled": "off", "env": "dev"}
    assert 0 < len(shown(page)) < off and all(pod.endswith("/dev") for pod in shown(page))
    page.get_by_label("Search pods").fill("advworks")
    page.get_by_label("Search pods").press("Enter")
    expect(page.locator("#count")).to_contain_text("1 of 18 pods")
    # In a submitted form, the words come first, then the filters.
    assert query(page) == {"q": "advworks", "waf_enabled": "off", "env": "dev"}
    chips.get_by_role("link", name="Remove filter: WAF off").click()
    assert query(page) == {"q": "advworks", "env": "dev"}
    page.get_by_role("link", name="Clear").click()
    assert query(page) == {} and len(shown(page)) == 18


def test_a_filter_while_typing_keeps_the_chips_and_the_address(odd: Product, tab: Open) -> None:
    page = tab()
    page.goto(odd.url + "/?env=dev")
    page.get_by_label("Search pods").fill("office")
    expect(page.locator("#count")).to_have_text("1 of 18 pods")
    assert shown(page) == ["office/dev"] and query(page) == {"env": "dev", "q": "office"}
    expect(page.locator("#chips").get_by_role("link", name="prd 1")).to_have_attribute("href", "/?q=office&env=dev&env=prd")
    page.get_by_role("link", name="Matrix").click()
    assert query(page) == {"q": "office", "env": "dev", "view": "matrix"}
    expect(page.locator(".matrix tbody tr")).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "pods"),
    [
        ("waf unknown", ["office/prd"]), ("WAF  on office", ["office/dev"]), ("on office", ["office/dev"]),
        ("waf office", ["office/dev", "office/prd"]), ("office", ["office/dev", "office/prd"]),
        ("waf on waf off", []), ("waf off waf", None),
    ],
)  # fmt: skip
def test_a_switch_is_found_alike_by_the_server_and_the_script(odd: Product, tab: Open, typed: str, pods: list[str] | None) -> None:
    found = listed(odd, q=typed.replace(" ", "+"))
    if pods is not None:
        assert found == pods
    page = tab()
    page.goto(odd.url + "/")
    # Only the script: no answer of the server replaces its result.
    page.route("**/?q=*", lambda route: None)
    page.get_by_label("Search pods").fill(typed)
    assert shown(page) == found


def test_typing_waf_off_finds_exactly_those_that_are_off(odd: Product) -> None:
    off = listed(odd, q="waf+off")
    assert off == listed(odd, waf_enabled="off") and off
    assert set(off) | set(listed(odd, q="waf+on")) | set(listed(odd, q="waf+unknown")) == set(listed(odd))
    assert listed(odd, state="failure") == ["advworks/dev"]
    assert listed(odd, state="in_progress") == ["office/dev"]


def test_a_list_is_sorted_by_name_deployment_and_column(odd: Product, tab: Open) -> None:
    page = tab()
    page.goto(odd.url + "/")
    sort = page.get_by_role("navigation", name="Sort")
    sort.get_by_role("link", name="Last deployment").click()
    assert query(page) == {"sort": "-last"}
    assert shown(page)[:3] == ["office/dev", "advworks/dev", "contoso/prd"]
    expect(page.locator("[data-pod]").first).to_contain_text("office")
    sort.get_by_role("link", name="Last deployment").click()
    assert query(page) == {"sort": "last"} and shown(page)[:3] == ["contoso/prd", "advworks/dev", "office/dev"]
    sort.get_by_role("link", name="Name").first.click()
    assert query(page) == {}


def test_a_matrix_offers_what_is_missing(odd: Product, tab: Open) -> None:
    page = tab()
    page.goto(odd.url + "/?view=matrix")
    heads = page.locator(".matrix thead th").all_inner_texts()
    assert heads == ["Customer", "dev", "stg", "prd", "qa"]
    row = page.locator(".matrix tbody tr", has_text="office")
    expect(row.locator("td").nth(0).locator("a.cell")).to_have_attribute("href", "/pod/office/dev")
    row.get_by_role("link", name="Add office stg").click()
    assert page.url.endswith("/pod/new?customer=office&environment=stg")
    expect(page.locator("#customer")).to_have_value("office")
    expect(page.locator("#environment")).to_have_value("stg")


def test_the_heads_of_a_matrix_stay_in_sight(run: Run, github: GitHubDouble, tab: Open) -> None:
    pods = {f"{sample.SPECS_PATH}/c{n:03}/{env}/spec.yml": spec("a") for n in range(60) for env in ("dev", "prd", "qa", "e1", "e2")}
    github.repositories[REPOSITORY].commit(pods, "Many")
    page = tab(viewport=NARROW)
    page.goto(run(github).url + "/?view=matrix")
    box = page.locator(".matrix-box")
    box.evaluate("box => box.scrollTo(400, 900)")
    frame = box.bounding_box()
    for head in (".matrix thead th:first-child", ".matrix thead th:nth-child(4)"):
        assert abs(page.locator(head).bounding_box()["y"] - frame["y"]) < 3
    assert abs(page.locator(".matrix tbody tr:nth-child(20) th").bounding_box()["x"] - frame["x"]) < 3
    assert looking.sideways(page) == []


def test_files_hold_what_the_filters_leave(odd: Product, tab: Open) -> None:
    page = tab()
    page.goto(odd.url + "/?env=qa")
    with page.expect_download() as download:
        page.get_by_role("navigation", name="Export").get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "pods.csv"
    answer = odd.get("/?env=qa&format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv") and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline=""), strict=True))
    assert [row["customer"] for row in rows] == [f"odd{n}" for n in range(len(HOSTILE))]
    assert [row["instance_name"] for row in rows] == list(HOSTILE.values())
    pods = odd.get("/?format=json&state=failure").json()
    assert [(p["customer"], p["env"], p["last_deployment"]["conclusion"]) for p in pods] == [("advworks", "dev", "failure")]
    everything = odd.get("/?format=json").json()
    assert len(everything) == 18
    assert [p["fields"]["/spec/compute/instance_name"] for p in everything if p["env"] == "qa"] == list(HOSTILE)


def test_a_file_holds_all_pods_and_a_page_200(run: Run, github: GitHubDouble) -> None:
    pods = {f"{sample.SPECS_PATH}/c{n:03}/{env}/spec.yml": "a: b\n" for n in range(334) for env in ("dev", "stg", "prd")}
    github.repositories[REPOSITORY].commit(pods, "Many")
    product = run(github)
    assert len(listed(product)) == 200
    assert len(listed(product, page="6")) == 11
    assert len(product.get("/?format=csv").text.split("\r\n")) == 1011 + 2
    assert len(product.get("/?format=json").json()) == 1011


@pytest.mark.parametrize(
    "words",
    ["env=%3Cscript%3E", "sort=%00", "view=x", "format=x", "page=-1", "page=99999999999999999999", "state=%FF", "q=%25%3Cb%3E",
     "waf_enabled=" + "a" * 3000, "%2F=%2F", "env=" + "&env=".join(map(str, range(500)))],
)  # fmt: skip
def test_no_word_of_an_address_is_an_error(odd: Product, words: str) -> None:
    for view in ("", "&view=matrix", "&format=csv", "&format=json"):
        answer = odd.get(f"/?{words}{view}")
        assert answer.status_code == 200 and "<script>" not in answer.text.replace("<script src", "").replace(
            '"<script>alert(1)</script>"', ""
        ).replace(",<script>alert(1)</script>,", "")


@pytest.fixture
def addresses() -> Iterator[str]:
    return iter(("/", "/?env=dev&waf_enabled=off&state=failure&q=a", "/?sort=-instance_name", "/?view=matrix", "/?view=matrix&q=dev"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_can_be_used_by_everybody(odd: Product, tab: Open, addresses: Iterator[str], scheme: str) -> None:
    page = tab()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    wrong: list[str] = []
    for address in addresses:
        page.goto(odd.url + address)
        assert page.evaluate("layoutShift") == 0
        found = looking.structure(page)
        for window, least in ((WIDE, 24), (NARROW, 44)):
            page.set_viewport_size(window)
            found += looking.axe(page) + looking.sideways(page) + looking.cut_off(page)
            found += looking.small_targets(page, least)
        wrong += [f"{address}: {line}" for line in found]
        page.set_viewport_size(WIDE)
    assert not wrong, "\n".join(wrong)
