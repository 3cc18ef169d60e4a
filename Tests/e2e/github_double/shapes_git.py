"""What files, git objects and commits look like."""

from __future__ import annotations

import base64
import difflib
from urllib.parse import quote

from .objects import Commit, Entry, Person
from .repository import Repository
from .shapes_base import BaseShapes, Json, node, stamp


def wrapped(data: bytes) -> str:
    """Base64 as GitHub sends it: a line break after every 60 characters."""
    text = base64.b64encode(data).decode()
    return "".join(text[i : i + 60] + "\n" for i in range(0, len(text), 60))


class GitShapes(BaseShapes):
    """Contents, blobs, trees, refs, commits and differences."""

    def item(self, repository: Repository, path: str, entry: Entry, ref: str) -> Json:
        """One file or folder as `contents` lists it."""
        kind = "dir" if entry.type == "tree" else "file"
        spelled, plural = quote(path), "trees" if kind == "dir" else "blobs"
        url = f"{self.repository_url(repository)}/contents/{spelled}?ref={quote(ref)}"
        git = f"{self.repository_url(repository)}/git/{plural}/{entry.sha}"
        page = "tree" if kind == "dir" else "blob"
        html = f"{self.web}/{repository.full_name}/{page}/{ref}/{spelled}"
        raw = None if kind == "dir" else f"{self.web}/raw/{repository.full_name}/{ref}/{spelled}"
        size = 0 if kind == "dir" else len(repository.store.blob(entry.sha))
        return {
            "name": path.rpartition("/")[2], "path": path, "sha": entry.sha, "size": size, "url": url,
            "html_url": html, "git_url": git, "download_url": raw, "type": kind,
            "_links": {"self": url, "git": git, "html": html},
        }  # fmt: skip

    def blob(self, repository: Repository, sha: str, data: bytes) -> Json:
        return self.short_blob(repository, sha) | {
            "node_id": node("B", sha), "size": len(data), "content": wrapped(data), "encoding": "base64",
        }  # fmt: skip

    def short_blob(self, repository: Repository, sha: str) -> Json:
        return {"sha": sha, "url": f"{self.repository_url(repository)}/git/blobs/{sha}"}

    def tree_item(self, repository: Repository, path: str, entry: Entry) -> Json:
        plural = {"tree": "trees", "blob": "blobs", "commit": "commits"}[entry.type]
        item: Json = {"path": path, "mode": entry.mode, "type": entry.type, "sha": entry.sha}
        if entry.type == "blob":
            item["size"] = len(repository.store.blob(entry.sha))
        return item | {"url": f"{self.repository_url(repository)}/git/{plural}/{entry.sha}"}

    def tree(self, repository: Repository, sha: str, items: list[Json], truncated: bool) -> Json:
        url = f"{self.repository_url(repository)}/git/trees/{sha}"
        return {"sha": sha, "url": url, "tree": items, "truncated": truncated}

    def ref(self, repository: Repository, ref: str) -> Json:
        sha, url = repository.refs[ref], self.repository_url(repository)
        target = {"sha": sha, "type": "commit", "url": f"{url}/git/commits/{sha}"}
        return {"ref": ref, "node_id": node("REF", ref), "url": f"{url}/git/{ref}", "object": target}

    def protection(self, repository: Repository, branch: str) -> Json:
        """What a branch itself says of its rules; those of rulesets are not among it."""
        rules = [p for p in repository.rules(branch) if p.kind == "classic"]
        names = [name for p in rules for name in p.checks]
        checks = {
            "enforcement_level": "everyone" if names else "off", "contexts": names,
            "checks": [{"context": name, "app_id": None} for name in names],
        }  # fmt: skip
        return {"enabled": bool(rules), "required_status_checks": checks}

    # Commits

    def _people(self, commit: Commit) -> Json:
        people = {"author": commit.author, "committer": commit.committer}
        return {role: {"name": p.name, "email": p.email, "date": stamp(commit.when)} for role, p in people.items()}

    def _account(self, person: Person) -> Json | None:
        """Whoever has this address on GitHub."""
        name, _, host = person.email.partition("@")
        if person.email == "noreply@github.com":
            return self.user("web-flow")
        return self.user(name.rpartition("+")[2]) if host == "users.noreply.github.com" else None

    def _verification(self, repository: Repository, commit: Commit) -> Json:
        if commit.sha not in repository.signed:
            unsigned = dict.fromkeys(("signature", "payload", "verified_at"))
            return {"verified": False, "reason": "unsigned", **unsigned}
        signature = "-----BEGIN PGP SIGNATURE-----\n\nmade up\n-----END PGP SIGNATURE-----\n"
        payload = f"tree {commit.tree}\n\n{commit.message}"
        return {
            "verified": True, "reason": "valid", "signature": signature, "payload": payload,
            "verified_at": stamp(commit.when),
        }  # fmt: skip

    def git_commit(self, repository: Repository, commit: Commit) -> Json:
        url, html = self.repository_url(repository), f"{self.web}/{repository.full_name}/commit"
        return {
            "sha": commit.sha, "node_id": node("C", commit.sha), "url": f"{url}/git/commits/{commit.sha}",
            "html_url": f"{html}/{commit.sha}", **self._people(commit), "message": commit.message,
            "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
            "parents": [{"sha": p, "url": f"{url}/git/commits/{p}", "html_url": f"{html}/{p}"} for p in commit.parents],
            "verification": self._verification(repository, commit),
        }  # fmt: skip

    def commit(self, repository: Repository, commit: Commit) -> Json:
        url, html = self.repository_url(repository), f"{self.web}/{repository.full_name}/commit"
        inner = self.git_commit(repository, commit)
        return {
            "sha": commit.sha, "node_id": node("C", commit.sha), "url": f"{url}/commits/{commit.sha}",
            "html_url": f"{html}/{commit.sha}", "comments_url": f"{url}/commits/{commit.sha}/comments",
            "commit": {k: inner[k] for k in ("author", "committer", "message", "tree", "url", "verification")}
            | {"comment_count": 0},
            "author": self._account(commit.author), "committer": self._account(commit.committer),
            "parents": [{"sha": p, "url": f"{url}/commits/{p}", "html_url": f"{html}/{p}"} for p in commit.parents],
        }  # fmt: skip

    def differences(self, repository: Repository, old_tree: str | None, new_tree: str) -> list[Json]:
        """The files that two trees do not share, with their patches; what moved is one of them."""
        store = repository.store
        old = store.files(old_tree) if old_tree else {}
        new = store.files(new_tree)
        moved = renames(repository, old, new)
        gone = set(moved.values())
        return [
            self._difference(repository, path, *(s[path][1] if path in s else None for s in (old, new)))
            if path not in moved
            else self._difference(repository, path, old[moved[path]][1], new[path][1], moved[path])
            for path in sorted(old.keys() | new.keys())
            if old.get(path) != new.get(path) and path not in gone
        ]

    def _difference(
        self, repository: Repository, path: str, old: str | None, new: str | None, previous: str | None = None
    ) -> Json:
        before, after = (
            repository.store.blob(s).decode(errors="replace").splitlines() if s else [] for s in (old, new)
        )
        lines = list(difflib.unified_diff(before, after, lineterm="", n=3))[2:]
        added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
        url, web = self.repository_url(repository), f"{self.web}/{repository.full_name}"
        status = "renamed" if previous else "added" if old is None else "removed" if new is None else "modified"
        return {
            "sha": new or old, "filename": path, "additions": added, "deletions": removed, "status": status,
            "changes": added + removed, "blob_url": f"{web}/blob/x/{path}", "raw_url": f"{web}/raw/x/{path}",
            "contents_url": f"{url}/contents/{path}",
            # A file that moved as it was has no patch.
            **({"patch": "\n".join(lines)} if lines else {}),
            **({"previous_filename": previous} if previous else {}),
        }  # fmt: skip


def renames(repository: Repository, old: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Paths that are new, each with the one that is gone which had its text, or half of it."""
    gone, found = [path for path in old if path not in new], {}
    arrived = [path for path in new if path not in old]
    for least in (1.0, 0.5):
        for path in arrived:
            if path in found or not gone:
                continue
            likeness = {other: _likeness(repository, old[other][1], new[path][1], least) for other in gone}
            best = max(likeness, key=likeness.__getitem__)
            if likeness[best] >= least:
                found[path] = best
                gone.remove(best)
    return found


def _likeness(repository: Repository, old: str, new: str, least: float) -> float:
    if old == new:
        return 1.0
    if least == 1.0:
        return 0.0
    before, after = (repository.store.blob(sha).splitlines() for sha in (old, new))
    return difflib.SequenceMatcher(None, before, after, autojunk=False).ratio()
