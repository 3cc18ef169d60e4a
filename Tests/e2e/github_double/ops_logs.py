"""Logs of runs, jobs and steps: all lie at another origin."""

from __future__ import annotations

import io
import re
import zipfile

from .jobs import Job
from .operations import Answer, Call, operation
from .ops_runs import ATTEMPT, JOB, RUNS, find_attempt, find_job, find_run
from .problem import Problem
from .runs import Run

TEXT = "text/plain; charset=utf-8"


@operation("GET", JOB + "/logs")
def job_log(call: Call, owner: str, repo: str, job_id: str) -> Answer:
    _, run, job = find_job(call, owner, repo, job_id)
    if job.status != "completed":
        raise Problem(404, "Not Found")
    return _found(call, run, TEXT, job.log(run.log))


@operation("GET", JOB + "/steps/{step_number}/logs")
def step_log(call: Call, owner: str, repo: str, job_id: str, step_number: str) -> Answer:
    """Absent on older servers."""
    _, run, job = find_job(call, owner, repo, job_id)
    number, mode = int(step_number) if step_number.isdigit() else 0, call.double.step_logs
    has_ended = mode == "early" and 0 < number <= len(job.steps) and job.steps[number - 1].status == "completed"
    if mode == "absent" or not (job.status == "completed" or has_ended):
        raise Problem(404, "Not Found")
    return _found(call, run, TEXT, job.step_log(number, run.log))


@operation("GET", RUNS + "/{run_id}/logs")
def run_log(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    return _zip(call, find_run(call, owner, repo, run_id)[1])


@operation("GET", ATTEMPT + "/logs")
def attempt_log(call: Call, owner: str, repo: str, run_id: str, attempt_number: str) -> Answer:
    return _zip(call, find_attempt(call, owner, repo, run_id, attempt_number)[1])


def _zip(call: Call, run: Run) -> Answer:
    if run.status != "completed":
        raise Problem(404, "Not Found")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, job in enumerate(run.jobs):
            for name, data in _files(run, number, job):
                archive.writestr(name, data)
    return _found(call, run, "application/zip", packed.getvalue() if run.jobs else None)


def _files(run: Run, number: int, job: Job) -> list[tuple[str, bytes]]:
    named = re.sub(r"[/:]", "", job.name)[:90]
    found = [(f"{number}_{named}.txt", job.log(run.log))]
    for place, step in enumerate(job.steps, 1):
        found.append((f"{named}/{place}_{re.sub(r'[/:]', '', step.name)[:90]}.txt", job.step_log(place, run.log)))
    return [(name, data) for name, data in found if data is not None]


def _found(call: Call, run: Run, media: str, data: bytes | None) -> Answer:
    if run.logs == "expired":
        raise Problem(410, "Server Error")
    if data is None or run.logs == "gone":
        raise Problem(404, "Not Found")
    return Answer(302, headers={"Location": call.double.elsewhere.publish_log(str(run.id), media, data)})
