"""The columns of every pod are known right after a start, for at most four requests to the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from github_double import GitHubDouble, Timetable, Token, sample
from harness import REPOSITORY, TOKEN, Page, Product, Run, eventually, settled

ENVIRONMENTS = ("dev", "stg", "qa", "prd")


def spec(number: int, name: str = "inst") -> str:
    customer, environment = place(number)
    return sample.POD.format(
        customer=customer, environment=environment, name=f"{name}-{number:05}", type="t4g.nano",
        waf="true" if number % 2 else "false",
    )  # fmt: skip


def place(number: int) -> tuple[str, str]:
    return f"c{number // 4:04}", ENVIRONMENTS[number % 4]


def path(number: int) -> str:
    return f"{sample.SPECS_PATH}/{'/'.join(place(number))}/spec.yml"


Hub = Callable[..., GitHubDouble]


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Creates a GitHub with this many pods and a workflow."""
    doubles: list[GitHubDouble] = []

    def make(count: int, more: dict[str, bytes | str] | None = None) -> GitHubDouble:
        double = GitHubDouble()
        doubles.append(double)
        double.timetable = Timetable(None, None)
        double.add_token(TOKEN, Token())
        files: dict[str, bytes | str] = {path(n): spec(n) for n in range(count)}
        files |= {".github/workflows/deploy-pod.yml": sample.WORKFLOW, "README.md": "# Pods\n"}
        double.add_repository(REPOSITORY, files | (more or {}))
        return double

    yield make
    for double in doubles:
        double.stop()


def found(product: Product, query: str) -> list[str]:
    """The instance names on the first page of a search."""
    return re.findall(r"<code>((?:inst|web|new)-\d{5})</code>", product.get("/", params={"q": query}).text)


def listed(product: Product) -> int:
    """The number of pods on the first page that show their columns."""
    return product.get("/").text.count('<span class="facts">')


def warm(github: GitHubDouble) -> None:
    """Packs the archive, so that a slow double does not look like a slow GitHub."""
    repository = github.repositories[REPOSITORY]
    github.elsewhere.publish_archive(repository, repository.head())


def blobs(github: GitHubDouble) -> int:
    return len(github.seen("GET", "/git/blobs/"))


