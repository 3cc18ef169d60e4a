"""A repository as GitHub knows it: objects, refs, workflows and runs; `collaboration.py` has the rest."""

from __future__ import annotations

import time
from typing import Any

from .collaboration import Collaboration
from .environments import Environment
from .objects import FILE, ObjectStore, Person
from .problem import Problem
from .runs import Run
from .workflows import Workflow, WorkflowFile

WORKFLOWS = ".github/workflows/"
SOMEBODY = Person("Octo Cat", "octocat@example.com")


class Repository(Collaboration):
    """One repository. Callers hold the double's lock while they use it."""

    def __init__(
        self,
        full_name: str,
        files: dict[str, bytes | str] | None = None,
        *,
        id: int = 1,
        private: bool = True,
        default_branch: str = "main",
        clock=time.time,
    ) -> None:
        super().__init__()
        self.owner, self.name = full_name.split("/")
        self.id = id
        self.private = private
        self.default_branch = default_branch
        self.clock = clock
        self.store = ObjectStore()
        self.refs: dict[str, str] = {}
        self.workflows: dict[str, Workflow] = {}
        self.runs: list[Run] = []
        self.environments: dict[str, Environment] = {}
        #: Teams of the owner by slug, with the logins of their members.
        self.teams: dict[str, set[str]] = {}
        #: Logins that may write; `None` means everybody who can see it.
        self.writers: set[str] | None = None
        #: Entries after which a recursive tree is cut; GitHub's own limit unless told.
        self.tree_limit = 100_000
        #: Old names of branches to what they are called now; the old ones redirect.
        self.renamed_branches: dict[str, str] = {}
        #: Read-only for everybody.
        self.archived = False
        self.created = int(clock())
        if files is not None:
            self.commit(files, "Initial commit")

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    # Reading

    def head(self, branch: str | None = None) -> str | None:
        return self.refs.get(f"refs/heads/{branch or self.default_branch}")

    def branches(self) -> list[str]:
        return sorted(r[len("refs/heads/") :] for r in self.refs if r.startswith("refs/heads/"))

    def resolve(self, ref: str | None) -> str | None:
        """The commit that a branch, a tag, a full or an abbreviated SHA names."""
        if ref is None:
            return self.head()
        for spelled in (f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/{ref}", ref):
            if spelled in self.refs:
                return self.refs[spelled]
        if len(ref) >= 7 and (commit := self.store.commit_by_prefix(ref)):
            return commit.sha
        return None

    def files(self, ref: str | None = None) -> dict[str, bytes]:
        """The text of every file at `ref`, for assertions."""
        sha = self.resolve(ref)
        if sha is None:
            return {}
        tree = self.store.commit(sha).tree
        return {p: self.store.blob(s) for p, (_, s) in self.store.files(tree).items()}

    def read(self, path: str, ref: str | None = None) -> bytes | None:
        sha = self.resolve(ref)
        entry = sha and self.store.find(self.store.commit(sha).tree, path)
        return self.store.blob(entry.sha) if entry and entry.type == "blob" else None

    # Writing

    def commit(
        self,
        files: dict[str, bytes | str | None],
        message: str = "Change",
        branch: str | None = None,
        author: Person = SOMEBODY,
        mode: str = FILE,
        when: float | None = None,
        pusher: str | None = None,
    ) -> str:
        """Commits `files` (a path with `None` is removed) on `branch`, which is made when absent.

        `mode` is that of all of them: a symbolic link's or a submodule's, for example; `when` is now unless told.
        With a `pusher` it starts the runs that a push starts.
        """
        ref = f"refs/heads/{branch or self.default_branch}"
        parent = self.refs.get(ref) or (self.head() if branch else None)
        now = dict(self.store.files(self.store.commit(parent).tree)) if parent else {}
        for path, content in files.items():
            if content is None:
                now.pop(path, None)
            else:
                data = content.encode() if isinstance(content, str) else content
                now[path] = (mode, self.store.put_blob(data))
        tree = self.store.put_files(now)
        parents = (parent,) if parent else ()
        sha = self.store.put_commit(tree, parents, message, author, int(when or self.clock()))
        self.move(ref, sha, pusher)
        return sha

    # Workflows

    def known_workflows(self) -> list[Workflow]:
        """GitHub lists a workflow when its file is on the default branch."""
        return self.workflows_at(self.head())

    def workflows_at(self, commit: str | None) -> list[Workflow]:
        """Those with a file in that commit."""
        entry = commit and self.store.find(self.store.commit(commit).tree, WORKFLOWS)
        names = [e.name for e in self.store.tree(entry.sha)] if entry else []
        paths = [WORKFLOWS + n for n in names if n.endswith((".yml", ".yaml"))]
        for path in paths:
            if path not in self.workflows:
                number = self.id * 1000 + len(self.workflows) + 1
                self.workflows[path] = Workflow(number, path, created=int(self.clock()))
        return [self.workflows[p] for p in paths]

    def workflow(self, name: str) -> Workflow:
        """By file name or id, as in URLs."""
        for workflow in self.known_workflows():
            if name in (str(workflow.id), workflow.path.removeprefix(WORKFLOWS), workflow.path):
                return workflow
        raise Problem(404, "Not Found")

    def workflow_file(self, workflow: Workflow, ref: str | None = None) -> WorkflowFile:
        return WorkflowFile(self.read(workflow.path, ref) or b"", workflow.path)

    def visible_runs(self) -> list[Run]:
        """Newest first; a run hides until GitHub would show it."""
        now = self.clock()
        found = sorted(self.runs, key=lambda r: (r.created, r.id), reverse=True)
        return [r for r in found if r.visible_from <= now]

    def run(self, id: int) -> Run:
        for run in self.visible_runs():
            if run.id == id:
                return run
        raise Problem(404, "Not Found")

    def delete_run(self, id: int) -> None:
        self.runs[:] = [run for run in self.runs if run.id != id]

    def add_environment(self, name: str, **rules: Any) -> Environment:
        """`rules` as in `Environment`: whom jobs wait for that deploy to it, and how long."""
        number = self.id * 10_000 + len(self.environments) + 1
        self.environments[name] = Environment(name, number, self.clock(), **rules)
        return self.environments[name]

    def advance(self) -> None:
        """Moves every run to where its timetable says it is now."""
        for run in sorted(self.runs, key=lambda r: r.id):
            run.advance(self)
