"""The description of the API is valid, and the API behaves like it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from harness import Product, Run

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method"
)


def test_the_description_is_valid(local: Product) -> None:
    answer = local.get("/openapi.json")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    OpenAPIV31SpecValidator(answer.json()).validate()


ACTIONS = ("cancel", "rerun", "rerun-failed", "approve", "reject")


def test_the_description_names_every_address(local: Product) -> None:
    paths = local.get("/openapi.json").json()["paths"]
    assert {path: set(operations) for path, operations in paths.items()} == {
        "/api/pods": {"get"},
        "/api/runs": {"get"},
        "/api/runs/{id}": {"get"},
        "/api/runs/{id}/log": {"get"},
        **{f"/api/runs/{{id}}/{action}": {"post"} for action in ACTIONS},
        "/api/pulls/{number}": {"get"},
        **{f"/api/pulls/{{number}}/{action}": {"post"} for action in ("merge", "close", "update")},
        "/api/pod/{customer}/{env}": {"get", "patch", "put"},
        "/api/pod": {"post"},
        "/api/pod/{customer}/{env}/history": {"get"},
        "/api/schema": {"get"},
        "/api/refresh": {"post"},
        "/openapi.json": {"get"},
        "/health": {"get"},
        "/healthz": {"get"},
    }


def test_behind_a_mount_point_it_says_where_it_is(run: Run) -> None:
    product = run(BASE_PATH="/spec")
    assert product.get("/openapi.json").json()["servers"] == [{"url": "/spec"}]


def test_the_api_does_what_its_description_says(local: Product, tmp_path: Path) -> None:
    """Schemathesis sends at least 100 requests for each operation, the same every time."""
    before = local.get("/api/pods?fields=1").json()
    command = [
        Path(sys.executable).parent / "st", "--config-file", Path(__file__).parent / "schemathesis.toml",
        "run", local.url + "/openapi.json", "--checks", CHECKS, "--phases", "coverage,fuzzing",
        "--max-examples", "100", "--generation-deterministic", "--no-color", "--warnings", "off",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    environment = os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    found = "\n".join(line[:400] for line in result.stdout.splitlines())
    assert result.returncode == 0, found[-20_000:] + result.stderr[-2000:]
    assert local.get("/api/pods?fields=1").json() == before
