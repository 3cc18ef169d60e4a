"""Two people change the same pod, and nothing of either is lost.

Both have opened it before the other has deployed; the one who comes second is told, and decides where both have
changed the same. In a repository on this disk, through a workflow that is given the text, and through the
original's, which edits the two fields that it has inputs for.
"""

from __future__ import annotations

import pytest
import requests
import yaml

from harness import Page
from harness.pairs import CASES, MAPPED, MISSING, TEXT, WAF_ON, Side, both_on, sides, value_at
from harness.two_people import World, modes, started, world  # noqa: F401  (a fixture)

cases = pytest.mark.parametrize("case", CASES)
orders = pytest.mark.parametrize("order", ["one first", "two first"])
#: How the first of the two makes the change: in Spec Editor, or by pushing a commit that the instance is not told
#: about.
firsts = pytest.mark.parametrize("first_by", ["deploying", "hand"])


def skip_what_it_cannot(world: World, case: str) -> None:
    if not world.carries_text and case not in MAPPED:
        pytest.skip("this workflow has no input for it; another test is about that")


def deploy_first(world: World, pod: str, side: Side, reviewed: dict[str, str], first_by: str) -> None:
    if first_by == "hand":
        world.by_hand(pod, side.on(TEXT))
    else:
        started(world, pod, world.send(reviewed, "confirm"))
    path = side.path.removesuffix("/-")
    assert value_at(world.text(pod), path) == value_at(side.on(TEXT), path)


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
        assert [e["value"] for e in radios] == ["theirs", "yours"]
        assert not any("checked" in e.attributes for e in radios)
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
@pytest.mark.parametrize("choice", ["theirs", "yours"])
def test_a_comment_that_both_changed_is_a_choice(world: World, choice: str) -> None:
    if not world.carries_text:
        pytest.skip("this workflow carries no comments")
    old, pod = "# Who to ask is in the team's handbook.", world.pod()
    theirs, yours = TEXT.replace(old, "# Ask Anna."), TEXT.replace(old, "# Ask Ben.")
    review, tag = world.review(world.form(pod, {"_text": yours})), world.tag(pod)
    world.by_hand(pod, theirs)
    refused = world.send(review, "confirm")
    assert refused.status_code == 409 and "# Ask Anna." in refused.text and "# Ask Ben." in refused.text
    answer = world.product.request(
        "PUT",
        f"/api/pod/{pod}",
        data=yours.encode(),
        headers={"Content-Type": "application/yaml", "If-Match": tag},
    )
    assert answer.status_code == 412 and answer.json()["details"]["conflicts"][0]["path"] == ""
    decided = world.send(Page(refused.text).fields() | {"_pick": choice}, "review")
    assert decided.status_code == 200 and world.text(pod) == theirs
    if choice == "theirs":
        assert "_confirm" not in Page(decided.text).fields(), "there is nothing to deploy"
    else:
        started(world, pod, world.send(Page(decided.text).fields(), "confirm"))
    assert world.text(pod) == (theirs if choice == "theirs" else yours)


@modes
def test_a_choice_is_about_what_was_shown(world: World) -> None:
    pod, waf = world.pod(), "_pick/spec/security/waf/enabled"
    name, form = "_pick/spec/compute/instance_name", world.form(pod, {"instance_name": "ben", "waf_enabled": ""})
    theirs = TEXT.replace("web1", "anna").replace("enabled: false", "enabled: true")
    world.by_hand(pod, theirs)
    assert world.product.request("POST", "/api/refresh").status_code == 200
    asked = Page(world.send(form, "review").text).fields()
    half = world.send(asked | {name: "theirs"}, "review")
    assert half.status_code == 409
    radios = {e["name"] for e in Page(half.text).all("input", type="radio") if "checked" in e.attributes}
    assert radios == {name} and waf in half.text
    world.by_hand(pod, theirs.replace("anna", "carl"))
    assert world.product.request("POST", "/api/refresh").status_code == 200
    moved = world.send(asked | {name: "yours", waf: "theirs"}, "review")
    assert moved.status_code == 409
    radios = {e["name"] for e in Page(moved.text).all("input", type="radio") if "checked" in e.attributes}
    assert radios == {waf} and "carl" in moved.text
    assert world.text(pod) == theirs.replace("anna", "carl")


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
            # A list is named as a whole; on a page, a field is named by its title.
            place = side.path.removesuffix("/-").rstrip("/01")
            assert place in answer.text or "Web application firewall" in answer.text
        assert world.started(pod) == 0 and world.text(pod) == TEXT
