"""The summary page of a run, in GitHub's Markdown."""

from __future__ import annotations

import os
import re
import unicodedata

LONGEST_DIFF = 20_000


def table(title: str, rows: list[tuple[str, str]]) -> str:
    """`title` is plain text; the second half of every row is Markdown (see `plain` and `code`)."""
    lines = [f"### {plain(title)}", "", "| | |", "| --- | --- |"]
    lines += [f"| {plain(name)} | {value} |" for name, value in rows]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Any text, escaped as Markdown."""
    printable = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"[^\w \n]", lambda found: f"&#{ord(found.group())};", printable)


def code(text: str) -> str:
    """A text without backticks and bars, as code."""
    return f"`{text}`"


def diff(text: str) -> str:
    """A diff in a fence with more backticks than it contains in a row; nothing in it is hidden."""
    text = re.sub(r"[^\n\t -~]", lambda found: _visible(found.group()), text.replace("\r\n", "\n"))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    if len(text) > LONGEST_DIFF:
        text = text[:LONGEST_DIFF] + "\n(the rest is left out)"
    return f"\n{fence}diff\n{text}\n{fence}\n"


def _visible(character: str) -> str:
    """The character, or its number if it is invisible or changes the text around it."""
    hidden = unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"
    return f"<U+{ord(character):04X}>" if hidden else character


def write(markdown: str) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(markdown)
