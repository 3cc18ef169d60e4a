"""One change, written in every way there is, is the same bytes.

Every document of the corpus is the spec of a pod, and each is changed once: the text that a dry run shows, the
commit of the same PATCH, the commit of a PUT of that text in another repository, and the commit of this
repository's workflow, run from its own file with that text. The workflow takes a second or two a document, so
it runs for a sample of 40 unless SAME_BYTES says another number, and for all with `make test-bytes`.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from harness import Product, checkout
from harness.bare import seeded, text_at

sys.path += [str(checkout / "Tests" / folder) for folder in ("yaml", "workflow")]

import corpus  # noqa: E402
import edits  # noqa: E402
from whole_deployment import deploy  # noqa: E402

# One pytest process makes the changes, and checks all ways of writing them.
pytestmark = pytest.mark.xdist_group("same_bytes")

LARGEST = 64 * 1024
SAMPLE = 40
MOST_TRIES = 60
AT_ONCE = 2

Operation = dict[str, Any]


@dataclass
class Change:
    """One edit of one document, with the API's answer."""

    document: str
    kind: str
    operation: Operation
    #: The old document, and its revision.
    before: bytes
    base: str
    #: The text of the dry run, and the commit of the same request.
    text: bytes
    commit: str
    committed: bytes
    #: The text in the other repository after a PUT.
    put: bytes
    customer: str

    def __str__(self) -> str:
        return f"{self.document}: {json.dumps(self.operation, ensure_ascii=False)}"


@dataclass
class Outcome:
    changes: list[Change]
    #: Documents that can only be changed as text.
    unreadable: list[str]
    #: Refused edits, by the answer's status.
    refused: Counter[int]
    #: Documents for which every edit was refused.
    unchanged: list[str]
    #: Differences, a sentence each.
    differences: list[str]


def documents() -> dict[str, bytes]:
    return {name: text for name, text in corpus.documents().items() if len(text) <= LARGEST}


# The edits


def replaced(value: Any) -> Callable[[Any, random.Random], Operation | None]:
    def edit(document: Any, chance: random.Random) -> Operation | None:
        path = chance.choice(list(edits.leaves(document)))
        return {"op": "replace", "path": edits.pointer(path), "value": value}

    return edit


def added(value: Any) -> Callable[[Any, random.Random], Operation | None]:
    def edit(document: Any, chance: random.Random) -> Operation | None:
        mappings = [path for path in edits.collections(document) if isinstance(edits.at(document, path), dict)]
        if not mappings:
            return None
        return {"op": "add", "path": edits.pointer((*chance.choice(mappings), "added key")), "value": value}

    return edit


def inserted(document: Any, chance: random.Random) -> Operation | None:
    lists = [path for path in edits.collections(document) if isinstance(edits.at(document, path), list)]
    if not lists:
        return None
    path = chance.choice(lists)
    place = chance.randint(0, len(edits.at(document, path)))
    return {"op": "add", "path": edits.pointer((*path, place)), "value": chance.choice(["an item", 7, {"a": [1]}])}


def removed(document: Any, chance: random.Random) -> Operation | None:
    paths = [path for path in (*edits.leaves(document), *edits.collections(document)) if path]
    return {"op": "remove", "path": edits.pointer(chance.choice(paths))} if paths else None


KINDS = {
    "a string": replaced("two words: # no comment"),
    "a number": replaced(42),
    "a boolean": replaced(True),
    "a long string": replaced("first line\n  second line\n\nlast \U0001f600 line\n"),
    "an inserted item": inserted,
    "a removal": removed,
    "an added key": added("x"),
    "a nested mapping": added({"key": "value", "list": [1, "two", {"three": None}], "empty": {}}),
}


def candidates(number: int, document: Any) -> Iterator[tuple[str, Operation]]:
    """Edits of a document, of one kind after another; documents start with different ones."""
    chance = random.Random(number)
    kinds = list(KINDS.items())
    for turn in range(MOST_TRIES):
        kind, make = kinds[(number + turn) % len(kinds)]
        if operation := make(document, chance):
            yield kind, operation


def path(customer: str) -> str:
    return f"demo/infra/{customer}/dev/spec.yml"


# The changes


