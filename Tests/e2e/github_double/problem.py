"""An answer that is a refusal, in GitHub's form."""

from __future__ import annotations

from typing import Any

DOCS = "https://docs.github.com/rest"


class Problem(Exception):
    """Raised by an operation; becomes `{message, documentation_url, status, errors?}`."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: list[Any] | str | None = None,
        headers: dict[str, str] | None = None,
        documentation_url: str = DOCS,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers or {}
        self.documentation_url = documentation_url

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        return body | {"documentation_url": self.documentation_url, "status": str(self.status)}


def missing(field: str) -> Problem:
    """A request body without a key that it needs."""
    return Problem(422, f'Invalid request.\n\n"{field}" wasn\'t supplied.')


def invalid(resource: str, message: str, **more: str) -> Problem:
    """A refusal of pull requests and their like, with the reason among the errors."""
    error = {"resource": resource, "code": "custom", "message": message} | more
    return Problem(422, "Validation Failed", errors=[error])
