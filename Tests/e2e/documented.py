"""The examples of docs/schema.md, as one schema, and a spec that has a value for each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from harness import checkout

SPEC = """\
texts:
  instance_name: web1
  notes: Blue and green take turns.
  freeze_until: "2027-01-04"
numbers: {count: 2, cpu_alarm: 92.50}
yes-or-no: {detailed: true}
one-of-several: {mode: block, region: eu-west-1}
lists:
  notify: [orders@northwind.example]
  days: [mon, wed]
  rules:
    - {name: office, action: allow}
    - {name: bots, action: block}
sections-and-maps:
  root_volume: {size_gb: 64}
  variables: {LOG_LEVEL: info}
one-of-several-shapes:
  certificate: {kind: managed, domain: orders.northwind.example}
fields-that-depend-on-others:
  waf: {enabled: true, rate_limit: 2000}
null-and-several-types: {keep_backups: 365}
fields-with-a-past-or-a-secret: {image: ami-0abc, size: large, password: opensesame}
"""


@dataclass(frozen=True)
class Chapter:
    title: str
    #: What its picture and its key are called.
    name: str
    properties: dict[str, Any]


def chapters() -> list[Chapter]:
    """Those with an example, which stands in the document as a piece of `properties`."""
    text = (checkout / "docs/schema.md").read_text()
    found = re.findall(r"^### (.+)\n(?:(?!^#).*\n)*?```json\n((?:(?!```).*\n)+)```", text, re.MULTILINE)
    return [
        Chapter(title, re.sub(r"[^a-z]+", "-", title.lower()), json.loads("{" + block + "}"))
        for title, block in found
    ]


def schema(chapters: list[Chapter]) -> dict[str, Any]:
    """A section for each chapter."""
    sections = {
        chapter.name: {"title": chapter.title, "type": "object", "properties": chapter.properties}
        for chapter in chapters
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": sections}
