"""What every step of a workflow does: it is named by an argument, gives outputs, and says what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

import summary
from refusal import Refusal


def output(name: str, value: str) -> None:
    """An output of the step, on one line."""
    if len(value.splitlines()) > 1:
        raise Refusal(f"the output {name} has more than one line")
    path = os.environ.get("GITHUB_OUTPUT")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{name}={value}\n")


def run(arguments: list[str], steps: Mapping[str, Callable[[], None]], usage: str, failed: str) -> int:
    """Runs the step that the arguments name. `failed` is the heading where it refuses."""
    if len(arguments) != 1 or arguments[0] not in steps:
        print(usage, file=sys.stderr)
        return 2
    try:
        steps[arguments[0]]()
    except (Refusal, OSError) as problem:
        words = " ".join(str(problem).split())
        print(f"::error title={failed}::{harmless(words)}")
        summary.write(f"### {failed}\n\n{summary.plain(words)}\n")
        return 1
    return 0


def harmless(words: str) -> str:
    """One line of a command's message. Runners take commands from `##[` anywhere in a line, and Git
    repeats names that people chose."""
    return words.replace("%", "%25").replace("##[", "## [")


def repository_page() -> str | None:
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}" if server and repository else None


def run_page() -> str | None:
    page, number = repository_page(), os.environ.get("GITHUB_RUN_ID")
    return f"{page}/actions/runs/{number}" if page and number else None


def commit_link(sha: str) -> str:
    """A commit in Markdown."""
    page = repository_page()
    return f"[`{sha[:7]}`]({page}/commit/{sha})" if page else summary.code(sha[:7])
