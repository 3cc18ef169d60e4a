"""Many press the same button at once, and many deploy at once: each deployment once, and each followed to its run."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import requests

from harness import at_once, eventually
from harness.pairs import NAME, value_at
from harness.two_people import World, modes, world  # noqa: F401  (a fixture)


@modes
def test_fifty_confirmations_of_one_review_are_one_deployment(world: World) -> None:
    pod = world.pod()
    reviewed = world.review(world.form(pod, {"instance_name": "once"}))
    answers = at_once(*[lambda: world.send(reviewed, "confirm")] * 50)
    assert Counter(answer.status_code for answer in answers) == {303: 50}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    world.finish(pod)
    assert world.send(reviewed, "confirm").headers["Location"] == answers[0].headers["Location"]
    assert world.started(pod) == 1
    assert value_at(world.text(pod), NAME) == "once"


@modes
@pytest.mark.parametrize("by", ["form", "API"])
def test_fifty_creations_of_one_pod_are_one(world: World, by: str) -> None:
    pod = world.new_pod()
    customer = pod.split("/")[0]
    form = world.product.page("/pod/new").fields()

    def send(number: int) -> requests.Response:
        if by == "form":
            fields = form | {"customer": customer, "environment": "dev", "instance_name": f"web{number}"}
            return world.send(fields | {"_once": f"{customer}key{number:05}"}, "deploy")
        body = {"customer": customer, "env": "dev", "spec": {"instance_name": f"web{number}"}}
        return world.product.request("POST", "/api/pod", json=body, headers={"If-None-Match": "*"})

    def create(number: int) -> int:
        # More at once than may wait for GitHub are told to come back.
        for _ in range(60):
            if (answer := send(number)).status_code != 503:
                break
            assert answer.headers["Retry-After"]
            time.sleep(0.5)
        return answer.status_code

    answers = Counter(at_once(*[lambda number=number: create(number) for number in range(50)]))
    assert world.started(pod) == 1, answers
    assert answers[303 if by == "form" else 200] == 1 and answers.keys() <= {200, 303, 409}, answers
    assert answers[409] == 49
    world.finish(pod)
    assert world.text(pod)


@pytest.mark.parametrize(
    "details", [pytest.param(word, marks=pytest.mark.xdist_group(f"many {word}")) for word in ("given", "ignored")]
)
def test_each_of_many_deployments_is_followed_to_its_own_run(
    built: None, tmp_path_factory: pytest.TempPathFactory, details: str
) -> None:
    world = World("dispatch", tmp_path_factory.mktemp("many"), pods=200)
    try:
        world.product.wait_until_up()
        assert world.github
        world.github.dispatch_details = details

        def client(pods: list[str]) -> list[tuple[str, str]]:
            found = []
            for pod in pods:
                answer = world.send(world.form(pod, {"instance_name": pod.split("/")[0]}), "deploy")
                assert answer.status_code == 303, answer.text
                found.append((pod, answer.headers["Location"]))
            return found

        pods = [world.pod() for _ in range(200)]
        shares = at_once(*[lambda share=pods[n::8]: client(share) for n in range(8)])
        found = {pod: place for share in shares for pod, place in share}
        assert len(world.runs) == 200 == len(set(found.values()))
        own = {f"{run.inputs['customer']}/{run.inputs['environment']}": run for run in world.runs}
        wrong = []
        for pod, place in found.items():
            link = f"/actions/runs/{own[pod].id}"

            def is_followed(pod: str = pod, place: str = place, link: str = link) -> bool:
                page = world.product.page(place)
                links = [href for href in page.links if "/actions/runs/" in href]
                assert pod in page.text and all(f"{link}/" in f"{href}/" for href in links), (pod, place, links)
                return bool(links)

            try:
                eventually(is_followed)
            except AssertionError as error:
                wrong.append(f"{pod}: {place}: {error}")
        assert wrong == []
        unknown = sum(not place.rpartition("/")[2].isdecimal() for place in found.values())
        print(f"200 deployments, {unknown} of them answered before their run was known")
    finally:
        world.stop()
