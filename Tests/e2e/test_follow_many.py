"""Many simultaneous deployments among other people's, each followed to its own run; many watchers of one run."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from github_double import GitHubDouble, Job
from harness import Run, at_once, eventually
from harness.following import deployed, followed, move, stands
from harness.two_people import World

DEPLOYMENTS, PEOPLE = 200, 8


@pytest.mark.parametrize("at", [1, PEOPLE], ids=["in a row", "from 8 at once"])
@pytest.mark.parametrize(
    "details",
    [pytest.param(word, marks=pytest.mark.xdist_group(f"follow {word}")) for word in ("given", "refused", "ignored")],
)
def test_each_deployment_is_followed_to_its_own_run(
    built: None, tmp_path_factory: pytest.TempPathFactory, details: str, at: int
) -> None:
    world = World("dispatch", tmp_path_factory.mktemp("follow"), pods=DEPLOYMENTS)
    try:
        world.product.wait_until_up()
        assert world.github
        # Two for each of ours: one before it of another pod, one after it of the same pod.
        world.github.dispatch_details, world.github.crowd = details, 2

        def client(pods: list[str]) -> list[tuple[str, str]]:
            found = []
            for pod in pods:
                answer = world.send(world.form(pod, {"instance_name": pod.split("/")[0]}), "deploy")
                assert answer.status_code == 303, answer.text
                found.append((pod, answer.headers["Location"]))
            return found

        pods = [world.pod() for _ in range(DEPLOYMENTS)]
        shares = at_once(*[lambda share=pods[n::at]: client(share) for n in range(at)], seconds=300)
        found = {pod: place for share in shares for pod, place in share}
        own = {f"{r.inputs['customer']}/{r.inputs['environment']}": r for r in world.runs if r.login == "octocat"}
        assert len(own) == DEPLOYMENTS == len(set(found.values())) and len(world.runs) == 3 * DEPLOYMENTS
        wrong = []
        for pod, place in found.items():
            link = f"/actions/runs/{own[pod].id}"

            def is_followed(pod: str = pod, place: str = place, link: str = link) -> bool:
                page = world.product.page(place, allow_redirects=True)
                links = [href for href in page.links if "/actions/runs/" in href]
                assert pod in page.text and all(link in href for href in links), (pod, place, links)
                return bool(links)

            try:
                eventually(is_followed)
            except AssertionError as error:
                wrong.append(f"{pod}: {place}: {error}")
        assert wrong == []
        unknown = sum(not place.rpartition("/")[2].isdecimal() for place in found.values())
        print(f"{DEPLOYMENTS} deployments, {unknown} of them answered before their run was known")
    finally:
        world.stop()


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_hundred_who_watch_a_run_cost_no_more_than_one(run: Run, github: GitHubDouble, jobs: int) -> None:
    seconds, watchers = 30, 100
    github.jobs = [Job(f"deploy {n}") for n in range(jobs)]
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    followed(product, started, lambda page: stands(page, "in progress"))
    github.forget_requests()
    end, statuses, lock = time.monotonic() + seconds, Counter[int](), threading.Lock()
    health: list[float] = []

    def watch() -> None:
        tag, number = "", 0
        while time.monotonic() < end:
            answer = product.get(f"/api/runs/{started.id}", headers={"If-None-Match": tag})
            tag, number = answer.headers["ETag"], number + 1
            # A page is reloaded when something has changed, and occasionally by someone without scripts.
            if answer.status_code == 200 or number % 10 == 0:
                answer = product.get(f"/runs/{started.id}")
            with lock:
                statuses[answer.status_code] += 1
            time.sleep(1)

    def probe() -> None:
        while time.monotonic() < end:
            begin = time.monotonic()
            assert product.get("/healthz").status_code == 200
            health.append(time.monotonic() - begin)
            time.sleep(0.1)

    def change() -> None:
        time.sleep(seconds / 2)
        with github.lock:
            started.jobs[0].progress(0.7, github.now())

    at_once(*[watch] * watchers, probe, change)
    asked = [r for r in github.requests if "/actions/" in r.target]
    own = [r for r in asked if f"/runs/{started.id}" in r.target]
    print(f"{sum(statuses.values())} answers {dict(statuses)}, {len(asked)} requests to GitHub, {len(own)} about the run")
    assert statuses.keys() <= {200, 304} and sum(statuses.values()) >= watchers * 5
    # Thirty a minute; the initial amount may be spent in half of it.
    assert len(own) <= 7 + 30 * seconds / 60 and len(asked) <= len(own) + 5
    assert all("if-none-match" in r.headers for r in own)
    assert sum(r.status == 200 for r in own) <= 3, [r.target for r in own if r.status == 200]
    health.sort()
    print(f"/healthz: median {health[len(health) // 2] * 1000:.0f} ms, p99 {health[int(len(health) * 0.99)] * 1000:.0f} ms")
    assert len(health) >= seconds


def test_watching_many_runs_leaves_most_of_the_limit(run: Run, github: GitHubDouble, tmp_path: Path) -> None:
    product = run(github)
    pods = ["advworks/dev", "advworks/stg", "contoso/dev", "contoso/stg", "northwind/dev"]
    started = [deployed(product, github, pod) for pod in pods]
    for one in started:
        move(github, one, "in_progress")
    github.forget_requests()
    end = time.monotonic() + 20

    def watch(number: int) -> None:
        while time.monotonic() < end:
            assert product.get(f"/runs/{started[number % len(started)].id}").status_code == 200
            time.sleep(0.5)

    at_once(*[lambda number=number: watch(number) for number in range(30)])
    counted, asked = github.counted(), len(github.requests)
    print(f"{asked} requests, {counted} of them counted")
    # 60 at once and 45 a minute, plus the instance's other requests.
    assert counted <= 60 + 45 and asked <= 200
    assert product.deploy("northwind/stg", "web10").status_code == 303
