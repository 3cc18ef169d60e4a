"""Every example of the documentation, run as written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from harness import Product, Run, checkout

#: Refuses an answer that is not a success, unlike `curl -s` alone.
PREAMBLE = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n'


def blocks(document: Path) -> list[str]:
    """The indented blocks of a document, without their indentation."""
    found, block = [], []
    for line in [*document.read_text().splitlines(), "end"]:
        if line.startswith("    ") or (block and not line):
            block.append(line[4:])
        elif block:
            found.append("\n".join(block).strip("\n"))
            block = []
    return found


def examples(document: Path) -> list[str]:
    """Each `curl` command, with its variables; a command ends at a line without a continuation."""
    found = []
    for block in blocks(document):
        commands = re.split(r"(?<![\\|])\n(?=\S)", block)
        if not any("curl" in command for command in commands):
            continue
        shared = "".join(command + "\n" for command in commands if "=" in command.split("curl")[0])
        found += [shared + command for command in commands if "curl" in command and command + "\n" not in shared]
    return [example for example in found if any(place in example for place in ("/api/", "$POD", "$EDITOR/?"))]


def run_example(product: Product, example: str) -> str:
    base = f"EDITOR={product.url}\nPOD=$EDITOR/api/pod/advworks/dev\n"
    result = subprocess.run(
        ["bash", "-c", PREAMBLE + base + example], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, f"{example}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def test_every_example_works_in_turn(run: Run) -> None:
    product = run()
    all_examples = examples(checkout / "docs" / "api.md")
    assert len(all_examples) >= 10
    for example in all_examples:
        said = run_example(product, example)
        assert said.startswith(("{", "[", "#", "customer,")), f"{example}\n{said}"
        if "PATCH" in example or "PUT" in example:
            assert '"changes":[{' in said and ('"text":' in said) == ("dry_run=1" in example), f"{example}\n{said}"


def test_no_other_document_has_an_example_that_is_not_run() -> None:
    documents = [checkout / "README.md", checkout / "DEPLOY.md", *(checkout / "docs").rglob("*.md")]
    others = [document.name for document in documents if document.name != "api.md" and examples(document)]
    assert others == []


def test_the_documentation_names_every_parameter_of_a_change(local: Product) -> None:
    text = (checkout / "docs" / "api.md").read_text()
    operation = local.get("/openapi.json").json()["paths"]["/api/pod/{customer}/{env}"]["put"]
    for parameter in operation["parameters"]:
        assert parameter["name"] in text or parameter["in"] == "path", parameter["name"]
