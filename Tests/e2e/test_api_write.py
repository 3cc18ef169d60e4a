"""Changes over the API in a local repository: the answers, and the repository's contents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import requests

from harness import Product, at_once

TEXT = """\
# Who to ask is in the handbook.
spec:
  compute:
    instance_name: web1 # part of the host name
    ports: [80, 443]
  security:
    waf: {enabled: false}
extra:
  a/b: 1
  m~n: two
  list:
    - one # first
    - two
"""

NAME = "/spec/compute/instance_name"
PATCH, MERGE, YAML = "application/json-patch+json", "application/merge-patch+json", "application/yaml"
RENAME = [{"op": "replace", "path": NAME, "value": "web9"}]

_numbers = count(1)


class Pod:
    """A pod of the test's own."""

    def __init__(self, product: Product, environment: str = "dev", text: str = TEXT) -> None:
        self.product = product
        self.customer, self.env = f"write{next(_numbers)}", environment
        self.name = f"{self.customer}/{self.env}"
        self.path = f"/api/pod/{self.name}"
        answer = self.put(text, confirm=self.name, **{"If-None-Match": "*"})
        assert answer.status_code == 200, answer.text

    def ask(
        self, method: str, body: Any, kind: str, query: dict[str, str], headers: dict[str, str]
    ) -> requests.Response:
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        data = data.encode() if isinstance(data, str) else data
        headers = {"Content-Type": kind} | headers
        return self.product.request(method, self.path, data=data, params=query, headers=headers)

    def patch(self, body: Any, headers: dict[str, str] | None = None, **query: str) -> requests.Response:
        return self.ask("PATCH", body, PATCH, query, headers or {})

    def merge(self, body: Any, headers: dict[str, str] | None = None, **query: str) -> requests.Response:
        return self.ask("PATCH", body, MERGE, query, headers or {})

    def put(self, text: str | bytes, confirm: str = "", **headers: str) -> requests.Response:
        return self.ask("PUT", text, YAML, {"confirm": confirm} if confirm else {}, headers)

    @property
    def text(self) -> str:
        answer = self.product.get(self.path, headers={"Accept": YAML})
        assert answer.status_code == 200 and answer.headers["Content-Type"] == YAML
        return answer.content.decode()

    @property
    def tag(self) -> str:
        return self.product.get(self.path).headers["ETag"]


@pytest.fixture
def pod(local: Product) -> Pod:
    return Pod(local)


def blob(text: str) -> str:
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def test_a_change_is_answered_with_everything_about_it(pod: Pod) -> None:
    before, after = pod.text, TEXT.replace("web1", "web9")
    answer = pod.patch(RENAME, message="A new name", reason="It was asked for")
    assert answer.status_code == 200
    body = answer.json()
    assert body["customer"] == pod.customer and body["env"] == pod.env and before == TEXT
    assert body["base_revision"] == blob(TEXT) and body["revision"] == blob(after)
    assert body["changes"] == [{"path": NAME, "old": "web1", "new": "web9"}]
    assert body["mode"] == "commit" and body["pull_request"] is None and body["warnings"] == []
    assert body["url"] == f"/runs/{body['run_id']}" and len(body["commit"]) == 40
    assert "-    instance_name: web1 # part of the host name\n" in body["diff"]
    assert body["diff"].startswith(f"--- a/demo/infra/{pod.name}/spec.yml\n")
    assert pod.text == after and pod.tag == f'"{blob(after)}"'
    assert pod.product.get(body["url"]).status_code == 200


def test_a_dry_run_is_what_would_be_written_and_writes_nothing(pod: Pod) -> None:
    tried = pod.patch(RENAME, dry_run="1").json()
    assert tried["run_id"] is None and tried["url"] is None and tried["commit"] is None
    assert pod.text == TEXT
    done = pod.patch(RENAME).json()
    assert pod.text == tried["text"] and done["diff"] == tried["diff"] and done["revision"] == tried["revision"]


def test_nothing_changed_starts_nothing(pod: Pod) -> None:
    tag = pod.tag
    same = {"spec": {"compute": {"instance_name": "web1"}}}
    for answer in (pod.patch([]), pod.merge({}), pod.put(TEXT), pod.merge(same)):
        assert answer.status_code == 200
        assert answer.json()["changes"] == [] and answer.json()["diff"] == "" and answer.json()["run_id"] is None
    assert pod.tag == tag