class Trial:
    """Changes every document over the API, in two repositories that start the same."""

    def __init__(self, product: Product, repository: Path, other: Product, elsewhere: Path) -> None:
        self.product, self.repository, self.other, self.elsewhere = product, repository, other, elsewhere
        self.outcome = Outcome([], [], Counter(), [], [])

    def change(self, number: int, name: str, before: bytes) -> None:
        customer = f"doc{number}"
        read = self.product.get(f"/api/pod/{customer}/dev")
        if read.status_code != 200:
            assert read.status_code == 422, read.text
            self.outcome.unreadable.append(name)
            return
        for kind, operation in candidates(number, read.json()):
            if answer := self.tried(customer, operation, f"{name}: {operation}"):
                self.outcome.changes.append(self.written(name, kind, operation, before, customer, answer))
                return
        self.outcome.unchanged.append(name)

    def patch(self, customer: str, operation: Operation, query: str = "") -> Any:
        headers = {"Content-Type": "application/json-patch+json"}
        return self.product.request(
            "PATCH", f"/api/pod/{customer}/dev{query}", data=json.dumps([operation]), headers=headers
        )

    def tried(self, customer: str, operation: Operation, label: str) -> dict[str, Any] | None:
        """The answer to a dry run; nothing if the edit is refused, in which case every way must refuse it."""
        dry = self.patch(customer, operation, "?dry_run=1")
        if dry.status_code == 200:
            return dry.json() if dry.json()["changes"] else None
        self.outcome.refused[dry.status_code] += 1
        if dry.status_code not in (400, 422):
            self.outcome.differences.append(f"{label}: a dry run is refused with {dry.status_code}: {dry.text}")
        before = text_at(self.repository, "main", path(customer))
        real = self.patch(customer, operation)
        if said(real) != said(dry) or text_at(self.repository, "main", path(customer)) != before:
            self.outcome.differences.append(
                f"{label}: a dry run is refused with {dry.status_code}, and then {real.status_code}: {real.text}"
            )
        return None

    def written(
        self, name: str, kind: str, operation: Operation, before: bytes, customer: str, dry: dict[str, Any]
    ) -> Change:
        text = dry["text"].encode()
        done = self.patch(customer, operation)
        assert done.status_code == 200, f"{name}: {operation}\n{done.text}"
        answer = done.json()
        headers = {"Content-Type": "application/yaml", "If-Match": f'"{dry["base_revision"]}"'}
        put = self.other.request("PUT", f"/api/pod/{customer}/dev", data=text, headers=headers)
        assert put.status_code == 200, f"{name}: {operation}\n{text!r}\n{put.text}"
        for key in ("revision", "base_revision", "changes", "diff"):
            if not dry[key] == answer[key] == put.json()[key]:
                self.outcome.differences.append(f"{name}: {operation}: {key} is not the same")
        commit = answer["commit"]
        return Change(
            name, kind, operation, before, dry["base_revision"], text, commit,
            text_at(self.repository, commit, path(customer)), text_at(self.elsewhere, put.json()["commit"], path(customer)), customer,
        )  # fmt: skip


@pytest.fixture(scope="module")
def pods() -> dict[str, bytes]:
    """The specs of a repository, by path."""
    return {path(f"doc{number}"): text for number, text in enumerate(documents().values())}


@pytest.fixture(scope="module")
def outcome(built: None, pods: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("bytes")
    repositories = [seeded(folder / f"{name}.git", pods) for name in ("first", "second")]
    products = [Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository)) for repository in repositories]
    try:
        for product in products:
            product.wait_until_up()
        trial = Trial(products[0], repositories[0], products[1], repositories[1])
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(trial.change, itertools.count(), *zip(*documents().items(), strict=True)))
        yield trial.outcome
    finally:
        for product in products:
            product.stop()


def said(answer: requests.Response) -> Any:
    """A refusal without the parts that differ each time."""
    body = answer.json()
    del body["details"]["request_id"]
    return answer.status_code, body


def different(changes: list[Change], way: Callable[[Change], bytes]) -> list[str]:
    return [f"{change}\n  {change.text!r}\n  {way(change)!r}" for change in changes if way(change) != change.text]


def test_there_are_changes_enough(outcome: Outcome) -> None:
    kinds = Counter(change.kind for change in outcome.changes)
    print(f"{len(outcome.changes)} changes: {dict(kinds)}; edits refused, by status: {dict(outcome.refused)}")
    print(f"{len(outcome.unreadable)} documents cannot be read; no edit of {outcome.unchanged} was taken")
    assert len(outcome.changes) >= 300 and kinds.keys() == KINDS.keys()
    assert len(outcome.unchanged) <= 5, outcome.unchanged


def test_a_commit_is_what_the_dry_run_shows(outcome: Outcome) -> None:
    assert outcome.differences == []
    assert different(outcome.changes, lambda change: change.committed) == []
    assert [str(change) for change in outcome.changes if change.committed == change.before] == []


def test_a_text_that_is_put_is_what_the_dry_run_shows(outcome: Outcome) -> None:
    assert different(outcome.changes, lambda change: change.put) == []


def test_the_workflow_writes_what_the_dry_run_shows(
    outcome: Outcome, pods: dict[str, bytes], tmp_path: Path
) -> None:
    changes = outcome.changes
    if (wanted := os.environ.get("SAME_BYTES", SAMPLE)) != "all":
        changes = random.Random(7).sample(changes, int(wanted))
    # Each of those that run in parallel pushes to its own repository.
    remotes = [seeded(tmp_path / f"remote{number}.git", pods) for number in range(AT_ONCE)]
    shares = [changes[number::AT_ONCE] for number in range(AT_ONCE)]

    def run(remote: Path, share: list[Change]) -> list[str]:
        wrong = []
        for change in share:
            inputs = {
                "customer": change.customer, "environment": "dev",
                "spec": change.text.decode(), "revision": change.base,
            }  # fmt: skip
            made = deploy(remote, "main", inputs)
            if not made.succeeded:
                wrong.append(f"{change}\n  fails: {made.output[-2000:]}")
            elif made.text != change.text:
                wrong.append(f"{change}\n  {change.text!r}\n  {made.text!r}")
        return wrong

    with ThreadPoolExecutor(AT_ONCE) as threads:
        wrong = list(itertools.chain(*threads.map(run, remotes, shares)))
    print(f"{len(changes)} by the workflow")
    assert wrong == []
