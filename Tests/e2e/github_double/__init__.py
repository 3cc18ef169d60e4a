"""A double of GitHub's REST API, as far as a deployment tool needs it.

It keeps real git objects, reads the workflow files it holds, and answers as GitHub's published
description says; `test_double_*.py` beside it check that. In a test:

    with GitHubDouble() as github:
        github.add_token("ghp_…", Token())
        github.add_repository("acme/pods", sample.files())

By hand: `python -m github_double --port 8900`.
"""

from . import sample
from .double import GitHubDouble
from .faults import Fault
from .http import Request
from .repository import Repository
from .tokens import RateLimit, Token
from .workflows import Run, Timetable, WorkflowFile

__all__ = [
    "Fault", "GitHubDouble", "RateLimit", "Repository", "Request", "Run", "Timetable", "Token", "WorkflowFile",
    "sample",
]  # fmt: skip
