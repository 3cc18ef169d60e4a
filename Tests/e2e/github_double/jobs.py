"""The jobs of a run and their steps: how they move on, and what they print."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

#: Conclusions that `rerun-failed-jobs` leaves alone.
FINE = ("success", "neutral", "skipped")

FIRST = """\
Current runner version: '2.336.0'
##[group]Operating System
Ubuntu
24.04.4
LTS
##[endgroup]
Complete job name: deploy
"""
COMMAND = "##[group]Run echo deployed\necho deployed\nshell: /usr/bin/bash -e {0}\n##[endgroup]\n"


@dataclass
class Annotation:
    """What a job says about a line of a file."""

    message: str
    level: str = "failure"
    title: str | None = None
    path: str = ".github"
    line: int = 1


@dataclass
class Step:
    """One step. Its log is `body` if that is given, else `log` with a time before each line."""

    name: str
    #: What it prints; `None` for the log of its run.
    log: str | None = ""
    status: str = "queued"
    conclusion: str | None = None
    started: float | None = None
    completed: float | None = None
    body: bytes | None = None

    def move(self, status: str, when: float, conclusion: str | None = None) -> None:
        self.status, self.conclusion = status, conclusion
        if status in ("in_progress", "completed") and self.started is None:
            self.started = when
        self.completed = when if status == "completed" else None

    def text(self, run_log: str, otherwise: float) -> bytes:
        """The log without the mark at its beginning."""
        if self.body is not None:
            return self.body
        lines = (COMMAND + run_log if self.log is None else self.log).splitlines()
        begin = self.started or otherwise
        each = ((self.completed or begin) - begin) / max(len(lines), 1)
        return "".join(f"{_precise(begin + n * each)} {line}\n" for n, line in enumerate(lines)).encode()


def usual_steps() -> list[Step]:
    return [Step("Set up job", FIRST), Step("Deploy", None), Step("Complete job", "Cleaning up orphan processes\n")]


@dataclass
class Job:
    """One job of one attempt. The run gives it its `id` when it is first asked for."""

    name: str = "deploy"
    steps: list[Step] = field(default_factory=usual_steps)
    #: Names of the jobs before it; it is run again with them.
    needs: tuple[str, ...] = ()
    #: What it deploys to; the job waits where that environment has rules.
    environment: str | None = None
    #: How it ends when its run does; `None` as its run.
    outcome: str | None = None
    id: int = 0
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    created: float = 0.0
    started: float | None = None
    completed: float | None = None
    #: The log as it is sent, in place of the steps'.
    body: bytes | None = None
    annotations: list[Annotation] = field(default_factory=list)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Job:
        """From JSON; a step may be its name alone."""
        steps = [Step(s) if isinstance(s, str) else Step(**s) for s in given.get("steps", ())]
        return cls(**given | {"steps": steps or usual_steps(), "needs": tuple(given.get("needs", ()))})

    def again(self, id: int, attempt: int, when: float) -> Job:
        """The same job before it began, in a later attempt."""
        fresh = {"status": "queued", "conclusion": None, "started": None, "completed": None}
        steps = [replace(step, **fresh) for step in self.steps]
        return replace(self, id=id, attempt=attempt, created=when, steps=steps, annotations=[], **fresh)

    def move(self, status: str, when: float, conclusion: str | None = None) -> None:
        """Takes the next step by hand, or with its run."""
        if status == "in_progress" and self.started is None:
            self.started = when
            self.progress(0, when)
        if status == "completed":
            self._end(conclusion or "success", when)
        self.status, self.conclusion = status, conclusion or "success" if status == "completed" else None
        self.completed = when if status == "completed" else None

    def progress(self, part: float, when: float) -> None:
        """Has this part of the steps behind it, at least the first, and not the last."""
        done = min(max(int(part * len(self.steps)), 1), len(self.steps) - 1)
        for number, step in enumerate(self.steps):
            if number < done and step.status != "completed":
                step.move("completed", when, "success")
            elif number == done and step.status == "queued":
                step.move("in_progress", when)

    def _end(self, conclusion: str, when: float) -> None:
        if self.started is None:
            return
        left = [step for step in self.steps if step.status != "completed"]
        for step in left:
            last = step is self.steps[-1] and len(left) > 1
            word = conclusion if conclusion == "success" or step is left[0] else "success" if last else "skipped"
            step.move("completed", when, word)

    def log(self, run_log: str) -> bytes | None:
        """All that its steps printed; `None` if it has not run."""
        if self.body is not None:
            return self.body
        if self.started is None:
            return None
        return BYTE_ORDER_MARK + b"".join(self._text(step, run_log) for step in self.steps)

    def step_log(self, number: int, run_log: str) -> bytes | None:
        if self.started is None or not 1 <= number <= len(self.steps):
            return None
        step = self.steps[number - 1]
        if step.conclusion == "skipped":
            return None
        return step.body if step.body is not None else BYTE_ORDER_MARK + self._text(step, run_log)

    def _text(self, step: Step, run_log: str) -> bytes:
        return b"" if step.conclusion == "skipped" else step.text(run_log, self.started or self.created)


def _precise(when: float) -> str:
    moment = datetime.fromtimestamp(when, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}7Z"
