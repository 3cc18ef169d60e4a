"""What the workflow was asked for, read from the event and checked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from names import SLUG, SLUG_WORDS, PodID, folder
from refusal import Refusal, shown

LONGEST_SPEC = 65_535  # characters; GitHub takes no more for all inputs together
LARGEST_EVENT = 4 * 1024 * 1024  # bytes
LONGEST_REASON = 1_000

INSTANCE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")
REVISION = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Request:
    """The workflow's inputs. They come from outside, so this is made by `read` alone."""

    pod: PodID
    #: The whole new text, and the blob it was made from; None where nobody sent a text.
    text: bytes | None
    revision: str | None
    #: For a deployment that is started by hand; None leaves a value as it is.
    instance_name: str | None
    waf_enabled: bool | None
    requested_by: str
    reason: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Request:
        """Raises Refusal naming everything that is wrong at once."""
        given = _inputs(environment.get("GITHUB_EVENT_PATH", ""))
        wrong: list[str] = []

        def take(name: str, rule: re.Pattern[str], words: str, required: bool = False) -> str:
            value = given.get(name, "")
            if (value or required) and not rule.fullmatch(value):
                wrong.append(f"{name} is {shown(value)}, but has to be {words}")
            return value

        customer = take("customer", SLUG, SLUG_WORDS, required=True)
        pod_environment = take("environment", SLUG, SLUG_WORDS, required=True)
        text = _text(given.get("spec", ""), wrong)
        revision = instance_name = waf_enabled = ""
        if text is not None:  # which says it all
            revision = take("revision", REVISION, "the blob that spec was made from", required=True)
        else:
            if given.get("revision"):
                wrong.append("revision was given without spec")
            instance_name = take(
                "instance_name",
                INSTANCE_NAME,
                "1 to 30 lower-case letters, digits and hyphens, with no hyphen at either end",
            )
            waf_enabled = take("waf_enabled", re.compile("true|false"), "true or false")
        specs_path = folder(environment.get("SPECS_PATH", ""))
        if specs_path is None:
            value = shown(environment.get("SPECS_PATH", ""))
            wrong.append(f"specs_path is {value}, but has to be a folder of the repository")
        if wrong:
            raise Refusal("; ".join(wrong))
        return cls(
            pod=PodID(customer, pod_environment, specs_path or ""),
            text=text,
            revision=revision or None,
            instance_name=instance_name or None,
            waf_enabled=waf_enabled == "true" if waf_enabled else None,
            requested_by=_name(given.get("requested_by", ""))
            or _name(environment.get("GITHUB_ACTOR", ""))
            or "unknown",
            reason=" ".join(given.get("reason", "").split())[:LONGEST_REASON],
        )

    def message(self, is_new: bool, run: str | None) -> str:
        """The commit's message. Its trailers are the last paragraph, where Spec Editor reads them
        again for the pod's history, and nobody else's words begin a line."""
        trailers = [f"Requested-by: {self.requested_by}"]
        if reason := _words(self.reason, " ._+-'@,;()/!?%=", colons=True):
            trailers.append(f"Reason: {reason}")
        if run:
            trailers.append(f"Run: {run}")
        subject = f"{'Create' if is_new else 'Deploy'} {self.pod}"
        return f"{subject}\n\n" + "\n".join(trailers) + "\n"


def _inputs(path: str) -> dict[str, str]:
    """The inputs as texts: GitHub's form and its API leave out, blank, or type what is optional."""
    if not path:
        raise Refusal("GITHUB_EVENT_PATH is not set")
    if os.stat(path).st_size > LARGEST_EVENT:
        raise Refusal("the event is larger than 4 MiB")
    try:
        event = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refusal("the event is not JSON") from error
    inputs = event.get("inputs") if isinstance(event, dict) else None
    found = {}
    for name, value in (inputs if isinstance(inputs, dict) else {}).items():
        if isinstance(value, bool):
            value = "true" if value else "false"
        if not isinstance(value, (str, type(None))):
            raise Refusal(f"the input {shown(name)} is not a text")
        found[name] = value or ""
    return found


def _text(spec: str, wrong: list[str]) -> bytes | None:
    """The new text to the byte; None for an empty one, which is what GitHub's form sends."""
    if len(spec) > LONGEST_SPEC:
        wrong.append(f"spec is longer than {LONGEST_SPEC:,} characters")
    try:
        return spec.encode("utf-8") if spec else None
    except UnicodeEncodeError:
        wrong.append("spec holds half a character")
        return b""


def _name(text: str) -> str:
    return _words(text, " ._+-'@")[:100].strip()


def _words(text: str, marks: str, colons: bool = False) -> str:
    """A person's words as they may stand in a commit: on one line, and unable to close an issue,
    to skip a workflow or to call somebody."""
    kept = "".join(c if c.isalnum() or c in marks or colons and c == ":" else " " for c in text)
    kept = re.sub(r":(?=/)", " ", kept)  # an address can close an issue, too
    return re.sub(r"(?<!\w)@", "", " ".join(kept.split()))
