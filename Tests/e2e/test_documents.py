"""The product behaves as the documents show."""

from __future__ import annotations

import json
from pathlib import Path

import documented
from harness import Run, checkout
from harness.bare import seeded


def test_the_examples_of_the_schema_document_make_a_form(run: Run, tmp_path: Path) -> None:
    chapters = documented.chapters()
    files = {
        "demo/infra/spec.schema.json": json.dumps(documented.schema(chapters)).encode(),
        "demo/infra/acme/dev/spec.yml": documented.SPEC.encode(),
    }
    product = run(LOCAL_REPO=str(seeded(tmp_path / "specs.git", files)))
    assert product.get("/health").json().get("warnings", []) == []
    page = product.page("/pod/acme/dev").text
    for chapter in chapters:
        assert chapter.title in page
        assert (checkout / f"docs/images/control-{chapter.name}.png").exists(), "make pictures"
        for field in chapter.properties.values():
            assert field.get("title", "") in page
