"""The latest deployments: `/runs`, `/api/runs`, and the last deployment of each pod."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from github_double import GitHubDouble
from harness import Product, Run, eventually, settled
from harness.past import deployed

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "<img src=x onerror=alert(1)>\u202e"
LIST = "/actions/workflows/deploy-pod.yml/runs"


@pytest.fixture
def busy(run: Run, github: GitHubDouble) -> Product:
    """Many states, people and days."""
    day = 86_400
    deployed(github, f"Deploy advworks/dev {HOSTILE}", conclusion="neutral", ago=400 * day)
    deployed(github, HOSTILE, login="eve", ago=2 * day)
    for state in ("cancelled", "skipped", "timed_out", "startup_failure", "stale", "a_word_of_tomorrow"):
        deployed(github, "Deploy contoso/stg", conclusion=state, ago=day)
    deployed(github, "Deploy advworks/dev", conclusion="failure", ago=900, took=130)
    deployed(github, "Deploy northwind/prd (web1)", ago=600)
    for state in ("queued", "in_progress", "waiting", "pending", "a_state_of_tomorrow"):
        deployed(github, "Deploy contoso/prd", state, login="sam", ago=30)
    product = run(github)
    eventually(lambda: product.get("/api/runs").json())
    return product


def runs(product: Product, **filters: str | list[str]) -> list[dict]:
    answer = product.get("/api/runs", params=filters)
    assert answer.status_code == 200
    return answer.json()


def test_runs_are_shown_with_state_pod_person_and_time(busy: Product, tab: Open) -> None:
    page = tab()
    page.goto(busy.url + "/")
    page.get_by_role("link", name="Activity").click()
    assert page.url == busy.url + "/runs" and page.title() == "Activity – Spec Editor"
    headings = page.locator("h2").all_inner_texts()
    assert headings[0] == "In progress" and headings[1].startswith(("Today", "Yesterday"))
    rows = page.locator(".runs li")
    assert rows.count() == 15
    expect(page.get_by_role("status")).to_have_text("15 deployments.")
    failed = rows.filter(has_text="failure").filter(has_text="advworks")
    expect(failed).to_contain_text("mia")
    expect(failed).to_contain_text("2 min 10 s")
    # Only success looks like success.
    assert page.locator(".runs .run-good").all_inner_texts() == ["success"] * 2
    assert set(page.locator(".runs .run-bad").all_inner_texts()) == {"failure", "timed out", "startup failure"}
    expect(page.locator(".runs .badge", has_text="a word of tomorrow")).to_have_class(re.compile("run-other"))
    # A made-up title is only text, and names no pod.
    expect(rows.filter(has_text="eve")).to_contain_text("<img src=x")
    failed.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("advworks/dev")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_chips_filter_and_are_taken_out_again(busy: Product, tab: Open, script: bool) -> None:
    page = tab(script)
    page.goto(busy.url + "/runs")
    page.locator("#chips").get_by_role("link", name="failure 1").first.click()
    assert page.url.endswith("/runs?state=failure") and page.locator(".runs li").count() == 1
    page.get_by_role("link", name="Remove filter: failure").click()
    assert page.url.endswith("/runs") and page.locator(".runs li").count() == 15
    page.get_by_label("Search deployments").fill("sam waiting")
    page.get_by_label("Search deployments").press("Enter")
    expect(page.locator(".runs li")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 of 15 deployments.")
    page.get_by_role("link", name="Clear").click()
    assert page.url.endswith("/runs")


def test_programs_get_the_same_with_the_same_filters(busy: Product) -> None:
    everything = runs(busy)
    assert len(everything) == 15
    assert [r["created_at"] for r in everything] == sorted((r["created_at"] for r in everything), reverse=True)
    one = runs(busy, pod="advworks/dev", state="failure")[0]
    assert one["customer"] == "advworks" and one["env"] == "dev" and one["actor"] == "mia" and one["requested_by"] is None
    assert one["url"] == f"/runs/{one['id']}" and one["html_url"].endswith(f"/actions/runs/{one['id']}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["created_at"])
    for filters in ({"customer": "contoso", "env": "prd"}, {"by": "sam"}, {"state": ["queued", "completed"]}, {"q": "prd"}):
        shown = busy.get("/runs", params=filters).text.count('class="run-state"')
        assert len(runs(busy, **filters)) == shown > 0
    assert len([r for r in everything if r["customer"] is None]) == 2


@pytest.mark.parametrize("query", ["pod=%2F", "pod=..%2F..", "state=%00", "by=%FF", "env=" + "x" * 5000, "q=%22%3E%3Cscript%3E"])
def test_what_nothing_has_finds_nothing(busy: Product, query: str) -> None:
    page = busy.get(f"/runs?{query}")
    assert page.status_code == 200 and "<script>" not in page.text
    assert "No deployment matches these filters." in page.text
    assert busy.get(f"/api/runs?{query}").json() == []


def test_pods_tell_their_last_deployment(busy: Product, tab: Open) -> None:
    page = tab()
    page.goto(busy.url + "/")
    row = page.locator('[data-pod="advworks/dev"]')
    expect(row.locator(".last")).to_have_text("Last deployment: failure 15 min ago by mia")
    expect(page.locator('[data-pod="northwind/dev"] .last')).to_have_count(0)
    for address in ("/pod/advworks/dev", "/pod/advworks/dev/yaml", "/compare?a=advworks/dev"):
        page.goto(busy.url + address)
        expect(page.locator("p.last")).to_have_text("Last deployment: failure 15 min ago by mia")
    page.locator("p.last a").click()
    assert re.search(r"/runs/\d+$", page.url)
    page.goto(busy.url + "/pod/northwind/dev")
    expect(page.locator(".last")).to_have_count(0)


def test_a_deployment_is_in_the_list_at_once_with_who_and_what(local: Product, tab: Open) -> None:
    number = _deploy(local)
    page = tab()
    page.goto(f"{local.url}/runs?pod=contoso/dev")
    expect(page.locator(f'.runs a[href="/runs/{number}"]')).to_have_count(1)
    expect(page.locator(".runs li").first).to_contain_text("list1")
    page.goto(local.url + "/")
    expect(page.locator('[data-pod="contoso/dev"] .last')).to_have_attribute("href", f"/runs/{number}")


def _deploy(product: Product) -> int:
    body = [{"op": "replace", "path": "/spec/compute/instance_name", "value": "list1"}]
    answer = product.request(
        "PATCH", "/api/pod/contoso/dev", json=body, headers={"Content-Type": "application/json-patch+json"}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["run_id"]


def test_everybody_together_costs_one_list_in_ten_seconds(busy: Product, github: GitHubDouble) -> None:
    settled(github)
    github.forget_requests()
    for _ in range(20):
        for address in ("/", "/?q=dev", "/runs", "/api/runs", "/?state=failure"):
            assert busy.get(address).status_code == 200
    settled(github)
    assert len(github.seen("GET", LIST)) <= 2
    # If it is unchanged, it costs nothing.
    assert sum(r.counted for r in github.seen("GET", LIST)) == 0


def test_a_list_of_runs_that_hangs_or_fails_keeps_no_pod_waiting(run: Run, github: GitHubDouble) -> None:
    github.faults.add("hang", path=LIST)
    product = run(github)
    page = product.page("/")
    assert [a for a in page.links if a == "/pod/advworks/dev"]
    assert product.get("/pod/advworks/dev").status_code == 200
    failing = run(github)
    github.faults.clear()
    github.faults.add("answer", status=500, path=LIST)
    assert failing.get("/").status_code == 200
    page_ = failing.get("/runs")
    assert page_.status_code == 200 and "could not be read" in page_.text
    assert failing.get("/api/runs").status_code == 503


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_activity_can_be_used_by_everybody(busy: Product, tab: Open, scheme: str) -> None:
    page = tab()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    wrong: list[str] = []
    for address in ("/runs", "/runs?state=failure&env=dev&by=<b>", "/", "/pod/advworks/dev"):
        page.goto(busy.url + address)
        wrong += _looked_at(page)
    assert not wrong, "\n".join(wrong)


def _looked_at(page: Page) -> list[str]:
    wrong = looking.structure(page)
    for window, least in ((WIDE, 24), (NARROW, 44)):
        page.set_viewport_size(window)
        wrong += looking.axe(page) + looking.sideways(page) + looking.cut_off(page)
        wrong += looking.small_targets(page, least)
    return [f"{page.url}: {line}" for line in wrong]