@pytest.mark.parametrize("count", [9, 1000, 10_000])
def test_a_cold_list_knows_every_pod(run: Run, hub: Hub, count: int) -> None:
    github = hub(count)
    warm(github)
    product = run(github)
    github.forget_requests()
    page = product.get("/")
    assert page.status_code == 200
    if count < 10_000:
        assert page.text.count('<span class="facts">') == min(count, 200)
        assert len(github.requests) <= 4
    eventually(lambda: f"{count:,} of {count:,} pods" in product.get("/", params={"q": "inst-"}).text, 60)
    assert len(github.requests) <= 4 and github.counted() <= 4 and blobs(github) == 0
    assert [r.path.split("/")[2] for r in github.elsewhere.requests] == ["pods"]
    for number in range(0, count, max(1, count // 40)):
        assert found(product, f"inst-{number:05}") == [f"inst-{number:05}"]
    assert found(product, f"{place(count - 1)[0]} inst-{count - 1:05}") == [f"inst-{count - 1:05}"]
    assert len(product.get("/api/pods").json()) == count
    assert len(github.requests) <= 4


def test_a_search_finds_the_values_of_columns(run: Run, hub: Hub) -> None:
    product = run(hub(300))
    text = product.get("/", params={"q": "true c0001"}).text
    assert found(product, "true c0001") == ["inst-00005", "inst-00007"] and text.count("WAF on") == 2
    assert found(product, "inst-00299") == ["inst-00299"]
    # On other pages too.
    assert "inst-00299" in product.get("/", params={"page": 2}).text


def test_afterwards_only_what_changed_is_read(run: Run, hub: Hub) -> None:
    github = hub(1000)
    product = run(github)
    assert listed(product) == 200
    settled(github)
    repository = github.repositories[REPOSITORY]
    for changed, blob, archive in ([4, 7], 2, 0), (range(20, 30), 0, 1), ([], 0, 0):
        github.forget_requests()
        github.elsewhere.requests.clear()
        repository.commit({path(n): spec(n, "new") for n in changed} | {"README.md": f"{changed}"}, "Change")
        product.get("/refresh")
        for number in changed:
            assert found(product, f"new-{number:05}") == [f"new-{number:05}"]
        settled(github)
        assert blobs(github) == blob and len(github.elsewhere.requests) == archive
        assert github.counted() <= 2 + blob + archive
    assert found(product, "inst-00999") == ["inst-00999"]


def test_a_spec_that_cannot_be_read_says_so_in_the_list(run: Run, hub: Hub) -> None:
    product = run(hub(9, {path(3): "a: [\n"}))
    text = product.get("/").text
    assert text.count("cannot be read") == 1 and text.count("<code>inst-") == 8


def test_the_token_is_not_sent_to_the_host_of_the_archive(run: Run, hub: Hub) -> None:
    github = hub(9)
    product = run(github)
    assert listed(product) == 9 and len(github.elsewhere.requests) == 1
    for request in github.elsewhere.requests:
        assert "authorization" not in request.headers and TOKEN not in str(request.headers) + request.target


REFUSALS = {
    "refused": lambda github: github.faults.add("answer", status=403, path="/tarball/"),
    "missing": lambda github: github.faults.add("answer", status=404, path="/tarball/"),
    "gone elsewhere": lambda github: github.elsewhere.faults.add("answer", status=404),
    "closed": lambda github: github.elsewhere.faults.add("close"),
    "cut": lambda github: github.elsewhere.faults.add("truncate"),
    "garbled": lambda github: github.elsewhere.faults.add("malformed"),
    "huge": lambda github: github.elsewhere.faults.add("huge", size=1 << 20),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_without_an_archive_the_page_that_is_looked_at_comes_first(run: Run, hub: Hub, name: str) -> None:
    github = hub(400)
    REFUSALS[name](github)
    product = run(github)
    github.forget_requests()
    text = product.get("/", params={"page": 2}).text
    # No request waited for specs one by one.
    assert blobs(github) < 100
    assert len([a for a in Page(text).links if a.startswith("/pod/c")]) == 200
    product.wait_for_event(event="catalogue.no-archive")
    eventually(lambda: product.get("/", params={"page": 2}).text.count('<span class="facts">') == 200, 60)
    settled(github, 0.2)
    assert blobs(github) < 300
    assert product.get("/pod/c0099/prd").status_code == 200


def test_a_repository_that_is_too_large_for_an_archive(run: Run, hub: Hub) -> None:
    github = hub(9, {"assets/large.bin": bytes(70 << 20)})
    warm(github)
    product = run(github)
    assert len(product.get("/api/pods").json()) == 9
    assert "64 MiB" in product.wait_for_event(event="catalogue.no-archive")["reason"]
    eventually(lambda: listed(product) == 9)
    github.elsewhere.requests.clear()
    repository = github.repositories[REPOSITORY]
    repository.commit({path(n): spec(n, "new") for n in range(5)}, "Change")
    product.get("/refresh")
    # It is not retried soon.
    assert not github.elsewhere.requests
    eventually(lambda: product.get("/").text.count("<code>new-") == 5)


def test_while_the_archive_hangs_the_list_comes_all_the_same(run: Run, hub: Hub) -> None:
    github = hub(9)
    hanging = github.elsewhere.faults.add("hang", times=1)
    product = run(github)
    page = product.get("/")
    assert page.status_code == 200 and page.text.count('class="pod"') == 9 and listed(product) == 0
    assert product.get("/pod/c0000/dev").status_code == 200
    github.elsewhere.faults.remove(hanging)
    eventually(lambda: listed(product) == 9, 30)


def test_what_the_archive_has_otherwise_is_not_believed(run: Run, hub: Hub) -> None:
    github = hub(9)
    other = hub(9, {path(3): spec(3, "web")}).repositories[REPOSITORY]
    repository = github.repositories[REPOSITORY]
    github.elsewhere.publish_archive(repository, repository.head())
    lie = hub(0).elsewhere
    lie.publish_archive(other, other.head())
    # The same address leads to the archive of the other repository.
    github.redirect(f"{lie.url}/{REPOSITORY}/legacy.tar.gz/{other.head()}", path="/tarball/")
    product = run(github)
    eventually(lambda: listed(product) == 9)
    assert found(product, "inst-00003") == ["inst-00003"] and not found(product, "web-")
    assert blobs(github) == 1


def test_a_broken_archive_is_asked_for_once_more(run: Run, hub: Hub) -> None:
    github = hub(400)
    warm(github)
    github.elsewhere.faults.add("truncate", times=1)
    product = run(github)
    github.forget_requests()
    assert listed(product) == 200
    assert found(product, "inst-00399") == ["inst-00399"]
    # One more than usual: the archive is requested twice.
    assert len(github.requests) <= 5 and blobs(github) == 0 and len(github.elsewhere.requests) == 2


def test_a_refresh_asks_for_the_archive_again(run: Run, hub: Hub) -> None:
    github = hub(400)
    warm(github)
    away = github.elsewhere.faults.add("answer", status=503)
    product = run(github)
    product.get("/")
    product.wait_for_event(event="catalogue.no-archive")
    assert len(github.elsewhere.requests) == 2
    github.elsewhere.faults.remove(away)
    product.get("/refresh")
    assert found(product, "inst-00399") == ["inst-00399"] and len(github.elsewhere.requests) == 3


def test_a_search_says_what_it_does_not_know(run: Run, hub: Hub) -> None:
    github = hub(400)
    github.elsewhere.faults.add("answer", status=404)
    product = run(github)
    count = re.compile(r'id="count"[^>]*>([^<]*)<')
    for query, words in ("inst-00399", "No pod matches “inst-00399”."), ("c0099/prd", "1 of 400 pods."):
        said = count.findall(product.get("/", params={"q": query}).text)[0]
        assert said.startswith(words + " The values of ")
        assert said.endswith(" of 400 pods are not known yet. Until then, only their names are searched.")
