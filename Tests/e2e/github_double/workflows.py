"""Workflow files, what they let a dispatch send, and the runs that dispatches start."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from .problem import Problem

if TYPE_CHECKING:
    from .repository import Repository

MAX_INPUTS, MAX_CHARACTERS = 25, 65_535


class Failed(Exception):
    """Why a run ends without having done what it was started for; the words go into its log."""


@dataclass
class Workflow:
    id: int
    path: str
    created: int
    state: str = "active"


class WorkflowFile:
    """A workflow as its file on one branch says it is."""

    def __init__(self, data: bytes, path: str) -> None:
        try:
            document = yaml.safe_load(data)
        except yaml.YAMLError:
            document = None
        self.document: dict[Any, Any] = document if isinstance(document, dict) else {}
        self.name = str(self.document.get("name") or path)
        self.run_name = self.document.get("run-name")

    @property
    def dispatch(self) -> dict[str, Any] | None:
        """The `workflow_dispatch` trigger; `None` without one."""
        # YAML 1.1 reads the bare key `on` as true.
        triggers = self.document.get("on", self.document.get(True))
        if isinstance(triggers, str):
            triggers = [triggers]
        if isinstance(triggers, list):
            triggers = dict.fromkeys(triggers)
        if not isinstance(triggers, dict) or "workflow_dispatch" not in triggers:
            return None
        return triggers["workflow_dispatch"] or {}

    @property
    def inputs(self) -> dict[str, dict[str, Any]]:
        declared = (self.dispatch or {}).get("inputs") or {}
        return {str(name): rules or {} for name, rules in declared.items()}

    def accept(self, given: Any) -> dict[str, str]:
        """The inputs a run gets, defaults filled in; GitHub's own words for what it refuses."""
        if self.dispatch is None:
            raise Problem(422, "Workflow does not have 'workflow_dispatch' trigger")
        given = {} if given is None else given
        if not isinstance(given, dict):
            raise Problem(422, "Invalid request.\n\nFor 'properties/inputs', it is not an object.")
        if len(given) > MAX_INPUTS:
            allowed = f"No more than {MAX_INPUTS} properties are allowed"
            raise Problem(422, f"Invalid request.\n\n{allowed}; {len(given)} were supplied.")
        for name, value in given.items():
            if not isinstance(value, str):
                shown = json.dumps(value)
                raise Problem(422, f"Invalid request.\n\nFor 'properties/{name}', {shown} is not a string.")
        if len(json.dumps(given, ensure_ascii=False, separators=(",", ":"))) > MAX_CHARACTERS:
            raise Problem(422, "inputs are too large.")
        if unexpected := [name for name in given if name not in self.inputs]:
            raise Problem(422, f"Unexpected inputs provided: {json.dumps(unexpected)}")
        return {n: v for n, rules in self.inputs.items() if (v := self._one(n, rules, given)) is not None}

    def _one(self, name: str, rules: dict[str, Any], given: dict[str, str]) -> str | None:
        value = given.get(name)
        if value is None and (default := rules.get("default")) is not None:
            value = default if isinstance(default, str) else json.dumps(default)
        if rules.get("required") is True and not value:
            raise Problem(422, f"Required input '{name}' not provided")
        kind = rules.get("type", "string")
        allowed = rules.get("options") if kind == "choice" else ["true", "false"] if kind == "boolean" else None
        if value and allowed is not None and value not in [str(a) for a in allowed]:
            raise Problem(422, f"Provided value '{value}' for input '{name}' not in the list of allowed values")
        return value

    def title(self, inputs: dict[str, str], login: str) -> str:
        """What the run is called: `run-name` with its expressions, else the workflow's name."""
        if not self.run_name:
            return self.name
        values = {f"inputs.{n}": v for n, v in inputs.items()} | {"github.actor": login}
        values |= {f"github.event.inputs.{n}": v for n, v in inputs.items()}
        return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda m: values.get(m[1], ""), str(self.run_name))


@dataclass
class Timetable:
    """When a run moves on by itself, in seconds after its dispatch; `None` means never."""

    starts: float | None = 0.2
    ends: float | None = 0.6


@dataclass
class Run:
    id: int
    number: int
    workflow: Workflow
    workflow_name: str
    title: str
    branch: str
    head_sha: str
    login: str
    inputs: dict[str, str]
    created: float
    visible_from: float
    timetable: Timetable = field(default_factory=Timetable)
    event: str = "workflow_dispatch"
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    updated: float = 0.0
    started: float | None = None
    #: How it will end when its timetable ends it.
    outcome: str = "success"
    log: str = "Deploying\nDone\n"
    #: What the workflow does to the repository before it succeeds.
    effect: Callable[[Repository, Run], None] | None = None

    @property
    def job_id(self) -> int:
        return self.id * 10 + self.attempt

    def advance(self, repository: Repository) -> None:
        age = repository.clock() - self.created
        if self.status == "queued" and self.timetable.starts is not None and age >= self.timetable.starts:
            self.move("in_progress", repository)
        if self.status == "in_progress" and self.timetable.ends is not None and age >= self.timetable.ends:
            self.move("completed", repository, self.outcome)

    def move(self, status: str, repository: Repository, conclusion: str | None = None) -> None:
        """Takes the next step by hand, or by the timetable."""
        self.status, self.updated = status, repository.clock()
        if status == "in_progress":
            self.started = self.updated
        if status == "completed":
            self.conclusion = conclusion or "success"
            if self.conclusion == "success" and self.effect:
                try:
                    self.effect(repository, self)
                except Failed as failure:
                    self.conclusion, self.log = "failure", f"Deploying\n##[error]{failure}\n"
