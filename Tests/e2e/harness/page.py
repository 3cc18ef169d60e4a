"""A page, parsed without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def walk(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """Elements below this one; `class_` stands for `class`, underscores for hyphens."""
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        return [
            e
            for e in self.walk()
            if tag in (None, e.tag) and all(e.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements match {tag} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        """Its text, with runs of white space as one space."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                yield from child._texts()
                yield " "


class Page(Element):
    """A whole document."""

    def __init__(self, html: str) -> None:
        super().__init__("", {})
        _Builder(self).feed(html)

    @property
    def title(self) -> str:
        return self.one("title").text

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def links(self) -> list[str]:
        return [a["href"] for a in self.all("a") if "href" in a.attributes]

    def form(self, action: str) -> Element:
        return next(f for f in self.all("form") if f.get("action").endswith(action))

    def fields(self, action: str = "/deploy") -> dict[str, str]:
        """What a browser would send for the form, without a button; the last value of each name."""
        return dict(self.sent(action))

    def sent(self, action: str = "/deploy") -> list[tuple[str, str]]:
        """The same with every field of a name, in order."""
        sent: list[tuple[str, str]] = []
        for control in self.form(action).walk():
            name = control.get("name")
            if not name or "disabled" in control.attributes:
                continue
            if control.tag == "select":
                options = control.all("option")
                chosen = [o for o in options if "selected" in o.attributes] or options[:1]
                sent += [(name, option.get("value", option.text)) for option in chosen[-1:]]
            elif control.tag == "textarea":
                text = "".join(c for c in control.children if isinstance(c, str)).removeprefix("\n")
                sent.append((name, text))
            elif control.tag == "input":
                kind = control.get("type", "text")
                if kind in ("checkbox", "radio") and "checked" not in control.attributes:
                    continue
                if kind not in ("submit", "button", "reset", "image"):
                    sent.append((name, control.get("value", "on" if kind == "checkbox" else "")))
        return sent

    def control(self, name: str) -> Element:
        """The form's control of that name."""
        return next(e for e in self.walk() if e.get("name") == name and e.tag in ("input", "select", "textarea"))

    @property
    def invalid(self) -> set[str]:
        """The names of controls that are marked as invalid."""
        return {e["name"] for e in self.walk() if e.get("aria-invalid") == "true"}


class _Builder(HTMLParser):
    def __init__(self, root: Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
