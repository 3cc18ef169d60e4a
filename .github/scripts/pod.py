"""The files of a pod, as a deployment leaves them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from branch import NO_FILE, Branch, File
import settings
from refusal import Refusal, shown
from request import Request

BACKEND = re.compile(r'\bbackend[ \t]+"\w+"[ \t]*\{[^{}]*\}')
STATE_KEY = re.compile(r'(?m)^([ \t]*key[ \t]*=[ \t]*")([^"\n]*)(")')
PLACEHOLDER = re.compile(r"\b(?:CUSTOMER|ENVIRONMENT)\b")


def files(request: Request, branch: Branch) -> list[File]:
    """The spec, and for a new pod what comes with it."""
    _refuse_links(request.pod.spec)
    old = branch.read(request.pod.spec)
    if request.text is None:
        new = _by_hand(request, old)
    else:
        new = request.text
        # What is there already may come from this run, started again.
        if new != old:
            _refuse_stale(request, branch.revision(request.pod.spec))
    spec = File(request.pod.spec, new)
    return [spec] if old is not None else [spec, *_from_template(request, branch)]


def write(wanted: list[File]) -> None:
    """Puts the files into the work tree, where OpenTofu reads them."""
    for file in wanted:
        _refuse_links(file.path)
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.data)


def _refuse_stale(request: Request, current: str) -> None:
    if current == request.revision:
        return
    if request.revision == NO_FILE:
        raise Refusal(f"{request.pod.spec} exists already, and a new pod must not replace it")
    if current == NO_FILE:
        raise Refusal(f"{request.pod.spec} has been deleted since the text to deploy was made")
    raise Refusal(
        f"{request.pod.spec} has changed since the text to deploy was made: that was at "
        f"{(request.revision or '')[:7]}, the branch is at {current[:7]}. Deploy again"
    )


def _by_hand(request: Request, old: bytes | None) -> bytes:
    import spec_text  # here, since ruamel.yaml takes its time to load

    if old is None:
        if request.instance_name is None:
            raise Refusal(f"{request.pod.spec} does not exist: a new pod needs an instance_name")
        return spec_text.new_text(
            request.pod.customer,
            request.pod.environment,
            request.instance_name,
            request.waf_enabled or False,
        ).encode("utf-8")
    values = {
        spec_text.INSTANCE_NAME: request.instance_name,
        spec_text.WAF_ENABLED: request.waf_enabled,
    }
    given = {path: value for path, value in values.items() if value is not None}
    try:
        return spec_text.edited(old.decode("utf-8"), given).encode("utf-8") if given else old
    except UnicodeDecodeError as error:
        raise Refusal(
            f"{request.pod.spec} is not UTF-8: {error.reason} at byte {error.start}"
        ) from error


def _from_template(request: Request, branch: Branch) -> list[File]:
    folder, found = settings.template(branch, request.pod.specs_path), []
    if folder is None:
        return []
    template = Path(request.pod.specs_path, folder)
    names = branch.names(template)
    if not names and folder != settings.DEFAULT_TEMPLATE:
        raise Refusal(f"{settings.NAME} names the template {shown(str(template))}, which is not a folder")
    for name in sorted(names):
        # The lock file names the very providers that may run.
        if not name.endswith(".tf") and name != ".terraform.lock.hcl":
            continue
        target = request.pod.folder / name
        _refuse_links(target)
        if branch.revision(target) == NO_FILE:
            text = (branch.read(template / name) or b"").decode("utf-8")
            found.append(File(target, _filled_in(text, template / name, request).encode("utf-8")))
    return found


def _filled_in(text: str, source: Path, request: Request) -> str:
    """A file of the template, with the pod's name in the key of its state."""
    names = {"CUSTOMER": request.pod.customer, "ENVIRONMENT": request.pod.environment}

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
