"""Instances of the product for the tests, and the GitHub they speak to.

`local` and `editor` live as long as the session and are shared; a test that would leave something
behind in an instance's memory (a limit, a wrong token) starts its own with `run`.
"""

from __future__ import annotations

import fcntl
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browsing.fixtures import chromium, tab, world  # noqa: F401  (fixtures)
from github_double import GitHubDouble
from harness import Product, Run, checkout, connected, populated
from harness.crowd import Held, check

# If a shell starts this in the background, it ignores ^C, and so does every program started from here: `make run`
# could then not be stopped like a person stops it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def built() -> None:
    """The executable, so that no instance has to wait for the compiler; one process of pytest builds it."""
    (checkout / ".build").mkdir(exist_ok=True)
    with open(checkout / ".build/e2e.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "--no-print-directory", "build"], cwd=checkout, check=True)


@pytest.fixture(scope="session")
def local(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An instance on its own repository."""
    repository = tmp_path_factory.mktemp("local") / "specs.git"
    product = Product(SPEC_SOURCE="local", LOCAL_REPO=str(repository))
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


@pytest.fixture(scope="session")
def _shared_github() -> Iterator[GitHubDouble]:
    with populated() as double:
        yield double


@pytest.fixture(scope="session")
def _shared_editor(built: None, _shared_github: GitHubDouble) -> Iterator[Product]:
    product = Product(**connected(_shared_github))
    try:
        yield product.wait_until_up()
    finally:
        product.stop()


@pytest.fixture
def editor(_shared_editor: Product, _shared_github: GitHubDouble) -> Product:
    """An instance on `shared`."""
    return _shared_editor


@pytest.fixture
def shared(_shared_github: GitHubDouble) -> GitHubDouble:
    """The GitHub behind `editor`; all faults are removed afterwards."""
    _shared_github.faults.clear()
    _shared_github.forget_requests()
    return _shared_github


@pytest.fixture
def github() -> Iterator[GitHubDouble]:
    """The test's own GitHub."""
    with populated() as double:
        yield double


@pytest.fixture
def run(built: None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Run]:
    """Starts instances, and stops them after the test."""
    products: list[Product] = []

    def start(github: GitHubDouble | None = None, *, up: bool = True, **environment: str) -> Product:
        source = connected(github) if github else {"SPEC_SOURCE": "local", "LOCAL_REPO": str(tmp_path / "specs.git")}
        product = Product(**(source | environment))
        products.append(product)
        return product.wait_until_up() if up else product

    yield start
    for product in products:
        product.stop()
    if hasattr(request.node, "report") and request.node.report.failed:
        for product in products:
            print(f"\noutput of make run:\n{product.tail}")


@pytest.fixture
def held(record_property: Callable[[str, object], None]) -> Held:
    """Asserts that the caged executable survived, and records the peak for the table."""
    return lambda case, caged, statuses: record_property("peak", check(case, caged, statuses))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.report = report
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The peaks of memory that tests have recorded, including those of other pytest processes."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    peaks = [line for report in reports for name, line in getattr(report, "user_properties", ()) if name == "peak"]
    if peaks:
        terminalreporter.section("peak memory, of 64 MiB")
        for line in peaks:
            terminalreporter.write_line(line)
