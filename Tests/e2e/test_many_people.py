"""Many people press the same button at once: each deployment happens once."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import requests

from harness import at_once
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
        # If more are waiting for GitHub than allowed, the others are told to come back.
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
