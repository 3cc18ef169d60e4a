"""What runs wait for, and the decisions of those who may decide."""

from __future__ import annotations

import json
from typing import Any

from .environments import Gate, Review
from .operations import Answer, Call, operation
from .ops_runs import RUNS, find_run
from .problem import Problem

PENDING = RUNS + "/{run_id}/pending_deployments"
STATES = ("approved", "rejected")


def _may(call: Call, gate: Gate, teams: dict[str, set[str]], started_by: str) -> bool:
    return not gate.approved and gate.environment.may_approve(call.login, teams, started_by)


@operation("GET", PENDING)
def list_pending(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id)
    return Answer(
        body=[
            call.shapes.pending(repository, gate, _may(call, gate, repository.teams, run.begun_by))
            for gate in run.waits_for()
        ]
    )


@operation("POST", PENDING)
def review_pending(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    call.repository(owner, repo, "deployments", "write")
    repository, run = find_run(call, owner, repo, run_id)
    body = call.json("environment_ids", "state", "comment")
    _check(body)
    gates = [gate for gate in run.waits_for() if gate.environment.id in body["environment_ids"]]
    if any(gate.approved for gate in gates):
        raise Problem(422, "Validation Failed", errors="Deployment protection rule has already been reviewed")
    may = [gate for gate in gates if _may(call, gate, repository.teams, run.begun_by)]
    # Here the errors are a text, and the words are the same for those who may not.
    if not may or len(may) < len(set(body["environment_ids"])):
        raise Problem(422, "Validation Failed", errors="No pending deployment requests to approve or reject")
    now, environments = call.double.now(), [gate.environment for gate in may]
    run.review(Review(environments, body["state"], call.login, body["comment"], now), repository)
    return Answer(body=[call.shapes.deployment(repository, run, e, now) for e in environments])


def _check(body: dict[str, Any]) -> None:
    ids = body["environment_ids"]
    if not isinstance(ids, list):
        raise Problem(422, "Invalid request.\n\nFor 'properties/environment_ids', it is not an array.")
    if wrong := [i for i in ids if not isinstance(i, int) or isinstance(i, bool)]:
        raise Problem(422, f"Invalid request.\n\nFor 'items', {json.dumps(wrong[0])} is not an integer.")
    if body["state"] not in STATES:
        shown, allowed = json.dumps(body["state"]), json.dumps(STATES)
        raise Problem(422, f"Invalid request.\n\nFor 'properties/state', {shown} is not a member of {allowed}.")
    if not isinstance(body["comment"], str):
        shown = json.dumps(body["comment"])
        raise Problem(422, f"Invalid request.\n\nFor 'properties/comment', {shown} is not a string.")


@operation("GET", RUNS + "/{run_id}/approvals")
def list_reviews(call: Call, owner: str, repo: str, run_id: str) -> Answer:
    repository, run = find_run(call, owner, repo, run_id)
    return Answer(body=[call.shapes.review(repository, review) for review in run.reviews])
