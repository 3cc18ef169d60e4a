"""Workflow files, and what they let a dispatch send."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from .problem import Problem

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
