"""The instances whose pages are checked, each started when first needed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from github_double import GitHubDouble, Token, sample
from harness import REPOSITORY, TOKEN, Product, connected, eventually, populated
from harness.proposing import with_push

LONG = "a-customer-whose-name-is-as-long-as-a-name-may-be1"

#: Succeeds, unless its folder has a file `fail`; runs as long as the folder has a file `hold`.
COMMAND = """\
echo "Deploying $POD_FULL_NAME"
while [ -e {folder}/hold ]; do sleep 0.05; done
if [ -e {folder}/fail ]; then echo 'Error: the instance cannot be reached' >&2; exit 3; fi
echo Done
"""


class World:
    """Products and GitHubs by what is the matter with them; `stop` ends them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ends: list[Callable[[], object]] = []

    def stop(self) -> None:
        for end in reversed(self._ends):
            end()

    def _product(self, *, up: bool = True, **environment: str) -> Product:
        product = Product(**environment)
        self._ends.append(product.stop)
        return product.wait_until_up() if up else product

    def _github(self) -> GitHubDouble:
        double = populated()
        self._ends.append(double.stop)
        return double

    @cached_property
    def local(self) -> Product:
        """A repository on disk; `hold` and `fail` control its deployments."""
        return self._product(
            SPEC_SOURCE="local",
            LOCAL_REPO=str(self.folder / "specs.git"),
            DEPLOY_COMMAND=COMMAND.format(folder=self.folder),
        )

    @property
    def hold(self) -> Path:
        """While this file exists, deployments of `local` do not end."""
        return self.folder / "hold"

    @property
    def fail(self) -> Path:
        """While this file exists, deployments of `local` fail."""
        return self.folder / "fail"

    @cached_property
    def github(self) -> GitHubDouble:
        """The GitHub behind `editor`."""
        double = self._github()
        path = f"{sample.SPECS_PATH}/broken/dev/spec.yml"
        more = {
            path: "apiVersion: v1\nspec:\n  compute: {\n",
            f"{sample.SPECS_PATH}/{LONG}/{LONG}/spec.yml": sample.POD.format(
                customer=LONG, environment=LONG, name="n" * 30, type="t4g.nano", waf="true"
            ),
            f"{sample.SPECS_PATH}/odd/qa/spec.yml": "apiVersion: v1\nspec: {security: {waf: {enabled: yes}}}\n",
            f"{sample.SPECS_PATH}/not a name/dev/spec.yml": "a: b\n",
            f"{sample.SPECS_PATH}/empty/dev/spec.yml": 'spec: {compute: {instance_name: ""}}\n',
            f"{sample.SPECS_PATH}/large/dev/spec.yml": "a: b\n" + "#" * 300_000,
        }
        double.repositories[REPOSITORY].commit(more, "More pods")
        return double

    @cached_property
    def misplaced(self) -> Product:
        """Pods at the root, and many files that only look like pods."""
        double = GitHubDouble()
        self._ends.append(double.stop)
        double.add_token(TOKEN, Token())
        files = {path.removeprefix(f"{sample.SPECS_PATH}/"): text for path, text in sample.files().items()}
        files |= {f"c{number}/dev/spec.yaml": "a: b\n" for number in range(30)}
        files |= {"acme/Spec.yml": "", "acme/spec.yml": "", f"{LONG * 4}/{LONG}/spec.yml": ""}
        files |= {"a b/dev/spec.yml": ""}
        files |= dict.fromkeys(("Advworks-X/dev/spec.yml", "advworks/x-dev/spec.yml"), files["advworks/dev/spec.yml"])
        repository = double.add_repository(REPOSITORY, files)
        repository.commit({"alias": "advworks"}, "Link", mode="120000")
        return self._product(**(connected(double) | {"SPECS_PATH": "."}))

    @cached_property
    def editor(self) -> Product:
        return self._product(**connected(self.github))

    @cached_property
    def proposals(self) -> GitHubDouble:
        """The GitHub behind `proposing`; what is merged there is deployed."""
        double = self._github()
        with_push(double)
        return double

    @cached_property
    def proposing(self) -> Product:
        """Changes become pull requests."""
        return self._product(**connected(self.proposals), DEPLOY_MODE="pull-request")

    @cached_property
    def guarded(self) -> Product:
        """Changes are committed to a branch that takes only pull requests."""
        double = self._github()
        double.repositories[REPOSITORY].protect()
        return self._product(**connected(double), DEPLOY_MODE="commit")

    @cached_property
    def empty(self) -> Product:
        """A repository with a workflow and no pods."""
        double = GitHubDouble()
        self._ends.append(double.stop)
        double.add_token(TOKEN, Token())
        files = {path: text for path, text in sample.files().items() if not path.endswith("spec.yml")}
        double.add_repository(REPOSITORY, files)
        return self._product(**connected(double))

    @cached_property
    def forgotten(self) -> Product:
        """GitHub went down after it was read."""
        double = self._github()
        product = self._product(**connected(double))
        assert product.get("/pod/advworks/dev").status_code == 200
        double.faults.add("close")
        eventually(lambda: product.get("/refresh") and "out of date" in product.get("/").text)
        return product

    @cached_property
    def unheard(self) -> Product:
        """GitHub was never reachable."""
        return self._product(GH_API_URL="http://127.0.0.1:9", GH_TOKEN=TOKEN, GH_REPO=REPOSITORY)

    @cached_property
    def down(self) -> Product:
        """Only nginx: nothing answers behind it."""
        product = self._product(
            up=False,
            SPEC_SOURCE="local",
            LOCAL_REPO=str(self.folder / "down.git"),
            FCGI_UPSTREAM="127.0.0.1:9",
            DEMO_APP_URL="http://127.0.0.1:9",
        )
        eventually(lambda: _answers(product))
        return product

    @cached_property
    def limited(self) -> Product:
        """One POST, and no second one for a minute."""
        return self._product(SPEC_SOURCE="local", LOCAL_REPO=str(self.folder / "limited.git"), POST_LIMIT="1")

    @cached_property
    def gated(self) -> Product:
        """Accepts ada with the password `lovelace`."""
        words = ["htpasswd", "-bnBC", "4", "ada", "lovelace"]
        line = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        (self.folder / "htpasswd").write_text(line)
        return self._product(
            SPEC_SOURCE="local",
            LOCAL_REPO=str(self.folder / "gated.git"),
            BASIC_AUTH_FILE=str(self.folder / "htpasswd"),
        )


def _answers(product: Product) -> bool:
    try:
        return product.get("/").status_code > 0
    except OSError:
        return False
