"""The official JSON Schema Test Suite, as it comes in the source distribution of the Python package jsonschema."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = "jsonschema-4.26.0"
HERE = pathlib.Path(__file__).parent
DRAFTS = ("draft4", "draft6", "draft7", "draft2019-09", "draft2020-12")
# The optional parts that we claim to support.
OPTIONAL = (
    "bignum", "ecmascript-regex", "non-bmp-regex", "no-schema", "dependencies-compatibility", "anchor", "id",
    "refOfUnknownKeyword", "unknownKeyword", "format/date", "format/date-time", "format/time", "format/ipv4",
    "format/ipv6", "format/hostname", "format/uuid", "format/email", "format/uri", "format/uri-reference",
    "format/regex", "format/ecmascript-regex", "format/unknown",
)  # fmt: skip


@dataclasses.dataclass
class Group:
    """Cases that share a schema."""

    draft: str
    file: str
    description: str
    schema: object
    tests: list

    def name(self, test):
        return f"{self.draft}/{self.file}: {self.description}: {test['description']}"


def archive():
    """The package, fetched once."""
    folder = ROOT / ".build" / "json-schema-suite"
    path = folder / f"{PACKAGE}.tar.gz"
    if not path.exists():
        name, version = PACKAGE.rsplit("-", 1)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        folder.mkdir(parents=True, exist_ok=True)
        # Several processes may need it at once; each sees nothing or all of it.
        with tempfile.TemporaryDirectory(dir=folder) as own:
            subprocess.run([*command, "--dest", own, f"{name}=={version}"], check=True)
            os.replace(pathlib.Path(own) / path.name, path)
    return path


def groups(wanted_draft):
    wanted = {f"optional/{name}" for name in OPTIONAL}
    with tarfile.open(archive()) as package:
        for member in sorted(package.getmembers(), key=lambda member: member.name):
            _, _, place = member.name.partition(f"{PACKAGE}/json/tests/")
            draft, _, file = place.removesuffix(".json").partition("/")
            if draft != wanted_draft or not place.endswith(".json") or file.startswith("optional/") and file not in wanted:
                continue
            # The numbers' digits must arrive unchanged.
            for group in json.load(package.extractfile(member), parse_int=Digits, parse_float=Digits):
                yield Group(draft, file, group["description"], group["schema"], group["tests"])


class Digits:
    """A number as it is written."""

    def __init__(self, text):
        self.text = text


def written(value):
    """JSON on one line, with the digits of numbers."""
    if isinstance(value, Digits):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def exclusions():
    """Known differences, by the beginning of the case's name, with a reason; each is listed once in exclusions.txt."""
    lines = (HERE / "exclusions.txt").read_text().splitlines()
    entries = [line.rsplit(" -- ", 1) for line in lines if line and not line.startswith("#")]
    return {name.strip(): reason.strip() for name, reason in entries}
