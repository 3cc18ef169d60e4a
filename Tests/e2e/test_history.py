"""A pod's history, and going back: in a repository on disk, and with GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from github_double import GitHubDouble, sample
from harness import Page, Run, eventually
from harness.bare import git
from harness.setting import REPOSITORY
from harness.two_people import TEXT, World, path

MODES = ("local", "dispatch")
modes = pytest.mark.parametrize(
    "world", [pytest.param(mode, marks=pytest.mark.xdist_group(f"history {mode}")) for mode in MODES], indirect=True
)

BASE = "spec:\n  compute:\n    instance_name: {}\n  security:\n    waf:\n      enabled: false\n"

#: Texts that lose something if any step on their way is careless.
HOSTILE = [
    BASE.format("crlf").replace("\n", "\r\n"),
    BASE.format("noend").removesuffix("\n"),
    "# first\n\n\n" + BASE.format("comments  # right here") + "\n# last\n#no newline follows",
    BASE.format("mixed") + "notes: a\r\nmore: b\nlast: c\r\n",
    "\ufeff" + BASE.format("bom") + "grüße: 'Ἑλλάς 日本 👩‍🚀'\n",
    "base: &base {a: 1, b: [x, y]}\nother:\n  <<: *base\n  c: *base\n" + BASE.format("anchors"),
    BASE.format('"quoted"') + "text: |+\n  one\n\n  two  \n\n\nfolded: >-\n    a\n      b\n\nend: ''\n",
    BASE.format("trailing   ") + "list:\n- a   \n-   b\n-  c\t\n\n\n\n",
    "%YAML 1.2\n---\n" + BASE.format("marker") + "...\n",
    '{"spec": {"compute": {"instance_name": "json"}, "security": {"waf": {"enabled": false}}}}',
]


@pytest.fixture(scope="module")
def world(built: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(request.param, tmp_path_factory.mktemp("history"), pods=20)
    try:
        made.product.wait_until_up()
        yield made
    finally:
        made.stop()


def history(world: World, pod: str) -> list[dict[str, Any]]:
    answer = world.product.get(f"/api/pod/{pod}/history")
    assert answer.status_code == 200, answer.text
    return answer.json()


def edited(world: World, texts: list[str] = HOSTILE) -> tuple[str, dict[str, str]]:
    """A pod that had each of the texts, with its commits."""
    pod, commits = world.pod(), {}
    for text in texts:
        world.by_hand(pod, text)
    assert world.product.request("POST", "/api/refresh").status_code == 200
    revisions = eventually(lambda: len(found := history(world, pod)) == len(texts) + 1 and found)
    for revision, text in zip(revisions, reversed(texts), strict=False):
        commits[revision["commit"]] = text
    return pod, commits


def back(world: World, pod: str, name: str) -> dict[str, str]:
    """The review that one button on the page of a revision leads to."""
    page = world.product.page(f"/pod/{pod}/history/{name}")
    answer = world.product.post("/deploy", page.fields() | {"_do": "review"})
    assert answer.status_code == 200, answer.text
    return Page(answer.text).fields()


def confirm(world: World, pod: str, fields: dict[str, str], reason: str = "It was better") -> requests.Response:
    answer = world.product.post("/deploy", fields | {"_do": "confirm", "_reason": reason})
    assert answer.status_code == 303, Page(answer.text).text
    world.finish(pod)
    return answer


def is_unchanged(answer: requests.Response) -> bool:
    return answer.status_code == 200 and "No changes." in Page(answer.text).text


@modes
def test_going_back_over_ten_edits_restores_each_byte_for_byte(world: World) -> None:
    pod, commits = edited(world)
    for name, text in reversed(commits.items()):
        if world.text(pod) != text:
            confirm(world, pod, back(world, pod, name))
        assert world.text(pod) == text, name
        assert world.seen(pod) == text


@modes
def test_the_form_of_an_older_revision_deploys_it_byte_for_byte(world: World) -> None:
    pod, commits = edited(world)
    for name, text in reversed(commits.items()):
        page = world.product.page(f"/pod/{pod}?at={name}")
        answer = world.product.post("/deploy", page.sent() + [("_do", "review")])
        if world.text(pod) == text:
            assert is_unchanged(answer)
            continue
        assert answer.status_code == 200 and "_confirm" in Page(answer.text).fields(), Page(answer.text).text
        confirm(world, pod, Page(answer.text).fields())
        assert world.text(pod) == text, name


@modes
def test_the_text_of_an_older_revision_comes_back_through_the_api(world: World) -> None:
    pod, commits = edited(world)
    for name, text in reversed(commits.items()):
        assert world.product.get(f"/pod/{pod}/history/{name}").status_code == 200
        headers = {"Content-Type": "application/yaml"}
        answer = world.product.request("PUT", f"/api/pod/{pod}", data=text.encode(), headers=headers)
        assert answer.status_code == 200, answer.text
        world.finish(pod)
        assert world.text(pod) == text, name


@modes
def test_going_back_asks_why_and_says_it_in_the_history(world: World) -> None:
    pod, commits = edited(world, HOSTILE[:2])
    name = list(commits)[1]
    fields = back(world, pod, name)
    for reason in ("", "  \r\n "):
        refused = world.product.post("/deploy", fields | {"_do": "confirm", "_reason": reason})
        page = Page(refused.text)
        assert refused.status_code == 400 and page.invalid == {"_reason"}
        assert world.text(pod) == HOSTILE[1]
    typed = world.product.post("/deploy", fields | {"_do": "confirm", "_reason": "x" * 1001})
    assert typed.status_code == 400
    assert Page(typed.text).fields()["_reason"] == "x" * 1001
    confirm(world, pod, Page(typed.text).fields(), "Customers complained")
    newest = eventually(lambda: len(found := history(world, pod)) == 4 and found)[0]
    assert newest["reason"] == "Customers complained" and isinstance(newest["run_id"], int)
    page = world.product.page(f"/pod/{pod}/history")
    assert "Customers complained" in page.text and f"/runs/{newest['run_id']}" in page.links
    if world.github:
        assert world.runs[-1].inputs["reason"] == "Customers complained"


@modes
def test_going_back_to_what_is_there_changes_nothing(world: World) -> None:
    pod, commits = edited(world, HOSTILE[:2])
    before = world.started(pod)
    name = next(iter(commits))
    page = world.product.page(f"/pod/{pod}/history/{name}")
    assert "This is the current version." in page.text
    assert is_unchanged(world.product.post("/deploy", page.fields() | {"_do": "review"}))
    assert is_unchanged(world.product.get(f"/pod/{pod}?at={name}"))
    assert world.started(pod) == before


@modes
def test_a_revision_that_is_no_yaml_shows_its_lines_and_is_held_by_the_text_editor(world: World) -> None:
    pod, commits = edited(world, ["spec: [", HOSTILE[0]])
    broken = list(commits)[1]
    page = world.product.page(f"/pod/{pod}/history/{broken}")
    assert "not valid YAML" in page.text and "spec: [" in page.one(class_="lines diff").text
    editor = world.product.page(f"/pod/{pod}?at={broken}")
    assert editor.fields()["_text"] == "spec: [" and editor.fields()["_at"] == broken
    assert world.product.post("/deploy", editor.fields() | {"_do": "review"}).status_code == 400


@modes
def test_a_pod_that_is_broken_now_goes_back(world: World) -> None:
    pod, commits = edited(world, [HOSTILE[0], "spec: ["])
    name = list(commits)[1]
    confirm(world, pod, back(world, pod, name))
    assert world.text(pod) == HOSTILE[0]
    world.by_hand(pod, "spec: [")
    world.product.request("POST", "/api/refresh")
    # The text editor also restores the line ends of that revision.
    editor = world.product.page(f"/pod/{pod}?at={name}")
    answer = world.product.post("/deploy", editor.fields() | {"_do": "review"})
    confirm(world, pod, Page(answer.text).fields())
    assert world.text(pod) == HOSTILE[0]


@modes
def test_a_revision_that_the_schema_forbids_now_is_refused_with_its_field(world: World) -> None:
    pod, commits = edited(world, [BASE.format("NOT_ALLOWED"), HOSTILE[1]])
    name = list(commits)[1]
    page = world.product.page(f"/pod/{pod}/history/{name}")
    assert "does not allow this version" in page.text and "/spec/compute/instance_name" in page.text
    refused = world.product.post("/deploy", page.fields() | {"_do": "review"})
    assert refused.status_code == 400 and "nstance" in Page(refused.text).text
    assert Page(refused.text).fields()["_text"] == BASE.format("NOT_ALLOWED")
    form = world.product.page(f"/pod/{pod}?at={name}")
    refused = world.product.post("/deploy", form.sent() + [("_do", "review")])
    assert refused.status_code == 400 and Page(refused.text).invalid


@modes
def test_somebody_was_faster_than_going_back(world: World) -> None:
    pod, commits = edited(world, [TEXT.replace("small", "large"), TEXT.replace("small", "huge")])
    page = world.product.page(f"/pod/{pod}/history/{list(commits)[1]}")
    world.by_hand(pod, TEXT.replace("small", "tiny"))
    world.product.request("POST", "/api/refresh")
    answer = world.product.post("/deploy", page.fields() | {"_do": "review"})
    assert answer.status_code == 409
    assert {"large", "tiny"} <= set(re.findall(r"\w+", Page(answer.text).text))
    assert world.text(pod) == TEXT.replace("small", "tiny")


@modes
def test_editing_from_the_review_keeps_the_older_revision(world: World) -> None:
    pod, commits = edited(world, HOSTILE[:3])
    name, text = list(commits.items())[2]
    form = world.product.post("/deploy", back(world, pod, name) | {"_do": "edit"})
    assert form.status_code == 200
    answer = world.product.post("/deploy", Page(form.text).sent() + [("_do", "review")])
    confirm(world, pod, Page(answer.text).fields())
    assert world.text(pod) == text


@modes
def test_only_what_touched_the_pod_is_its_history(world: World) -> None:
    (pod, commits), (other, others) = edited(world, HOSTILE[:3]), edited(world, HOSTILE[:2])
    page = world.product.page(f"/pod/{pod}/history")
    for name in commits:
        assert f"/pod/{pod}/history/{name}" in page.links
    for name in others:
        assert f"/pod/{pod}/history/{name}" not in page.links
        assert world.product.get(f"/pod/{pod}/history/{name}").status_code == 404
        assert world.product.get(f"/pod/{pod}?at={name}").status_code == 404
        fields = {"customer": pod.split("/")[0], "environment": "dev", "_at": name, "_do": "review"}
        assert world.product.post("/deploy", fields).status_code == 404
        assert world.product.get(f"/pod/{pod}/history?after={name}").status_code == 404
    assert world.product.get(f"/pod/{other}/history/{next(iter(others))}").status_code == 200


@modes
@pytest.mark.parametrize(
    "name", ["abc", "main", "HEAD", "0" * 40, "A" * 40, "f" * 39, "f" * 41, "..%2F..", "%00", "a" * 3000]
)
def test_what_is_no_commit_of_the_pod_is_not_found(world: World, name: str) -> None:
    for address in (f"/pod/pod0/dev/history/{name}", f"/pod/pod0/dev?at={name}", f"/pod/pod0/dev/history?after={name}"):
        answer = world.product.get(address)
        assert answer.status_code in ((404,) if "%" not in name else (400, 404)), address


@modes
def test_a_pod_that_never_was_has_no_history(world: World) -> None:
    answer = world.product.get("/pod/nobody/dev/history")
    assert answer.status_code == 404 and "/pod/pod0/dev" in Page(answer.text).links
    assert world.product.get("/api/pod/nobody/dev/history").status_code == 404
    assert world.product.get("/pod/nobody/dev/history/" + "a" * 40).status_code == 404


def change(world: World, files: dict[str, bytes | None], message: str) -> None:
    """One commit that writes and removes files."""
    if world.github:
        with world.github.lock:
            world.repository.commit(files, message, "main")
        return
    stream = b"commit refs/heads/main\ncommitter A Person <person@example.com> 1700000002 +0000\n"
    stream += b"data %d\n%s\nfrom refs/heads/main^0" % (len(message), message.encode())
    for name, data in files.items():
        if data is None:
            stream += b"\nD %s" % name.encode()
        else:
            stream += b"\nM 100644 inline %s\ndata %d\n%s" % (name.encode(), len(data), data)
    git(world.bare, "fast-import", "--quiet", given=stream + b"\n")


@modes
def test_moves_of_the_file_are_followed(world: World) -> None:
    old, commits = edited(world, HOSTILE[1:3])
    new, newest = old.replace("/", "x/"), next(iter(commits.values()))
    change(world, {path(old): None, path(new): newest.encode() + b"\n"}, "Move it")
    world.by_hand(new, newest + "\nmore: 1\n")
    world.product.request("POST", "/api/refresh")
    revisions = eventually(lambda: len(found := history(world, new)) == 5 and found)
    assert [r["message"].splitlines()[0] for r in revisions][:2][1] == "Move it"
    assert [r["commit"] for r in revisions][2:4] == list(commits)
    moved = world.product.page(f"/pod/{new}/history/{revisions[1]['commit']}").text
    assert f"{path(old)} → {path(new)}" in moved
    name, text = list(commits.items())[1]
    confirm(world, new, back(world, new, name))
    assert world.text(new) == text


@modes
def test_a_pod_that_is_gone_has_its_history_and_comes_back(world: World) -> None:
    pod, commits = edited(world, HOSTILE[:2])
    change(world, {path(pod): None}, "Remove it")
    world.product.request("POST", "/api/refresh")
    assert world.product.get(f"/pod/{pod}").status_code == 404
    eventually(lambda: len(history(world, pod)) == 4)
    page = world.product.page(f"/pod/{pod}/history")
    assert "no longer exists" in page.text
    removal = history(world, pod)[0]["commit"]
    assert "removed the pod" in world.product.page(f"/pod/{pod}/history/{removal}").text
    name, text = list(commits.items())[1]
    confirm(world, pod, back(world, pod, name))
    assert world.text(pod) == text


@modes
def test_a_long_history_comes_in_pages(world: World) -> None:
    pod = world.pod()
    for number in range(65):
        world.by_hand(pod, BASE.format(f"web{number}"))
    world.product.request("POST", "/api/refresh")
    seen: list[str] = []
    address, pages = f"/pod/{pod}/history", 0
    while address:
        page = world.product.page(address)
        rows = page.one("ol", class_="revisions").all("li")
        seen += [row.all("a")[0]["href"].rpartition("/")[2] for row in rows]
        pages += 1
        address = next((a["href"] for a in page.all("a", class_="button") if "after=" in a["href"]), "")
    assert pages == 3 and len(seen) == len(set(seen)) == 66
    answer = world.product.get(f"/api/pod/{pod}/history")
    listed = answer.json()
    while next_page := answer.links.get("next"):
        answer = requests.get(requests.compat.urljoin(world.product.url, next_page["url"]), timeout=30)
        listed += answer.json()
    assert [r["commit"] for r in listed] == seen
    assert set(listed[0]) == {
        "commit", "author", "date", "message", "run_id", "pull_request", "requested_by", "reason",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", listed[0]["date"])
    assert listed[0]["run_id"] is None and listed[0]["reason"] is None


def test_a_workflow_that_takes_no_text_is_refused(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    old = repository.read(path("advworks/dev"), "main")
    repository.commit({sample.WORKFLOW_PATH: sample.FOUR_INPUTS, path("advworks/dev"): old + b"more: 1\n"}, "New", "main")
    product = run(github)
    name = product.get("/api/pod/advworks/dev/history").json()[1]["commit"]
    page = product.page(f"/pod/advworks/dev/history/{name}")
    answer = product.post("/deploy", page.fields() | {"_do": "review"})
    assert answer.status_code == 422
    assert repository.runs == []


def test_the_history_costs_little_and_goes_on_without_github(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    name = product.get("/api/pod/advworks/dev/history").json()[0]["commit"]
    assert product.get(f"/pod/advworks/dev/history/{name}").status_code == 200
    github.forget_requests()
    for _ in range(20):
        assert product.get("/pod/advworks/dev/history").status_code == 200
        assert product.get(f"/pod/advworks/dev/history/{name}").status_code == 200
    asked = [r for r in github.requests if "/commits" in r.target or "/contents" in r.target]
    assert len(asked) <= 10 and all("/contents" not in r.target for r in asked)
    github.faults.add("close")
    eventually(lambda: "This list was read earlier" in product.get("/pod/advworks/dev/history").text, 20)
    assert product.get(f"/pod/advworks/dev/history/{name}").status_code == 200


def test_a_commit_says_what_it_knows_and_no_more(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    pod, text = path("advworks/dev"), repository.read(path("advworks/dev"), "main")
    address = f"{github.web.url}/{REPOSITORY}/actions/runs/77"
    messages = [
        f"Deploy advworks/dev\n\nRequested-by: Ada\nReason: <b>More</b> load\nRun: {address}\n",
        "Resize (#12)\n\nWith words.\n",
        "Run\n\nRun: https://evil.example/actions/runs/5\n",
        "Text\n\nRequested-by: not a trailer,\nbecause this line is none\n",
        "\u202eevil\u0007 \x1b[31m<script>alert(1)</script>\n\nReason: \u202ex\n",
    ]
    for number, message in enumerate(messages):
        repository.commit({pod: text + b"#" * (number + 1)}, message, "main")
    product = run(github)
    found = product.get("/api/pod/advworks/dev/history").json()[:5][::-1]
    facts = [(r["requested_by"], r["reason"], r["run_id"], r["pull_request"]) for r in found]
    assert facts[:4] == [
        ("Ada", "<b>More</b> load", 77, None), (None, None, None, 12), (None, None, None, None), (None, None, None, None),
    ]  # fmt: skip
    page = product.get("/pod/advworks/dev/history").text
    assert "<script>alert" not in page and "\u202e" not in page and "\x1b" not in page
    assert "/runs/77" in Page(page).links and "/pull/12" in page
    assert not any("evil.example" in link for link in Page(page).links)
