"""Logs on the page of a run: any output, within limits, harmless, and never with the token."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browsing import looking
from browsing.fixtures import Open
from github_double import GitHubDouble, Job, Step
from github_double import Run as Started
from harness import TOKEN, Page, Product, Run, connected, eventually
from harness.cage import MEBIBYTE, Caged, obstacle
from harness.crowd import Held, at_once
from harness.following import deployed, end, followed, move, repository, stands

MARK = "\ufeff"
STAMP = "2026-11-25T17:45:01.1234567Z "


def steps(body: bytes) -> list[Step]:
    return [Step("Set up job"), Step("Deploy", body=body), Step("Complete job")]


def finished(product: Product, github: GitHubDouble, text: str | bytes, conclusion: str = "failure") -> Started:
    """A run with this log, with a time before each line unless it is bytes."""
    stamped = "".join(f"{STAMP}{line}\n" for line in text.split("\n")) if isinstance(text, str) else ""
    body = text if isinstance(text, bytes) else (MARK + stamped).encode()
    github.jobs = [Job(steps=steps(body), body=body)]
    started = deployed(product, github)
    end(github, started, conclusion)
    followed(product, started, lambda page: stands(page, conclusion))
    return started


def name(started: Started, step: int | None = 2) -> str:
    return f"{started.job_id}.{step}" if step else str(started.job_id)


def lines(page: Page) -> dict[int, str]:
    """The lines that are shown, by number."""
    found = {}
    for line in page.all("div"):
        if line.get("id")[:1] == "L" and line.get("id")[1:].isdigit():
            number = int(line["id"][1:])
            found[number] = line.text.removeprefix(f"Line {number}").strip()
    return found


def test_the_log_of_a_failed_step_is_there_at_once(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, "##[group]Run ./deploy\n./deploy\n##[endgroup]\nworking\n##[error]no such host")
    page = followed(product, started, lambda page: "no such host" in page.text)
    assert list(lines(page).values())[-1] in ("Error: no such host", "")
    [fold] = page.all("details", class_="fold")
    assert "Run ./deploy" in fold.one("summary").text and "open" not in fold.attributes
    # Times and markers come from the runner, not from the step.
    assert "##[" not in page.text and "17:45:01.1234567Z" not in page.text
    # The line that opens and closes a group must not have a link.
    for number in list(lines(page))[1:]:
        assert f"#L{number}" in page.links


def test_a_log_is_asked_for_once(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, "text")
    for _ in range(5):
        product.page(f"/runs/{started.id}?log={name(started)}")
    fetched = [r for r in github.elsewhere.requests if r.path.startswith("/logs/")]
    assert len(github.seen("GET", "/logs$")) == len(fetched) == 1


def test_nothing_that_a_log_says_is_done(run: Run, github: GitHubDouble, tab: Open) -> None:
    escapes = [
        "\x1b[31mred\x1b[0m \x1b[1;42mbold\x1b[m", "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07", "\x1b[2J\x1b[H",
        "\x1b[38;5;196mx",
        "\x1b]0;title\x07", "a\x00b\x08c\x7f", "\u202eevil\u2066", "\x1b[" + ";" * 500 + "m", "\x1b",
    ]  # fmt: skip
    markup = [
        "<script>document.title = 'owned'</script>", '<img src=x onerror="document.title=1">', "</div></main><h1>Mine</h1>",
        "<svg/onload=alert(1)>", "&lt;b&gt; &amp;", "javascript:alert(1)", '"><a href="https://evil.example">', "<!--", "]]>",
        "##[group]<b>group</b>", "##[error]<i>error</i>", "##[endgroup]", "::set-output name=x::y", "##[add-matcher]x",
    ]  # fmt: skip
    product = run(github)
    started = finished(product, github, "\n".join(escapes + markup))
    page = tab()
    page.goto(f"{product.url}/runs/{started.id}?log={name(started)}")
    expect(page.locator("#log")).to_contain_text("<script>document.title")
    shown = page.locator("#log").inner_text()
    for text in ('<img src=x onerror="document.title=1">', "</div></main><h1>Mine</h1>", "&lt;b&gt; &amp;"):
        assert text in shown
    assert page.title().startswith("Run ")
    assert page.locator("#log :is(script, img, svg, h1, a[href^=http]:not(.log-tools a))").count() == 0
    source = product.get(f"/runs/{started.id}?log={name(started)}").text
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", source)
    # No character changes the direction of what follows, because it is isolated.
    turning = re.findall("(.)[\u202a-\u202e\u2066-\u2069](.)", source)
    assert turning == [(">", "<")] * 2
    assert "red" in shown and "[31m" not in shown
    red = page.locator("#log span").get_by_text("red", exact=True)
    colours = [e.evaluate("e => getComputedStyle(e).color") for e in (red, page.locator("#log .l").first)]
    assert len(set(colours)) == 2
    assert looking.sideways(page) == [] and looking.structure(page) == []
    assert looking.markup(source) == []


def test_controls_of_eight_bits_are_left_out(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, "before \x9b31m after \x85 end")
    assert not re.search("[\x80-\x9f]", product.get(f"/runs/{started.id}?log={name(started)}").text)


def test_marks_progress_and_long_lines(run: Run, github: GitHubDouble) -> None:
    body = (
        f"{MARK}{STAMP}first\n{MARK}{STAMP}second\n{STAMP}10%\r{STAMP}50%\r100%\n{STAMP}dos\r\n"
        f"{STAMP}many\nlines\n{STAMP}{'y' * 100_000}\n{STAMP}after\n"
    ).encode() + STAMP.encode() + b"\xff\xfe\xc3 broken\n" + STAMP.encode() + b"no end"  # fmt: skip
    product = run(github)
    started = finished(product, github, body)
    response = product.get(f"/runs/{started.id}?log={name(started)}")
    page = Page(response.text)
    shown = lines(page)
    assert [shown[number] for number in (1, 2, 3, 4, 5, 6)] == ["first", "second", "100%", "dos", "many", "lines"]
    assert shown[7].startswith("y" * 2000) and "bytes more" in shown[7] and len(shown[7]) < 5000
    assert shown[8] == "after" and "broken" in shown[9] and shown[10] == "no end"
    assert MARK not in response.text and len(response.content) < 64_000


def test_a_long_log_is_shown_in_parts_that_can_be_searched(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, "\n".join(f"line {n} <odd {n % 7}>" for n in range(1, 10_001)))
    page = product.page(f"/runs/{started.id}?log={name(started)}")
    assert 1 < len(lines(page)) <= 2000 and "10,00" in page.text
    first = product.page(f"/runs/{started.id}?log={name(started)}&from=1")
    assert lines(first)[1] == "line 1 <odd 1>" and len(lines(first)) <= 2000
    found = product.page(f"/runs/{started.id}?log={name(started)}&find=LINE+777")
    assert {text for text in lines(found).values()} == {
        f"line {n} <odd {n % 7}>" for n in (777, *range(7770, 7780))
    }  # fmt: skip
    assert found.one(id="find")["value"] == "LINE 777"
    none = product.page(f"/runs/{started.id}?log={name(started)}&find=%3Cscript%3E")
    assert lines(none) == {} and " contains “<script>”" in none.text and none.all("script", src=None) == []
    long = product.get(f"/api/runs/{started.id}/log?job={started.jobs[0].id}&find={'x' * 101}")
    assert long.status_code == 400 and "find" in long.json()["error"]
    # Every link on the page leads to lines.
    for query in ("from=0", "from=-1", "from=99999999999999999999", "from=10001", "find=" + "x" * 5000):
        assert product.get(f"/runs/{started.id}?log={name(started)}&{query}").status_code in (200, 400)
    answer = product.get(f"/api/runs/{started.id}/log?job={started.job_id}&step=2&from=9999").json()
    assert answer["text"].startswith("line 9999 ") and answer["complete"] is True
    text = product.get(f"/api/runs/{started.id}/log?job={started.job_id}&step=2", headers={"Accept": "text/plain"})
    assert text.headers["Content-Type"].startswith("text/plain")


def test_a_server_without_logs_of_steps_has_them_cut_from_the_jobs(run: Run, github: GitHubDouble) -> None:
    github.step_logs = "absent"
    deploy = Step("Deploy", "##[group]Run ./deploy\nhere it is\n##[endgroup]")
    github.jobs = [Job(steps=[Step("Set up job", "setting up"), deploy, Step("Complete job", "Cleaning up orphan processes")])]
    product = run(github)
    started = deployed(product, github)
    job, now = started.jobs[0], github.now()
    with github.lock:
        started.move("in_progress", repository(github))
        started.move("completed", repository(github), "failure")
        for number, step in enumerate(job.steps):
            step.started, step.completed = now - 60 + 20 * number, now - 40 + 20 * number
    page = followed(product, started, lambda page: stands(page, "failure"))
    page = followed(product, started, lambda page: "here it is" in page.text, f"?log={name(started)}")
    assert {"setting up", "Cleaning up orphan processes"} & set(lines(page).values()) == set()
    assert "cut out of the job's log by time" in page.text.replace("’", "'")
    whole = product.page(f"/runs/{started.id}?log={name(started, None)}")
    assert {"setting up", "here it is", "Cleaning up orphan processes"} <= set(lines(whole).values())


@pytest.mark.parametrize(("logs", "words"), [("expired", "expired"), ("gone", "GitHub has no log")])
def test_what_is_not_there_is_said(run: Run, github: GitHubDouble, logs: str, words: str) -> None:
    product = run(github)
    github.jobs = [Job()]
    started = deployed(product, github)
    with github.lock:
        started.logs = logs
    end(github, started, "failure")
    page = followed(product, started, lambda page: stands(page, "failure"))
    # The page is complete anyway.
    assert words in page.one(id="log").text and page.all("details", class_="job")
    assert product.get(f"/api/runs/{started.id}/log?job={started.job_id}").status_code == 404
    assert product.get(f"/runs/{started.id}/log?log={name(started, None)}").status_code == 404


def test_a_running_job_has_no_log_yet(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = deployed(product, github)
    move(github, started, "in_progress")
    followed(product, started, lambda page: stands(page, "in progress"))
    page = product.page(f"/runs/{started.id}?log={name(started, None)}")
    assert "until a step has ended" in page.one(id="log").text and github.seen("GET", "/logs$") == []


def test_jobs_of_other_runs_are_not_this_ones(run: Run, github: GitHubDouble) -> None:
    pods = repository(github)
    pods.commit({".github/workflows/build.yml": "name: Build\non: {workflow_dispatch: {}}\n"})
    other = github.past_run(pods, ago=50, workflow="build.yml", log="classified\n")
    product = run(github)
    started = finished(product, github, "own")
    for log in (other.job_id, f"{other.job_id}.2", "1", "0", "007", "../1", "1/../2", "x" * 100, "1.1.1", "%00"):
        page = product.get(f"/runs/{started.id}?log={log}")
        assert page.status_code in (200, 400, 404) and "classified" not in page.text, log
        assert product.get(f"/runs/{started.id}/log?log={log}").status_code in (400, 404), log
        assert product.get(f"/api/runs/{started.id}/log?job={log}").status_code in (400, 404), log
    assert not [r for r in github.requests if str(other.job_id) in r.target and r.target.endswith("/logs")]


def test_the_token_goes_nowhere_else_and_is_not_shown(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, f"using {TOKEN} as the token")
    page = product.get(f"/runs/{started.id}?log={name(started)}")
    assert "using" in page.text and TOKEN not in page.text
    assert TOKEN not in product.get(f"/api/runs/{started.id}/log?job={started.job_id}&step=2").text
    assert github.elsewhere.requests
    for request in github.elsewhere.requests:
        assert "authorization" not in request.headers and TOKEN not in str(request)
    assert TOKEN not in "\n".join(product.lines)


def test_the_whole_log_is_githubs_own_link(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    started = finished(product, github, "text")
    asked = len(github.elsewhere.requests)
    response = product.get(f"/runs/{started.id}/log?log={name(started)}")
    assert response.status_code == 303 and response.headers["Location"].startswith(github.elsewhere.url + "/logs/")
    assert response.headers["Referrer-Policy"] in ("no-referrer", "same-origin") and TOKEN not in str(response.headers)
    assert "no-store" in response.headers["Cache-Control"] and len(github.elsewhere.requests) == asked


@pytest.mark.parametrize("place", ["file:///etc/passwd", "javascript:alert(1)", "gopher://127.0.0.1/", ""])
def test_a_link_that_is_none_is_not_followed(run: Run, github: GitHubDouble, place: str) -> None:
    product = run(github)
    github.redirect(place, path="/logs$")
    github.jobs = [Job()]
    started = deployed(product, github)
    end(github, started, "failure")
    page = followed(product, started, lambda page: stands(page, "failure"))
    assert page.all(id="log") and "root:" not in page.text and lines(page) == {}
    response = product.get(f"/runs/{started.id}/log?log={name(started)}")
    assert response.status_code >= 400 and "Location" not in response.headers


def test_what_the_other_origin_does_wrong_is_said(run: Run, github: GitHubDouble) -> None:
    product = run(github)
    faults = [("answer", {"status": 403}), ("close", {}), ("truncate", {}), ("answer", {"status": 500})]
    for kind, fault in faults:
        github.elsewhere.faults.clear()
        github.elsewhere.faults.add(kind, **fault)
        github.jobs = [Job()]
        started = deployed(product, github, name=f"w{github.next_run_id()}")
        end(github, started, "failure")
        page = followed(product, started, lambda page: stands(page, "failure"))
        assert page.one(id="log").text, (kind, fault)
    github.elsewhere.faults.clear()
    followed(product, started, lambda page: "Done" in page.text)


# Memory

_why_not = obstacle()
caged = pytest.mark.skipif(_why_not is not None, reason=_why_not or "")

LARGE = {
    "30 MB of lines": "".join(f"{STAMP}line {n} of many that a job printed\n" for n in range(450_000)).encode(),
    "30 MB in one line": STAMP.encode() + b"x" * 30_000_000,
    "30 MB of returns": (STAMP + "50%\r").encode() * 900_000,
    "30 MB of colours": STAMP.encode() + b"\x1b[31ma\x1b[0m" * 3_000_000 + b"\n",
    "30 MB of newlines": b"\n" * 30_000_000,
    "20 MB of markup": (STAMP + "<" * 4_000 + "\n").encode() * 5_000,
    "30 MB of marks": MARK.encode() * 10_000_000,
    "20 MB of groups": (STAMP + "##[group]g\n" + STAMP + "##[endgroup]\n").encode() * 250_000,
}


@caged
@pytest.mark.xdist_group("memory")
@pytest.mark.parametrize("kind", LARGE)
def test_a_large_log_takes_little_memory(
    built: None, github: GitHubDouble, held: Held, tmp_path: Path, kind: str
) -> None:
    body = LARGE[kind]
    github.jobs = [Job(steps=steps(body), body=body)]
    told = {"conclusion": "failure", "title": "Deploy advworks/dev"}
    past = [github.past_run(repository(github), ago=10 * n, **told) for n in range(1, 5)]
    product = Caged(tmp_path, **connected(github))
    try:
        one = eventually(lambda: (page := product.get(f"/runs/{past[0].id}")).status == 200 and page, 60)
        assert len(one.body) < 12 << 20, f"{len(one.body):,} bytes"
        uris = [f"/runs/{run.id}?log={run.job_id}{step}" for run in past for step in ("", ".2", "&find=x", "&from=1")]
        statuses: Counter[int] = at_once(product, *[lambda uri=uri: product.get(uri) for uri in uris])
        held(f"log: {kind}", product, statuses)
        assert statuses[200] > 0 and product.cgroup.peak < 64 * MEBIBYTE
    finally:
        product.stop()
