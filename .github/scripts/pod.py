"""What was asked for, checked, and the files of the pod it is about."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from collections.abc import Mapping

import spec_text
from refusal import Refusal, shown

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
INSTANCE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")
#: Categories of characters that break a line or turn the writing direction.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
BACKEND = re.compile(r'\bbackend[ \t]+"\w+"[ \t]*\{[^{}]*\}')
STATE_KEY = re.compile(r'(?m)^([ \t]*key[ \t]*=[ \t]*")([^"\n]*)(")')
PLACEHOLDER = re.compile(r"\b(?:CUSTOMER|ENVIRONMENT)\b")


@dataclass(frozen=True)
class Request:
    """The workflow's inputs. They come from outside, so this is made by `read` alone."""

    customer: str
    environment: str
    instance_name: str
    waf_enabled: bool
    requested_by: str
    specs_path: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Request:
        """Raises Refusal naming everything that is wrong at once."""
        wrong = []

        def take(name: str, rule: re.Pattern[str], words: str) -> str:
            value = environment.get(name.upper(), "")
            if not rule.fullmatch(value):
                wrong.append(f"{name} is {shown(value)}, but has to be {words}")
            return value

        slug = "1 to 50 letters, digits, hyphens and underscores"
        request = cls(
            customer=take("customer", SLUG, slug),
            environment=take("environment", SLUG, slug),
            instance_name=take(
                "instance_name",
                INSTANCE_NAME,
                "1 to 30 lower-case letters, digits and hyphens, with no hyphen at either end",
            ),
            waf_enabled=take("waf_enabled", re.compile("true|false"), "true or false") == "true",
            requested_by=_name(environment.get("REQUESTED_BY", ""))
            or _name(environment.get("GITHUB_ACTOR", ""))
            or "unknown",
            specs_path=_folder(environment.get("SPECS_PATH", "")),
        )
        if request.specs_path is None:
            value = shown(environment.get("SPECS_PATH", ""))
            wrong.append(f"specs_path is {value}, but has to be a folder of the repository")
        if wrong:
            raise Refusal("; ".join(wrong))
        return request

    @property
    def pod(self) -> str:
        return f"{self.customer}/{self.environment}"

    @property
    def folder(self) -> Path:
        return Path(self.specs_path, self.customer, self.environment)

    @property
    def spec(self) -> Path:
        return self.folder / "spec.yml"


def _folder(text: str) -> str | None:
    """Any folder that Git allows, as Spec Editor reads SPECS_PATH: without slashes around it, and
    empty for the root. `None` for what is not a folder of the repository."""
    parts = [part for part in text.split("/") if part not in ("", ".")]
    is_safe = all(part != ".." and part.lower() != ".git" for part in parts)
    is_shown = all(unicodedata.category(c) not in HIDDEN for c in text)
    return "/".join(parts) if text and is_safe and is_shown else None


def _name(text: str) -> str:
    """A person's name as it may stand in a commit: on one line, and unable to close an issue,
    to skip a workflow or to call somebody."""
    kept = "".join(c if c.isalnum() or c in " ._+-'@" else " " for c in text)
    kept = re.sub(r"(?<!\w)@", "", " ".join(kept.split()))
    return kept[:100].strip()


def edit(request: Request) -> list[Path]:
    """Writes what the request asks for into the work tree.

    Returns the files that belong to it, changed or not; the first is the spec.
    """
    _refuse_links(request.spec)
    if request.spec.exists():
        _edit(request)
        return [request.spec]
    return _create(request)


def _edit(request: Request) -> None:
    old = request.spec.read_bytes()
    try:
        text = old.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"{request.spec} is not UTF-8: {error.reason} at byte {error.start}"
        ) from error
    new = spec_text.edited(text, request.instance_name, request.waf_enabled).encode("utf-8")
    if new != old:
        request.spec.write_bytes(new)


def _create(request: Request) -> list[Path]:
    request.folder.mkdir(parents=True, exist_ok=True)
    text = spec_text.new_text(
        request.customer, request.environment, request.instance_name, request.waf_enabled
    )
    request.spec.write_text(text, encoding="utf-8", newline="")
    files = [request.spec]
    template = Path(request.specs_path, ".template")
    # The lock file names the very providers that may run.
    for source in sorted([*template.glob("*.tf"), *template.glob(".terraform.lock.hcl")]):
        target = request.folder / source.name
        _refuse_links(source)
        _refuse_links(target)
        if not target.exists():
            target.write_bytes(_filled_in(source, request).encode("utf-8"))
            files.append(target)
    return files


def _filled_in(source: Path, request: Request) -> str:
    """A file of the template, with the pod's name in the key of its state."""
    names = {"CUSTOMER": request.customer, "ENVIRONMENT": request.environment}
    text = source.read_bytes().decode("utf-8")

    def rewritten(found: re.Match[str]) -> str:
        key = PLACEHOLDER.sub(lambda name: names[name.group()], found[2])
        if set(PLACEHOLDER.findall(found[2])) != set(names):
            raise Refusal(
                f"the state's key in {source} does not name CUSTOMER and ENVIRONMENT, "
                "so two pods would share one state"
            )
        return found[1] + key + found[3]

    return BACKEND.sub(lambda block: STATE_KEY.sub(rewritten, block.group()), text)


def _refuse_links(path: Path) -> None:
    """A link could lead a write out of the pod's folder, or out of the repository."""
    for part in (path, *path.parents):
        if os.path.islink(part):
            raise Refusal(f"{part} is a symbolic link")
    if path.exists() and not path.is_file():
        raise Refusal(f"{path} is not a file")