#: A patch, and the lines of the text that it replaces with others.
PATCHES: dict[str, tuple[list[dict[str, Any]], Callable[[str], str]]] = {
    "replace": (RENAME, lambda text: text.replace("web1", "web9")),
    "add a key": (
        [{"op": "add", "path": "/extra/new", "value": "x"}],
        lambda text: text + "  new: x\n",
    ),
    "escapes": (
        [
            {"op": "replace", "path": "/extra/a~1b", "value": 2},
            {"op": "replace", "path": "/extra/m~0n", "value": "three"},
        ],
        lambda text: text.replace("a/b: 1", "a/b: 2").replace("two\n  list", "three\n  list"),
    ),
    "append": (
        [{"op": "add", "path": "/extra/list/-", "value": "three"}],
        lambda text: text + "    - three\n",
    ),
    "remove": ([{"op": "remove", "path": "/extra/list/0"}], lambda text: text.replace("    - one # first\n", "")),
    "flow": (
        [{"op": "replace", "path": "/spec/security/waf/enabled", "value": True}],
        lambda text: text.replace("false", "true"),
    ),
    "test, then replace": (
        [{"op": "test", "path": NAME, "value": "web1"}, *RENAME],
        lambda text: text.replace("web1", "web9"),
    ),
    "all digits": (
        [{"op": "replace", "path": "/extra/a~1b", "value": 123456789012345678901234567890}],
        lambda text: text.replace("a/b: 1", "a/b: 123456789012345678901234567890"),
    ),
}


@pytest.mark.parametrize(("patch", "change"), PATCHES.values(), ids=PATCHES)
def test_a_patch_changes_these_lines_and_no_others(
    pod: Pod, patch: list[dict[str, Any]], change: Callable[[str], str]
) -> None:
    answer = pod.patch(patch, dry_run="1")
    assert answer.status_code == 200, answer.text
    assert answer.json()["text"] == change(TEXT) != TEXT


REFUSED: dict[str, tuple[Any, int]] = {
    "no patch": ({"a": 1}, 400),
    "no JSON": (b"[", 400),
    "no operation": ([{"op": "jump", "path": "/extra"}], 400),
    "no pointer": ([{"op": "remove", "path": "extra"}], 400),
    "no value": ([{"op": "add", "path": "/extra/b"}], 400),
    "not there": ([{"op": "remove", "path": "/extra/none"}], 409),
    "beyond the end": ([{"op": "add", "path": "/extra/list/3", "value": 1}], 409),
    "failed test": ([{"op": "test", "path": NAME, "value": "web2"}], 409),
    "forbidden": ([{"op": "replace", "path": NAME, "value": "NO"}], 400),
    "required": ([{"op": "remove", "path": NAME}], 400),
}


@pytest.mark.parametrize(("patch", "status"), REFUSED.values(), ids=REFUSED)
def test_a_patch_that_is_refused_changes_nothing(pod: Pod, patch: Any, status: int) -> None:
    for query in ({}, {"dry_run": "1"}):
        answer = pod.patch(patch, **query)
        assert answer.status_code == status, answer.text
        assert answer.json()["error"] and isinstance(answer.json()["details"], dict)
    assert pod.text == TEXT


def test_what_the_schema_forbids_is_named_by_path(pod: Pod) -> None:
    answer = pod.put(TEXT.replace("web1", "NO"))
    assert answer.status_code == 400 and list(answer.json()["details"]["fields"]) == [NAME]


def test_a_text_that_does_not_parse_is_refused_with_its_place(pod: Pod) -> None:
    answer = pod.put("a: b\n- c\n")
    assert answer.status_code == 400 and answer.json()["details"].items() >= {"line": 2, "column": 1}.items()
    assert pod.put(b"a: \xff\n").status_code == 400


UNSAFE = {
    "through an alias": ("a: &x {b: 1}\nc: *x\n", {"op": "replace", "path": "/c/b", "value": 2}),
    "a merged key": ("a: &x {b: 1}\nc:\n  <<: *x\n", {"op": "remove", "path": "/c/b"}),
}


@pytest.mark.parametrize(("text", "operation"), UNSAFE.values(), ids=UNSAFE)
def test_what_cannot_be_edited_safely_is_refused_with_its_place(
    local: Product, text: str, operation: dict[str, Any]
) -> None:
    answer = Pod(local, text=TEXT + text).patch([operation], dry_run="1")
    assert answer.status_code == 422, answer.text
    assert answer.json()["details"]["line"] > 0 and answer.json()["details"]["column"] > 0


def test_infinity_is_a_string_that_stays_a_number(local: Product) -> None:
    pod = Pod(local, text=TEXT + "limit: .inf\n")
    assert local.get(pod.path).json()["limit"] == ".inf"
    assert pod.merge({"limit": ".inf"}).json()["changes"] == []
    assert pod.merge({"extra": {"a/b": ".inf"}}, dry_run="1").json()["text"].count('".inf"') == 1


def test_if_match_merges_other_fields_and_refuses_the_same(pod: Pod) -> None:
    old = {"If-Match": pod.tag}
    assert pod.merge({"spec": {"security": {"waf": {"enabled": True}}}}).status_code == 200
    merged = pod.patch(RENAME, old)
    assert merged.status_code == 200 and merged.json()["merged"] is True
    assert [change["path"] for change in merged.json()["theirs"]] == ["/spec/security/waf/enabled"]
    assert pod.text == TEXT.replace("web1", "web9").replace("false", "true")
    refused = pod.patch([{"op": "replace", "path": NAME, "value": "web5"}], old)
    assert refused.status_code == 412
    assert refused.json()["details"]["revision"] == pod.tag.strip('"')
    assert refused.json()["details"]["conflicts"] == [
        {"path": NAME, "base": "web1", "theirs": "web9", "yours": "web5"}
    ]
    assert pod.patch(RENAME, {"If-Match": '"0123"'}).status_code == 412
    assert pod.patch(RENAME, {"If-Match": "0123"}).status_code == 400


