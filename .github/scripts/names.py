"""Which pods and which folders of them there may be, as Spec Editor reads them too."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
SLUG_WORDS = "1 to 50 letters, digits, hyphens and underscores"
#: Categories of characters that break a line or turn the writing direction.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True, order=True)
class PodID:
    """`customer/environment`, in the folder of the pods."""

    customer: str
    environment: str
    specs_path: str

    def __str__(self) -> str:
        return f"{self.customer}/{self.environment}"

    @property
    def folder(self) -> Path:
        return Path(self.specs_path, self.customer, self.environment)

    @property
    def spec(self) -> Path:
        return self.folder / "spec.yml"


def folder(text: str) -> str | None:
    """Any folder that Git allows, as Spec Editor reads SPECS_PATH: without slashes around it, and
    empty for the root. `None` for what is not a folder of the repository."""
    parts = [part for part in text.split("/") if part not in ("", ".")]
    is_safe = all(part != ".." and part.lower() != ".git" for part in parts)
    is_shown = all(unicodedata.category(c) not in HIDDEN for c in text)
    return "/".join(parts) if text and is_safe and is_shown else None
