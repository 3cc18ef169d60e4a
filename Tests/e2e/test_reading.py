"""Reading pods from GitHub: the cost, the cache, and false answers."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest

from github_double import GitHubDouble, Token, sample
from harness import REPOSITORY, TOKEN, Page, Product, Run, at_once, eventually, settled

PODS = [(c, e) for c in ("advworks", "contoso", "northwind") for e in ("dev", "stg", "prd")]


def pods(product: Product) -> list[tuple[str, str]]:
    return [(p["customer"], p["env"]) for p in product.get("/api/pods").json()]


def test_a_first_list_of_nine_pods_and_their_last_deployments_costs_at_most_four_requests(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    github.forget_requests()
    page = product.page("/")
    assert [a for a in page.links if a.endswith(("/dev", "/stg", "/prd"))] == [f"/pod/{c}/{e}" for c, e in PODS]
    settled(github)
    assert 0 < len([r for r in github.requests if "/git/blobs/" not in r.path]) <= 4
    assert len(github.seen("GET", "/actions/workflows/deploy-pod.yml/runs")) == 1
    # Background reading must not use one request per pod to list pods.
    assert github.counted() <= 4 + 9


def test_listing_over_the_api_costs_at_most_three_requests_in_all(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    assert pods(product) == PODS
    assert github.counted() <= 3


def test_a_refresh_where_nothing_changed_costs_nothing(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    assert pods(product) == PODS
    settled(github)
    github.forget_requests()
    response = product.get("/refresh")
    assert response.status_code == 303 and response.headers["Location"] == "/"
    assert product.request("POST", "/api/refresh").json() == {"message": "Cache cleared"}
    assert github.requests and github.counted() == 0


def test_one_changed_pod_costs_its_tree_and_its_blob(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    for customer, environment in PODS:
        assert product.get(f"/pod/{customer}/{environment}").status_code == 200
    settled(github)
    path = "demo/infra/contoso/stg/spec.yml"
    repository = github.repositories[REPOSITORY]
    repository.commit({path: repository.read(path).replace(b"api1", b"api2")}, "Rename")
    github.forget_requests()
    product.get("/refresh")
    assert product.page("/pod/contoso/stg").control("instance_name")["value"] == "api2"
    for customer, environment in PODS:
        product.get(f"/pod/{customer}/{environment}")
    settled(github)
    assert len(github.seen("GET", "/git/blobs/")) == 1
    assert github.counted() <= 4


def test_blobs_are_kept_for_ever(run: Run, github: GitHubDouble) -> None:
    product = run(github, CACHE_TTL="1")
    for _ in range(3):
        assert product.get("/pod/advworks/dev").status_code == 200
        time.sleep(0.6)
    settled(github)
    shas = [r.path for r in github.seen("GET", "/git/blobs/")]
    assert len(shas) == len(set(shas))


def test_an_old_list_is_served_at_once_and_renewed_behind_the_scenes(run: Run, github: GitHubDouble) -> None:
    product = run(github, CACHE_TTL="1")
    assert pods(product) == PODS
    time.sleep(1.2)
    hanging = github.faults.add("hang")
    start = time.monotonic()
    assert pods(product) == PODS
    assert time.monotonic() - start < 2
    github.faults.remove(hanging)
    github.repositories[REPOSITORY].commit({"demo/infra/zeta/dev/spec.yml": "kind: Pod\n"}, "One more")
    eventually(lambda: ("zeta", "dev") in pods(product), 15)


def test_environments_come_in_the_order_of_a_life(run: Run, github: GitHubDouble) -> None:
    more = {f"demo/infra/advworks/{e}/spec.yml": "kind: Pod\n" for e in ("qa", "Dev", "alpha")}
    more |= {"demo/infra/Zoo/dev/spec.yml": "kind: Pod\n"}
    github.repositories[REPOSITORY].commit(more, "More environments")
    product = run(github)
    listed = [e for c, e in pods(product) if c == "advworks"]
    assert listed[:3] == ["dev", "stg", "prd"] and sorted(listed[3:]) == ["Dev", "alpha", "qa"]
    links = [a for a in product.page("/").links if a.startswith("/pod/") and a != "/pod/new"]
    assert links == [f"/pod/{c}/{e}" for c, e in pods(product)]


def test_only_specs_of_pods_are_pods(run: Run, github: GitHubDouble) -> None:
    strange = [
        "demo/infra/spec.yml",
        "demo/infra/a/spec.yml",
        "demo/infra/a/b/c/spec.yml",
        "demo/infra/a/b/spec.yaml",
        "demo/infra/a/b/spec.yml/file",
        "demo/infra/a b/dev/spec.yml",
        "demo/infra/.template/dev/spec.yml",
        "demo/infra/" + "x" * 51 + "/dev/spec.yml",
        "other/demo/infra/a/b/spec.yml",
        "demo/infrared/a/b/spec.yml",
    ]
    github.repositories[REPOSITORY].commit(dict.fromkeys(strange, "kind: Pod\n"), "Strange places")
    assert pods(run(github)) == PODS


def test_what_looks_like_a_pod_but_is_not_listed_is_named(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    files = ["a/dev/spec.yaml", "b/dev/Spec.yml", "c d/dev/spec.yml", "e/spec.yml", "f/dev/x/spec.yml"]
    repository.commit(dict.fromkeys((f"demo/infra/{file}" for file in files), "kind: Pod\n"), "Almost")
    repository.commit({"demo/infra/g/dev/spec.yml/file": "kind: Pod\n"}, "A folder")
    repository.commit({"demo/infra/h/dev/spec.yml": "../x"}, "A link", mode="120000")
    repository.commit({"demo/infra/i": ""}, "A submodule", mode="160000")
    product = run(github)
    assert pods(product) == PODS
    page = product.page("/")
    named = [e.text for e in page.all("code", class_="path")]
    assert named == [
        f"demo/infra/{file}" for file in [*files, "g/dev/spec.yml", "h/dev/spec.yml", "i"]
    ]
    warnings = product.get("/health").json()["warnings"]
    assert [warning.partition(": ")[0] for warning in warnings] == named
    missing = product.get("/pod/a/dev")
    assert missing.status_code == 404 and "Rename it" in missing.text and "a/dev/spec.yaml" in missing.text
    assert product.get("/pod/i/dev").status_code == 404 and "Submodules" in product.get("/pod/i/dev").text


def test_thousands_of_such_files_are_counted(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    repository.commit({f"demo/infra/c{n:04}/dev/spec.yaml": "" for n in range(3000)}, "Many")
    product = run(github)
    assert pods(product) == PODS
    page = product.page("/")
    assert len(page.all("code", class_="path")) == 20
    assert "3000 files are not listed" in page.text and "2980 more files" in page.text
    assert len(product.get("/health").json()["warnings"]) == 21


def test_a_truncated_tree_is_walked(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].tree_limit = 12
    product = run(github)
    assert pods(product) == PODS
    assert product.get("/pod/northwind/prd").status_code == 200
    walked = github.seen("GET", "/git/trees/")
    assert len(walked) < 30


def test_many_pods_are_listed_without_a_request_each(run: Run, github: GitHubDouble) -> None:
    more = {f"demo/infra/c{n:03}/dev/spec.yml": sample.POD for n in range(300)}
    github.repositories[REPOSITORY].commit(more, "Many")
    product = run(github)
    assert len(pods(product)) == 309
    assert github.counted() <= 3
    assert product.get("/").status_code == 200


def test_the_branch_that_is_configured_is_read(run: Run, github: GitHubDouble) -> None:
    repository = github.repositories[REPOSITORY]
    repository.commit({"demo/infra/advworks/dev/spec.yml": None}, "Without", branch="release/2.0")
    product = run(github, WORKFLOW_BRANCH="release/2.0")
    assert pods(product) == PODS[1:]


def test_a_folder_may_be_the_root_of_nothing_else(run: Run, github: GitHubDouble) -> None:
    github.repositories[REPOSITORY].commit({"pods/x/dev/spec.yml": "kind: Pod\n"}, "Another folder")
    assert pods(run(github, SPECS_PATH="/pods/")) == [("x", "dev")]


@pytest.mark.parametrize("folder", [".", "./", "/", "my infra/pods", "ä/#1/100%+"])
def test_pods_may_lie_at_the_root_or_in_any_folder(run: Run, github: GitHubDouble, folder: str) -> None:
    place = folder.strip("/.") + "/" if folder.strip("/.") else ""
    more = {f"{place}zoo/dev/spec.yml": sample.POD.format(
        customer="zoo", environment="dev", name="web1", type="t4g.nano", waf="true"
    )}  # fmt: skip
    more |= {f"{place}.template/dev/spec.yml": "a: b\n", f"{place}zoo/bad/spec.yml": "a: [\n"}
    github.repositories[REPOSITORY].commit(more, "Another folder")
    product = run(github, SPECS_PATH=folder)
    assert pods(product) == [("zoo", "dev"), ("zoo", "bad")]
    assert product.page("/pod/zoo/dev").control("instance_name")["value"] == "web1"
    link = next(a for a in Page(product.get("/pod/zoo/bad").text).links if "/blob/" in a)
    assert unquote(link).endswith(f"/{REPOSITORY}/blob/main/{place}zoo/bad/spec.yml")
    assert product.deploy("zoo/dev", "web2").status_code == 303


def test_a_repository_without_a_commit_says_what_is_missing(run: Run, github: GitHubDouble) -> None:
    github.add_repository("acme/empty")
    response = run(github, GH_REPO="acme/empty").get("/")
    assert response.status_code == 404 and "acme/empty" in response.text and "main" in response.text


def test_a_renamed_repository_is_followed(run: Run, github: GitHubDouble) -> None:
    github.rename(REPOSITORY, "acme/infrastructure")
    product = run(github)
    assert pods(product) == PODS
    assert product.get("/pod/advworks/dev").status_code == 200


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_token_does_not_follow_a_redirect_to_another_host(run: Run, github: GitHubDouble, status: int) -> None:
    github.redirect(f"{github.elsewhere.url}/stolen", status=status)
    product = run(github)
    for path in ("/", "/pod/advworks/dev", "/health", "/pod/new"):
        product.get(path)
    product.deploy("advworks/dev", "web9")
    for request in github.elsewhere.requests:
        assert TOKEN not in str(request.headers) + request.target
        assert request.method == "GET"
    assert product.get("/healthz").status_code == 200


def test_a_circle_of_redirects_ends(run: Run, github: GitHubDouble) -> None:
    github.redirect(f"{github.url}/repos/acme/pods/git/trees/main", path="/git/")
    assert run(github).get("/").status_code == 503
    assert len(github.requests) < 60


def test_the_parsed_spec_is_json_with_yamls_types(run: Run, github: GitHubDouble) -> None:
    text = 'kind: Pod\nspec: {a: 1, b: 1.5, c: true, d: null, e: "1", f: [x, ~], g: yes, h: 0o17}\n'
    github.repositories[REPOSITORY].commit({"demo/infra/t/dev/spec.yml": text}, "Types")
    response = run(github).get("/api/pod/t/dev")
    assert response.headers["Content-Type"].startswith("application/json")
    expected = {"a": 1, "b": 1.5, "c": True, "d": None, "e": "1", "f": ["x", None], "g": "yes", "h": 15}
    assert response.json() == {"kind": "Pod", "spec": expected}


def test_health_reports_scopes_and_limit(run: Run, github: GitHubDouble) -> None:
    body = run(github).get("/health").json()
    assert (body["status"], body["github"], body["repo"]) == ("healthy", "connected", REPOSITORY)
    assert body["scopes"] == {"repo": True, "workflow": True}
    limit = body["rate_limit"]
    assert limit["limit"] == 5000 and 4900 < limit["remaining"] <= 5000
    assert 0 < limit["reset_at"] - time.time() <= 3601


@pytest.mark.parametrize(
    ("token", "scopes"),
    [
        (Token(scopes=("repo",)), {"repo": True, "workflow": False}),
        (Token(scopes=("repo", "workflow", "read:org")), {"repo": True, "workflow": True}),
        (Token.fine_grained(contents="read", actions="write"), {"repo": None, "workflow": None}),
        (Token.fine_grained(kind="app", contents="read", actions="write"), {"repo": None, "workflow": None}),
    ],
    ids=["repo", "more", "fine-grained", "app"],
)
def test_scopes_that_github_does_not_report_are_null(
    run: Run, github: GitHubDouble, token: Token, scopes: dict[str, bool | None]
) -> None:
    github.add_token(TOKEN, token)
    response = run(github).get("/health")
    assert response.status_code == 200 and response.json()["scopes"] == scopes


def test_health_is_asked_once_in_ten_seconds(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    answers = [product.get("/health").json() for _ in range(5)]
    assert len({str(a) for a in answers}) == 1
    first = len(github.requests)
    assert first <= 2
    failing = run(github, GH_TOKEN="ghp_" + "w" * 36)
    github.forget_requests()
    assert [failing.get("/health").status_code for _ in range(5)] == [503] * 5
    assert len(github.requests) <= 2


def test_many_first_visitors_share_one_reading(run: Run, github: GitHubDouble) -> None:
    github.faults.add("delay", seconds=0.5, path="/git/")
    product = run(github)
    statuses = [r.status_code for r in at_once(*[lambda: product.get("/")] * 12)]
    assert set(statuses) <= {200, 503} and statuses.count(200) >= 6
    assert len(github.seen("GET", "recursive")) == 1
