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
from .environments import Environment
from .faults import Fault
from .http import Request
from .jobs import Annotation, Job, Step
from .protection import Protection
from .repository import Repository
from .runs import Run, Timetable
from .tokens import RateLimit, Token
from .workflows import WorkflowFile

__all__ = [
    "Annotation", "Environment", "Fault", "GitHubDouble", "Job", "Protection", "RateLimit", "Repository", "Request",
    "Run", "Step", "Timetable", "Token", "WorkflowFile", "sample",
]  # fmt: skip