def test_a_pod_is_created_once(local: Product) -> None:
    name = f"write{next(_numbers)}"
    headers = {"If-None-Match": "*", "Content-Type": YAML}

    def create() -> int:
        return local.request("PUT", f"/api/pod/{name}/dev", data=TEXT.encode(), headers=headers).status_code

    answers = at_once(*[create] * 8)
    assert sorted(answers) == [200] + [409] * 7


def test_a_protected_environment_asks_for_the_pods_name(local: Product) -> None:
    pod = Pod(local, "prd")
    for query in ({}, {"confirm": f"{pod.customer}/dev"}):
        answer = pod.patch(RENAME, **query)
        assert answer.status_code == 400 and pod.name in answer.json()["error"]
    assert pod.text == TEXT
    assert pod.patch(RENAME, confirm=pod.name).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("", 415), ("application/json", 415), ("text/plain", 415)])
def test_another_media_type_is_told_what_is_taken(pod: Pod, kind: str, status: int) -> None:
    answer = pod.ask("PATCH", RENAME, kind, {}, {})
    assert answer.status_code == status and PATCH in answer.json()["details"]["expected"]
    assert pod.ask("PUT", TEXT, kind, {}, {}).json()["details"]["expected"] == YAML


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_is_refused(pod: Pod, headers: dict[str, str]) -> None:
    assert pod.patch(RENAME, headers).status_code == 403
    assert pod.put(TEXT + "# more\n", **headers).status_code == 403
    assert pod.text == TEXT


@pytest.mark.parametrize("query", [{"dry_run": "yes"}, {"anyway": ""}, {"message": "a" * 4097}])
def test_a_wrong_value_in_the_query_is_refused(pod: Pod, query: dict[str, str]) -> None:
    answer = pod.patch(RENAME, **query)
    assert answer.status_code == 400 and answer.json()["details"]["parameter"] == next(iter(query))
    assert pod.text == TEXT


@pytest.mark.parametrize("query", ["dry_run=0&dry_run=1", "message=%ff", "anyway=1&anyway=1"])
def test_a_query_that_can_be_read_in_two_ways_is_refused(pod: Pod, query: str) -> None:
    answer = pod.product.request(
        "PATCH", f"{pod.path}?{query}", data=json.dumps(RENAME), headers={"Content-Type": PATCH}
    )
    assert answer.status_code == 400 and answer.json()["error"]
    assert pod.text == TEXT


def test_a_patch_keeps_to_if_none_match_and_creates_nothing(pod: Pod) -> None:
    assert pod.patch(RENAME, {"If-None-Match": "*"}).status_code == 409
    assert pod.patch(RENAME, {"If-None-Match": pod.tag}).status_code == 412
    answer = pod.product.request(
        "PATCH", "/api/pod/nobody/dev", data=json.dumps(RENAME), headers={"Content-Type": PATCH, "If-None-Match": "*"}
    )
    assert answer.status_code == 404 and pod.text == TEXT


def test_a_name_that_cannot_be_decoded_is_refused_as_json(local: Product) -> None:
    answer = local.get("/api/pod/%ff/dev")
    assert answer.status_code == 400 and answer.headers["Content-Type"] == "application/json"


def test_what_is_still_current_is_not_sent_again(pod: Pod) -> None:
    for accept in ("application/json", YAML):
        headers = {"If-None-Match": pod.tag, "Accept": accept}
        answer = pod.product.get(pod.path, headers=headers)
        assert answer.status_code == 304 and answer.content == b"" and answer.headers["ETag"] == pod.tag


def test_the_list_with_fields_has_revisions_and_columns(pod: Pod) -> None:
    listed = pod.product.get("/api/pods?fields=1").json()
    mine = next(entry for entry in listed if entry["customer"] == pod.customer)
    assert mine["revision"] == pod.tag.strip('"') and mine["fields"][NAME] == "web1"
    assert [{k: entry[k] for k in ("customer", "env")} for entry in listed] == pod.product.get("/api/pods").json()


def test_a_key_makes_a_request_act_once(pod: Pod) -> None:
    key = {"Idempotency-Key": f"key-{pod.customer}-0001"}
    answers = at_once(*[lambda: pod.patch(RENAME, key).json()] * 8)
    assert len({answer["run_id"] for answer in answers}) == 1
    assert sum(answer.get("repeated", False) for answer in answers) == 7


def test_dry_runs_leave_no_line_in_the_audit(local: Product) -> None:
    pod = Pod(local)
    quiet = pod.patch(RENAME, dry_run="1").headers["X-Request-Id"]
    answer = pod.patch(RENAME)
    line = local.wait_for_event(event="audit", request=answer.headers["X-Request-Id"])
    assert (line["result"], line["pod"], line["changes"]) == ("started", pod.name, NAME)
    assert not [e for e in local.events() if e["event"] == "audit" and e["request"] == quiet]
