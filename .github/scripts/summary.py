"""The page that a run leaves behind, in GitHub's Markdown."""

from __future__ import annotations

import os
import re
import unicodedata

LONGEST_BLOCK = 20_000


def table(title: str, rows: list[tuple[str, str]]) -> str:
    """`title` is plain text; the second half of every row is Markdown (see `plain` and `code`)."""
    lines = [f"### {plain(title)}", "", "| | |", "| --- | --- |"]
    lines += [f"| {plain(name)} | {value} |" for name, value in rows]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Any text as Markdown that shows that text and nothing else."""
    printable = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"[^\w \n]", lambda found: f"&#{ord(found.group())};", printable)


def code(text: str) -> str:
    """A text that is known to hold no backtick and no bar, as code."""
    return f"`{text}`"


def diff(text: str) -> str:
    return block(text, "diff")


def block(text: str, language: str = "") -> str:
    """A text, fenced with more backticks than it holds in a row, in which nothing is hidden."""
    text = re.sub(r"[^\n\t -~]", lambda found: _visible(found.group()), text.replace("\r\n", "\n"))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    if len(text) > LONGEST_BLOCK:
        text = text[:LONGEST_BLOCK] + "\n(the rest is left out)"
    return f"\n{fence}{language}\n{text}\n{fence}\n"


def _visible(character: str) -> str:
    """The character, or its number where it would not be seen, or turn what is around it."""
    hidden = unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"
    return f"<U+{ord(character):04X}>" if hidden else character


def write(markdown: str) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(markdown)
