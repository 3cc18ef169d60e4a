"""Reviews of pull requests, and who is asked for one."""

from __future__ import annotations

from .operations import Answer, Call, operation
from .ops_pulls import find_pull
from .problem import Problem

REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"
REVIEWERS = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers"
EVENTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@operation("GET", REVIEWS)
def list_reviews(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    pull = find_pull(repository, pull_number)
    page, headers = call.page(pull.reviews)
    return Answer(body=[call.shapes.pull_review(repository, pull, r) for r in page], headers=headers)


@operation("POST", REVIEWS)
def create_review(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = find_pull(repository, pull_number), call.json("event")
    event, text = body["event"], body.get("body") or ""
    if event not in EVENTS:
        raise Problem(422, "Unprocessable Entity", errors=["Variable $event of type PullRequestReviewEvent is invalid"])
    if event != "COMMENT" and pull.login == call.login:
        what = "approve" if event == "APPROVE" else "request changes on"
        raise Problem(422, "Unprocessable Entity", errors=[f"Can not {what} your own pull request"])
    if event != "APPROVE" and not text:
        raise Problem(422, "Unprocessable Entity", errors=["Review body can not be blank"])
    review = repository.review(pull.number, call.login, EVENTS[event], text, body.get("commit_id"))
    return Answer(body=call.shapes.pull_review(repository, pull, review))


@operation("GET", REVIEWERS)
def list_requested(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests")
    return Answer(body=call.shapes.requested(repository, find_pull(repository, pull_number)))


@operation("POST", REVIEWERS)
def request_reviewers(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = find_pull(repository, pull_number), call.json()
    people, teams = body.get("reviewers") or [], body.get("team_reviewers") or []
    if pull.login in people:
        raise Problem(422, "Review cannot be requested from pull request author.")
    known = repository.collaborators
    strangers = [login for login in people if known is not None and login not in known]
    if strangers or any(slug not in repository.teams for slug in teams):
        who = "users or teams" if strangers else "teams"
        raise Problem(
            422,
            f"Reviews may only be requested from collaborators. One or more of the {who} you specified is not a "
            f"collaborator of the {repository.full_name} repository.",
        )
    pull.reviewers = list(dict.fromkeys([*pull.reviewers, *people]))
    pull.team_reviewers = list(dict.fromkeys([*pull.team_reviewers, *teams]))
    pull.updated = int(call.double.now())
    return Answer(201, call.shapes.pull_simple(repository, pull))


@operation("DELETE", REVIEWERS)
def remove_reviewers(call: Call, owner: str, repo: str, pull_number: str) -> Answer:
    repository = call.repository(owner, repo, "pull_requests", "write")
    pull, body = find_pull(repository, pull_number), call.json("reviewers")
    pull.reviewers = [login for login in pull.reviewers if login not in body["reviewers"]]
    gone = body.get("team_reviewers") or []
    pull.team_reviewers = [slug for slug in pull.team_reviewers if slug not in gone]
    return Answer(body=call.shapes.pull_simple(repository, pull))


@operation("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def permission(call: Call, owner: str, repo: str, username: str) -> Answer:
    repository = call.repository(owner, repo, "metadata")
    writes = repository.writers is None or username in repository.writers
    level = "write" if writes else "read"
    given = {"admin": False, "maintain": False, "push": writes, "triage": writes, "pull": True}
    person = call.shapes.user(username) | {"permissions": given, "role_name": level}
    return Answer(body={"permission": level, "role_name": level, "user": person})
