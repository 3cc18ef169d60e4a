"""How long lists of many pods take, and how much memory: `make bench BENCH=--lists`.

Each figure is the median of many requests one after another, through nginx; the aims are printed beside them.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import time

from stage import SPECS_PATH, Case, Contender, Stage, pods, spec

COUNTS = (1_000, 10_000)
#: Milliseconds for a page, megabytes of the whole process, and milliseconds in the browser.
AIMS = {"page": 20, "resident": 64, "browser": 300}
ADDRESSES = {
    "first page": "/",
    "page 3": "/?page=3",
    "search": "/?q=customer33+dev",
    "search, waf off": "/?q=waf+off",
    "filter": "/?env=dev&waf_enabled=off",
    "sorted by a column": "/?sort=-instance_name",
    "matrix": "/?view=matrix",
    "filtered matrix": "/?view=matrix&env=dev",
    "CSV of all": "/?format=csv",
    "JSON of all": "/?format=json",
}


def measure(source: str, rounds: int) -> None:
    cases = [Case("lists", count, ["/"]) for count in COUNTS]
    with Stage(source, cases) as stage:
        for count in COUNTS:
            ours = stage.contenders[f"ours with {count}"]
            print(f"\n{count:,} pods, {source} source, medians of {rounds}; milliseconds, of the process's processor in brackets\n")
            first = ready(ours, count)
            print(f"{'cold start to whole list':28}{first * 1e3:10.1f}")
            for name, address in ADDRESSES.items():
                took, spent, size = asked(ours, address, rounds)
                aim = f"   aim {AIMS['page']}" if name not in ("CSV of all", "JSON of all") else ""
                print(f"{name:28}{took * 1e3:10.1f}  ({spent * 1e3:5.1f}) {size:>12,} bytes{aim}", flush=True)
            print(f"{'refresh after one change':28}{changed(stage, ours, count) * 1e3:10.1f}")
            browsed(ours)
            print(f"{'resident memory':28}{ours.resident:10.1f}  MB   aim {AIMS['resident']}", flush=True)


def get(ours: Contender, address: str) -> bytes:
    connection = http.client.HTTPConnection("localhost", ours.port, timeout=60)
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in (200, 303), f"{address}: {answer.status}"
    return body


def ready(ours: Contender, count: int) -> float:
    """Seconds until the values of all pods are known."""
    start = time.monotonic()
    while b"data-unread" in get(ours, "/"):
        assert time.monotonic() - start < 300
        time.sleep(0.05)
    return time.monotonic() - start


def asked(ours: Contender, address: str, rounds: int) -> tuple[float, float, int]:
    """Seconds of an answer, seconds of processor time, and its bytes."""
    times, before = [], ours.spent
    for _ in range(rounds):
        start = time.monotonic()
        body = get(ours, address)
        times.append(time.monotonic() - start)
    return statistics.median(times), (ours.spent - before) / rounds, len(body)


def changed(stage: Stage, ours: Contender, count: int) -> float:
    """Seconds of a refresh after someone else's commit, and of the list after it."""
    pod = pods(count)[count // 2]
    text = spec(pod).replace("instance_name: web1", "instance_name: changed")
    path = f"{SPECS_PATH}/{pod}/spec.yml"
    if stage.double:
        stage.double.repositories[f"bench/pods-{count}"].commit({path: text}, "Change one")
    else:
        work = stage.folder / f"work-{count}"
        (work / path).write_text(text)
        git = ["git", "-C", work, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        subprocess.run([*git, "commit", "-qam", "Change one"], check=True)
        subprocess.run([*git, "push", "-q", stage.folder / f"pods-{count}.git", "main"], check=True)
    start = time.monotonic()
    get(ours, "/refresh")
    while b"data-pod" not in get(ours, "/?q=changed"):
        assert time.monotonic() - start < 60
        time.sleep(0.02)
    return time.monotonic() - start


def browsed(ours: Contender) -> None:
    """How long a person waits: for the page, and from the last key to the search's result."""
    import shutil

    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        shown, found = [], []
        for _ in range(5):
            page.goto(f"http://localhost:{ours.port}/")
            shown.append(page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart"))
            found.append(
                page.evaluate("""async () => {
                  const [field, count] = [document.querySelector("#q"), document.querySelector("#count")];
                  const start = performance.now();
                  field.value = "customer33 waf off";
                  field.dispatchEvent(new Event("input", { bubbles: true }));
                  while (!count.textContent.includes(" of ")) await new Promise(requestAnimationFrame);
                  return performance.now() - start;
                }""")
            )
        browser.close()
    for name, times in (("shown in the browser", shown), ("filtered in the browser", found)):
        print(f"{name:28}{statistics.median(times):10.1f}   aim {AIMS['browser']}", flush=True)
