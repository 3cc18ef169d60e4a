"""A run of a workflow: its attempts, its jobs, and what it waits for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .environments import Gate, Review
from .jobs import FINE, Job
from .workflows import Failed, Workflow

if TYPE_CHECKING:
    from .repository import Repository


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
    jobs: list[Job] = field(default_factory=lambda: [Job()])
    jobs_made: int = 0
    #: When this attempt began, and who began it; as the run unless told.
    begun: float = 0.0
    begun_by: str = ""
    #: The attempts before this one.
    earlier: list[Run] = field(default_factory=list)
    #: Seconds that this attempt has waited for approval, by which its timetable is late.
    held: float = 0.0
    gates: dict[str, Gate] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    #: `kept`, `expired` (410) or `gone` (404).
    logs: str = "kept"

    def __post_init__(self) -> None:
        self.begun, self.begun_by = self.begun or self.created, self.begun_by or self.login
        self.updated = self.updated or self.created

    @property
    def job_id(self) -> int:
        """Of the first job."""
        self.settle()
        return self.jobs[0].id

    def settle(self) -> None:
        """Names the jobs that are new."""
        for job in self.jobs:
            if not job.id:
                job.id, job.attempt, job.created = self._job_id(), self.attempt, job.created or self.begun

    def _job_id(self) -> int:
        self.jobs_made += 1
        return self.id * 10_000 + self.jobs_made

    # Attempts

    def attempts(self) -> list[Run]:
        return [*self.earlier, self]

    def all_jobs(self) -> list[Job]:
        """Those of every attempt; one that was carried over is there once."""
        return list({job.id: job for attempt in self.attempts() for job in attempt.jobs}.values())

    def failed_jobs(self) -> list[Job]:
        """Those that are run again when only what failed is."""
        return self.with_dependents([job for job in self.jobs if job.conclusion not in FINE])

    def with_dependents(self, chosen: list[Job]) -> list[Job]:
        names = {job.name for job in chosen}
        while more := {job.name for job in self.jobs if names & set(job.needs)} - names:
            names |= more
        return [job for job in self.jobs if job in chosen or job.name in names]

    def rerun(self, chosen: list[Job], login: str, repository: Repository) -> None:
        """Begins another attempt, in which the other jobs stand as they are."""
        past, now = copy.copy(self), repository.clock()
        past.earlier, self.earlier = [], [*self.earlier, past]
        self.attempt, self.begun, self.begun_by = self.attempt + 1, now, login
        self.conclusion, self.started, self.held, self.gates = None, None, 0.0, {}
        redone = [id(job) for job in chosen]
        self.jobs = [
            job.again(self._job_id(), self.attempt, now) if id(job) in redone else job for job in past.jobs
        ]
        self.move("queued", repository)

    # Moving on

    def advance(self, repository: Repository) -> None:
        self.settle()
        now = repository.clock()
        for name in [name for name, gate in self.gates.items() if gate.opens(now)]:
            self._pass(name, now)
        age, times = now - self.begun - self.held, self.timetable
        if self.status == "queued" and self.jobs and times.starts is not None and age >= times.starts:
            self.move("in_progress", repository)
        if self.status == "in_progress" and times.ends is not None:
            start = times.starts or 0
            for job in self.jobs:
                if job.status == "in_progress":
                    job.progress((age - start) / max(times.ends - start, 0.001), now)
            if age >= times.ends:
                self._finish(repository)

    def _finish(self, repository: Repository) -> None:
        if not any(job.status == "waiting" for job in self.jobs):
            failed = any(job.outcome == "failure" for job in self.jobs)
            self.move("completed", repository, "failure" if failed and self.outcome == "success" else self.outcome)
            return
        for job in self.jobs:
            if job.status == "in_progress":
                job.move("completed", repository.clock(), job.outcome)
        self.status = "waiting"

    def move(self, status: str, repository: Repository, conclusion: str | None = None) -> None:
        """Takes the next step by hand, or by the timetable; its jobs go with it."""
        self.settle()
        self.status, self.updated = status, repository.clock()
        if status == "completed":
            self._complete(conclusion or "success", repository)
            return
        for job in self.jobs:
            if job.status == "completed":
                continue
            environment = repository.environments.get(job.environment or "")
            if environment and status in ("in_progress", "waiting"):
                gate = self.gates.setdefault(environment.name, Gate(environment, self.updated))
                job.move("in_progress" if gate.opens(self.updated) else "waiting", self.updated)
            else:
                job.move(status, self.updated)
        if status == "in_progress":
            self.started = self.updated
            if self.jobs and not any(job.status == "in_progress" for job in self.jobs):
                self.status = "waiting"

    def _complete(self, conclusion: str, repository: Repository) -> None:
        self.conclusion = conclusion
        if conclusion == "startup_failure":
            self.jobs = []
        if conclusion == "success" and self.effect:
            try:
                self.effect(repository, self)
            except Failed as failure:
                self.conclusion, self.log = "failure", f"Deploying\n##[error]{failure}\n"
        for job in self.jobs:
            if job.status != "completed":
                job.move("completed", self.updated, job.outcome or self.conclusion)

    # Waiting

    def waits_for(self) -> list[Gate]:
        """The environments that jobs wait for now."""
        names = dict.fromkeys(job.environment for job in self.jobs if job.status == "waiting")
        return [self.gates[name] for name in names if name in self.gates]

    def review(self, review: Review, repository: Repository) -> None:
        self.reviews.append(review)
        for environment in review.environments:
            self.gates[environment.name].approved = review.state == "approved"
        if review.state == "approved":
            self.advance(repository)
            return
        rejected = {environment.name for environment in review.environments}
        for job in self.jobs:
            if job.status == "waiting":
                job.move("completed", review.when, "failure" if job.environment in rejected else "skipped")
        self.move("completed", repository, "failure")

    def _pass(self, name: str, now: float) -> None:
        """Jobs that waited for this environment go on."""
        waiting = [job for job in self.jobs if job.status == "waiting" and job.environment == name]
        if waiting:
            self.held += now - self.gates[name].since
            self.status, self.updated = "in_progress", now
        for job in waiting:
            job.move("in_progress", now)
