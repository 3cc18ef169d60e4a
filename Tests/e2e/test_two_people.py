"""Two people change the same pod, and nothing of either is lost.

Both have opened it before the other has deployed; the one who comes second is told, and decides where both have
changed the same. In a repository on this disk, through a workflow that is given the text, and through the
original's, which edits the two fields that it has inputs for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import yaml

from harness import Page, at_once, eventually
from harness.two_people import MODES, TEXT, World

NAME, WAF = "/spec/compute/instance_name", "/spec/security/waf/enabled"
MISSING = object()


@dataclass(frozen=True)
class Side:
    """What one person changes: a value at a path, or its absence."""

    path: str
    value: Any
    #: The same by a person who edits the text.
    old: str
    new: str
    #: The same in the form, for the fields that it has.
    field: dict[str, str] | None = None

    @property
    def operations(self) -> list[dict[str, Any]]:
        if self.value is MISSING:
            return [{"op": "remove", "path": self.path}]
        if self.path.endswith("/-"):
            return [{"op": "add", "path": self.path, "value": self.value}]
        return [{"op": "replace", "path": self.path, "value": self.value}]

    @property
    def typed(self) -> dict[str, str]:
        return self.field or {"_text": self.on(TEXT)}

    def on(self, text: str) -> str:
        assert self.old in text
        return text.replace(self.old, self.new)


def name(value: str) -> Side:
    return Side(NAME, value, "instance_name: web1", f"instance_name: {value}", {"instance_name": value})


WAF_ON = Side(WAF, True, "enabled: false", "enabled: true", {"waf_enabled": "true"})
SIZE = "/spec/compute/size"


@dataclass(frozen=True)
class Case:
    one: Side
    two: Side
    #: Where the two meet; empty where both are kept.
    conflict: str = ""


CASES = {
    "same field": Case(name("anna"), name("ben"), NAME),
    "other field": Case(name("anna"), WAF_ON),
    "same sequence": Case(
        Side("/spec/ports/-", 8080, "    - 443\n", "    - 443\n    - 8080\n"),
        Side("/spec/ports/-", 9090, "    - 443\n", "    - 443\n    - 9090\n"),
        "/spec/ports",
    ),
    "same item": Case(
        Side("/spec/ports/0", 8080, "- 80\n", "- 8080\n"),
        Side("/spec/ports/0", 9090, "- 80\n", "- 9090\n"),
        "/spec/ports/0",
    ),
    "other items": Case(
        Side("/spec/ports/0", 8080, "- 80\n", "- 8080\n"),
        Side("/spec/ports/1", 9090, "- 443\n", "- 9090\n"),
    ),
    "delete and edit": Case(
        Side(SIZE, MISSING, "    size: small  # nano is not enough\n", ""),
        Side(SIZE, "large", "size: small", "size: large"),
        SIZE,
    ),
    "delete and edit of a mapped field": Case(
        Side(WAF, MISSING, "    waf:\n      enabled: false\n", "    waf: {}\n"),
        WAF_ON,
        WAF,
    ),
}  # fmt: skip
#: Those that the original's workflow has inputs for.
MAPPED = ("same field", "other field")

modes = pytest.mark.parametrize(
    "world", [pytest.param(mode, marks=pytest.mark.xdist_group(f"two people {mode}")) for mode in MODES], indirect=True
)
cases = pytest.mark.parametrize("case", CASES)
orders = pytest.mark.parametrize("order", ["one first", "two first"])
#: How the first of the two changes it: here, too, or by pushing a commit of which the instance is not told.
firsts = pytest.mark.parametrize("first_by", ["deploying", "hand"])


@pytest.fixture(scope="module")
def world(built: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(request.param, tmp_path_factory.mktemp("people"))
    try:
        made.product.wait_until_up()
        yield made
    finally:
        made.stop()


def sides(case: str, order: str) -> tuple[Side, Side]:
    both = CASES[case].one, CASES[case].two
    return both if order == "one first" else both[::-1]


def value_at(text: str | None, path: str) -> Any:
    value = yaml.safe_load(text or "")
    for part in path.split("/")[1:]:
        value = value.get(part, MISSING) if isinstance(value, dict) else value[int(part)]
        if value is MISSING:
            break
    return value


def both_on(first: Side, second: Side) -> Any:
    return yaml.safe_load(second.on(first.on(TEXT)))


def started(world: World, pod: str, answer: requests.Response) -> None:
    assert answer.status_code == 303, answer.text
    world.finish(pod)


def skip_what_it_cannot(world: World, case: str) -> None:
    if not world.carries_text and case not in MAPPED:
        pytest.skip("this workflow has no input for it; another test is about that")


def deploy_first(world: World, pod: str, side: Side, reviewed: dict[str, str], first_by: str) -> None:
    if first_by == "hand":
        world.by_hand(pod, side.on(TEXT))
    else:
        started(world, pod, world.send(reviewed, "confirm"))
    assert value_at(world.text(pod), side.path.removesuffix("/-")) == value_at(side.on(TEXT), side.path.removesuffix("/-"))


# Through the forms


@modes
@cases
@orders
@firsts
def test_who_confirms_second_loses_nothing(world: World, case: str, order: str, first_by: str) -> None:
    skip_what_it_cannot(world, case)
    (first, second), pod = sides(case, order), world.pod()
    one, two = (world.review(world.form(pod, side.typed)) for side in (first, second))
    deploy_first(world, pod, first, one, first_by)
    between = world.text(pod)
    answer = world.send(two, "confirm")
    if CASES[case].conflict:
        assert answer.status_code == 409, answer.text
        page = Page(answer.text)
        radios = [e for e in page.all("input", type="radio") if e["name"].startswith("_pick")]
        assert {e["name"] for e in radios} == {"_pick" + CASES[case].conflict}
        assert [e["value"] for e in radios] == ["theirs", "yours"] and not any("checked" in e.attributes for e in radios)
        assert world.text(pod) == between
        return
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    assert "Changed by others meanwhile" in page.text and world.text(pod) == between
    started(world, pod, world.send(page.fields(), "confirm"))
    assert yaml.safe_load(world.text(pod) or "") == both_on(first, second)
    assert "# Who to ask" in (world.text(pod) or "") and "# becomes part" in (world.text(pod) or "")


@modes
@orders
@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.conflict])
@pytest.mark.parametrize("choice", ["theirs", "yours"])
def test_each_choice_leads_to_exactly_that_value(world: World, case: str, order: str, choice: str) -> None:
    skip_what_it_cannot(world, case)
    (first, second), pod, path = sides(case, order), world.pod(), CASES[case].conflict
    form = world.form(pod, second.typed)
    started(world, pod, world.send(world.review(world.form(pod, first.typed)), "confirm"))
    between = world.text(pod)
    refused = world.send(form, "review")
    assert refused.status_code == 409
    decided = world.send(Page(refused.text).fields() | {f"_pick{path}": choice}, "review")
    assert decided.status_code == 200 and world.text(pod) == between
    if choice == "theirs":
        assert "_confirm" not in Page(decided.text).fields(), "there is nothing to deploy"
    else:
        assert "do not overlap" not in Page(decided.text).text
        started(world, pod, world.send(Page(decided.text).fields(), "confirm"))
    wanted = first if choice == "theirs" else second
    assert value_at(world.text(pod), path) == value_at(wanted.on(TEXT), path)
    assert world.started(pod) == (1 if choice == "theirs" else 2)


@modes
def test_who_chooses_nothing_is_told_to(world: World) -> None:
    (first, second), pod = sides("same field", "one first"), world.pod()
    form = world.form(pod, second.typed)
    started(world, pod, world.send(world.review(world.form(pod, first.typed)), "confirm"))
    refused = world.send(form, "review")
    assert refused.status_code == 409 and "Choose a value for every conflict" not in Page(refused.text).text
    for _ in range(2):
        refused = world.send(Page(refused.text).fields(), "review")
        assert refused.status_code == 409 and "Choose a value for every conflict" in Page(refused.text).text
    assert world.started(pod) == 1


@modes
@pytest.mark.parametrize("by", ["form", "API"])
def test_a_pod_that_two_people_create_is_the_firsts(world: World, by: str) -> None:
    pod = world.new_pod()
    customer = pod.split("/")[0]

    def fields(name: str) -> dict[str, str]:
        form = world.product.page("/pod/new").fields()
        return form | {"customer": customer, "environment": "dev", "instance_name": name}

    def create(name: str) -> requests.Response:
        body = {"customer": customer, "env": "dev", "spec": {"instance_name": name}}
        return world.product.request("POST", "/api/pod", json=body, headers={"If-None-Match": "*"})

    if by == "form":
        one, two = (world.review(fields(name)) for name in ("anna", "ben"))
        started(world, pod, world.send(one, "confirm"))
        second = world.send(two, "confirm")
    else:
        assert create("anna").status_code == 200
        world.finish(pod)
        second = create("ben")
    assert second.status_code == 409, second.text
    assert world.started(pod) == 1
    name_in_text = value_at(world.text(pod), "/spec/compute/instance_name")
    assert name_in_text == "anna"


# Through the API


@modes
@cases
@orders
@firsts
def test_if_match_keeps_what_others_did(world: World, case: str, order: str, first_by: str) -> None:
    skip_what_it_cannot(world, case)
    (first, second), pod, path = sides(case, order), world.pod(), CASES[case].conflict
    tag = {"If-Match": world.tag(pod)}
    if first_by == "hand":
        world.by_hand(pod, first.on(TEXT))
    else:
        assert world.patch(pod, first.operations, **tag).status_code == 200
        world.finish(pod)
    between = world.text(pod)
    answer = world.patch(pod, second.operations, **tag)
    if not path:
        assert answer.status_code == 200, answer.text
        world.finish(pod)
        assert yaml.safe_load(world.text(pod) or "") == both_on(first, second)
        assert answer.json()["merged"] is True and len(answer.json()["theirs"]) == 1
        return
    assert answer.status_code == 412, answer.text
    details = answer.json()["details"]
    assert details["revision"] == world.tag(pod).strip('"') != tag["If-Match"].strip('"')
    (conflict,) = details["conflicts"]
    texts = {"base": TEXT, "theirs": first.on(TEXT), "yours": second.on(TEXT)}
    wanted = {key: value for key, text in texts.items() if (value := value_at(text, path)) is not MISSING}
    assert conflict == {"path": path} | wanted
    assert world.text(pod) == between


@modes
@pytest.mark.parametrize("case", [case for case in CASES if case not in MAPPED])
def test_what_the_workflow_has_no_input_for_is_refused_before_anything_is_started(world: World, case: str) -> None:
    if world.carries_text:
        pytest.skip("this one can carry everything")
    for side in (CASES[case].one, CASES[case].two):
        pod = world.pod()
        if side is WAF_ON:
            continue
        answers = [world.patch(pod, side.operations), world.send(world.form(pod, {"_text": side.on(TEXT)}), "review")]
        for answer in answers:
            assert answer.status_code == 422, answer.text
            # A list is named as a whole, and on a page a field by its title.
            place = side.path.removesuffix("/-").rstrip("/01")
            assert place in answer.text or "Web application firewall" in answer.text
        assert world.started(pod) == 0 and world.text(pod) == TEXT


# Many at once


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

    def create(number: int) -> int:
        if by == "form":
            fields = form | {"customer": customer, "environment": "dev", "instance_name": f"web{number}"}
            return world.send(fields | {"_once": f"{customer}key{number:05}"}, "deploy").status_code
        body = {"customer": customer, "env": "dev", "spec": {"instance_name": f"web{number}"}}
        return world.product.request("POST", "/api/pod", json=body, headers={"If-None-Match": "*"}).status_code

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
                assert pod in page.text and all(href.endswith(link) for href in links), (pod, place, links)
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
