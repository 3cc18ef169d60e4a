"""The one error of the deployment's scripts."""

import re


class Refusal(Exception):
    """Why the deployment cannot continue: one sentence or more, for the person who asked for it."""


def shown(text: str, limit: int = 60) -> str:
    """A stranger's text, made harmless for a log.

    Runners read commands from lines that begin with `::` and from `##[` anywhere in a line, so what
    is shown of such a text is a few characters that cannot spell either.
    """
    safe = re.sub(r"[^\w .@/=,+-]", "?", text, flags=re.ASCII)
    return f'"{safe[:limit]}{"..." if len(safe) > limit else ""}"'
