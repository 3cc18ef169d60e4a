"""Pushes and pull requests, and the runs that they start."""

from __future__ import annotations

from workflow_runner import ON_PUSH, PLAN, Runner, git

ON = {"DEPLOY_ON_PUSH": "true"}


def change(repository, files: dict[str, bytes | None], message: str = "By hand") -> str:
    """A commit on top of what the clone has checked out; None removes a file."""
    for path, data in files.items():
        target = repository.clone / path
        if data is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    repository.commit(message)
    return git("rev-parse", "HEAD", cwd=repository.clone)


def push(repository, files: dict[str, bytes | None], message: str = "By hand") -> dict[str, str]:
    """Commits and pushes to main; the event that GitHub makes of it."""
    before = repository.head
    after = change(repository, files, message)
    git("push", "--quiet", "--force", "origin", "HEAD:main", cwd=repository.clone)
    return {"before": before, "after": after}


def on_push(repository, event: dict[str, str], *, variables=None, on=True, **options) -> Runner:
    """The run of deploy-on-push.yml, not begun yet."""
    github = {"event_name": "push", "event": event, "sha": event["after"]}
    variables = {**(ON if on else {}), **(variables or {})}
    return repository.start(ON_PUSH, github=github, variables=variables, **options)


def propose(repository, files: dict[str, bytes | None], main: dict[str, bytes] | None = None) -> str:
    """The merge commit that GitHub makes of a pull request, after others pushed `main`."""
    git("checkout", "--quiet", "-B", "topic", "main", cwd=repository.clone)
    change(repository, files, "A proposal")
    git("checkout", "--quiet", "main", cwd=repository.clone)
    if main:
        push(repository, main)
    merge = ("merge", "--quiet", "--no-ff", "--message=Merge", "topic")
    git("checkout", "--quiet", "--detach", "main", cwd=repository.clone)
    git(*merge, cwd=repository.clone)
    git("push", "--quiet", "--force", "origin", "HEAD:refs/pull/7/merge", cwd=repository.clone)
    sha = git("rev-parse", "HEAD", cwd=repository.clone)
    git("checkout", "--quiet", "main", cwd=repository.clone)
    return sha


def on_pull_request(repository, sha: str, *, fork=False, **options) -> Runner:
    """The run of plan-pod.yml, not begun yet."""
    name = "stranger/pods" if fork else "octo/pods"
    event = {"pull_request": {"number": 7, "head": {"repo": {"full_name": name}}}}
    github = {"event_name": "pull_request", "event": event, "sha": sha, "ref": "refs/pull/7/merge"}
    return repository.start(PLAN, github=github, **options)


def on_merge_group(repository, sha: str, base: str, **options) -> Runner:
    github = {"event_name": "merge_group", "event": {"merge_group": {"base_sha": base}}, "sha": sha}
    return repository.start(PLAN, github=github, **options)
