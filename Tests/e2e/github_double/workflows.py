"""Workflow files, and what they let a dispatch send."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from .problem import Problem
from .protection import matches

MAX_INPUTS, MAX_CHARACTERS = 25, 65_535


#: What happens to a pull request that starts runs unless `types` says otherwise.
STARTING = ("opened", "synchronize", "reopened")


def _passes(rules: dict[str, Any], name: str, found: list[str]) -> bool:
    """Filters by branches or paths; in a list, a later pattern overrules an earlier one."""
    if (ignored := rules.get(f"{name}-ignore")) is not None:
        return any(not any(matches(str(p), one) for p in _listed(ignored)) for one in found)
    if (wanted := rules.get(name)) is None:
        return True
    return any(_chosen(_listed(wanted), one) for one in found)


def _listed(patterns: Any) -> list[Any]:
    return patterns if isinstance(patterns, list) else [patterns]


def _chosen(patterns: list[Any], one: str) -> bool:
    chosen = False
    for pattern in map(str, patterns):
        if matches(pattern.removeprefix("!"), one):
            chosen = not pattern.startswith("!")
    return chosen


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

    def trigger(self, event: str) -> dict[str, Any] | None:
        """What `on` says about an event; `None` for nothing."""
        # YAML 1.1 reads the bare key `on` as true.
        triggers = self.document.get("on", self.document.get(True))
        if isinstance(triggers, str):
            triggers = [triggers]
        if isinstance(triggers, list):
            triggers = dict.fromkeys(triggers)
        if not isinstance(triggers, dict) or event not in triggers:
            return None
        return triggers[event] or {}

    @property
    def dispatch(self) -> dict[str, Any] | None:
        """The `workflow_dispatch` trigger; `None` without one."""
        return self.trigger("workflow_dispatch")

    def reacts(self, event: str, branch: str, paths: list[str], kind: str = "") -> bool:
        """Whether a push to `branch`, or a pull request into it, that changes `paths` starts a run."""
        rules = self.trigger(event)
        if rules is None or (kind and kind not in rules.get("types", STARTING)):
            return False
        if event == "push" and "tags" in rules and not {"branches", "branches-ignore"} & rules.keys():
            return False
        return _passes(rules, "branches", [branch]) and _passes(rules, "paths", paths)

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

    def title(
        self, inputs: dict[str, str], login: str, otherwise: str | None = None, more: dict[str, str] | None = None
    ) -> str:
        """What the run is called: `run-name` with its expressions, else the workflow's name, or what is told."""
        if not self.run_name:
            return self.name if otherwise is None else otherwise
        values = {f"inputs.{n}": v for n, v in inputs.items()} | {"github.actor": login} | (more or {})
        values |= {f"github.event.inputs.{n}": v for n, v in inputs.items()}
        return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda m: values.get(m[1], ""), str(self.run_name))
