"""The competitors: applications with some pods, and bare responders with the same answers, each behind an nginx."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import forms

checkout = Path(__file__).resolve().parents[2]
SPECS_PATH = "demo/infra"
WORKERS = 16


class Unanswered(Exception):
    """Why a case cannot be measured."""


@dataclass(frozen=True)
class Body:
    media_type: str
    text: str


@dataclass(frozen=True)
class Case:
    name: str
    #: The application: its number of pods, or another name.
    pods: int | str
    #: Requested in turn.
    uris: list[str]
    method: str = "GET"
    body: Body | None = None
    #: The page whose form is posted, like a browser with a button that deploys nothing.
    fills: str = ""


@dataclass
class Contender:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def spent(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident(self) -> float:
        """Megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s*(\d+)", status)
        return int(found[1]) / 1024 if found else 0


# The contents of the pods


def pods(count: int) -> list[str]:
    return [f"customer{number // 3 + 1:02}/{('dev', 'stg', 'prd')[number % 3]}" for number in range(count)]


def documents() -> dict[str, str]:
    """Pods with specs of a certain size, by that."""
    return {"1 KB": "documents/small", "64 KB": "documents/large"}


def patch() -> Body:
    change = [{"op": "replace", "path": "/spec/compute/instance_name", "value": "web2"}]
    return Body("application/json-patch+json", json.dumps(change))


def spec(pod: str, size: int = 0) -> str:
    text = (checkout / SPECS_PATH / "advworks" / "dev" / "spec.yml").read_text()
    text = text.replace("advworks", pod.partition("/")[0])
    lines = iter(range(10**6))
    if len(text) < size:
        text += "extra:\n"
    while len(text) + 48 <= size:
        text += f"  setting{next(lines):05}: value of it # and a comment\n"
    return text


def files(count: int | str) -> dict[str, str]:
    if isinstance(count, int):
        specs = {pod: spec(pod) for pod in pods(count)}
    elif count == "28-fields":
        schema = (checkout / SPECS_PATH / "spec.schema.json").read_text()
        return {f"{SPECS_PATH}/spec.schema.json": schema} | files(90)
    elif count == "200-fields":
        schema, text = forms.wide()
        return {f"{SPECS_PATH}/spec.schema.json": schema} | {
            f"{SPECS_PATH}/{pod}/spec.yml": text for pod in pods(90)
        }
    else:
        sizes = {"1 KB": 1 << 10, "64 KB": 64 << 10}
        specs = {pod: spec(pod, sizes[name]) for name, pod in documents().items()}
    return {f"{SPECS_PATH}/{pod}/spec.yml": text for pod, text in specs.items()}


@dataclass
class Stage:
    """Everything that some cases need; leaving it stops what was started."""

    source: str
    cases: list[Case]
    contenders: dict[str, Contender] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Stage:
        self.folder = Path(tempfile.mkdtemp(prefix="spec-editor-bench.", dir="/tmp"))
        self.folder.chmod(0o755)
        self.double = None
        try:
            if self.source == "github":
                from github_double import GitHubDouble

                self.double = GitHubDouble()
                self.double.add_token("ghp_bench")
            for which in dict.fromkeys(case.pods for case in self.cases):
                self.contenders[f"ours with {which}"] = self.start_application(which)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait(40)
        if self.double:
            self.double.stop()
        shutil.rmtree(self.folder)

    def prepare(self, case: Case) -> tuple[int, dict[str, Contender], Path]:
        """The average bytes of a case's answers, its competitors, and the requests for wrk."""
        if case.fills:
            page = self.capture(replace(case, method="GET"), case.fills).decode()
            case = replace(case, body=Body(forms.MEDIA_TYPE, forms.filled(page)))
        answers = [self.capture(case, uri) for uri in case.uris]
        bodies = [answer.split(b"\r\n\r\n", 1)[1] for answer in answers]
        both = {"bare": self.start_bare(case, answers), "ours": self.contenders[f"ours with {case.pods}"]}
        return round(sum(map(len, bodies)) / len(bodies)), both, self.script(case, len(self.running))

    def script(self, case: Case, number: int) -> Path:
        """The requests for wrk, in turn."""
        script = self.folder / f"case{number}.lua"
        headers, body = "nil", "nil"
        if case.body:
            origin = 'Origin = "http://" .. wrk.host .. ":" .. wrk.port'
            headers = f'{{["Content-Type"] = "{case.body.media_type}", {origin}}}'
            body = f"[==[{case.body.text}]==]"
        uris = ", ".join(f'"{uri}"' for uri in case.uris)
        script.write_text(
            f"local uris, asked, next = {{{uris}}}, {{}}, 0\n"
            "init = function()\n"
            "  for i, uri in ipairs(uris) do\n"
            f'    asked[i] = wrk.format("{case.method}", uri, {headers}, {body})\n'
            "  end\n"
            "end\n"
            "request = function() next = next % #asked + 1; return asked[next] end\n"
        )
        return script

    # The application

    def start_application(self, which: int | str) -> Contender:
        own = {
            "PATH": os.environ["PATH"], "LOG_LEVEL": "warning", "FCGI_WORKERS": str(WORKERS),
            "FCGI_LISTEN": str(self.folder / f"ours-{which}.sock"), "SPECS_PATH": SPECS_PATH,
            "SPEC_EDITOR_SHARE": str(checkout / ".build" / "share" / "spec-editor"),
        }  # fmt: skip
        if self.double:
            workflow = (checkout / ".github" / "workflows" / "deploy-pod.yml").read_text()
            content = files(which) | {".github/workflows/deploy-pod.yml": workflow}
            self.double.add_repository(f"bench/pods-{which}", content)
            own |= {
                "SPEC_SOURCE": "github", "GH_TOKEN": "ghp_bench", "GH_REPO": f"bench/pods-{which}",
                "GH_API_URL": self.double.url,
            }  # fmt: skip
        else:
            own |= {"SPEC_SOURCE": "local", "LOCAL_REPO": str(self.make_repository(which))}
        command = [checkout / ".build" / "release" / "spec-editor"]
        process = subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL)
        return self.contender(process, f"ours-{which}")

    def make_repository(self, which: int | str) -> Path:
        work, bare = self.folder / f"work-{which}", self.folder / f"pods-{which}.git"
        for path, text in files(which).items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text)
        git = ["git", "-C", work, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        subprocess.run(["git", "init", "-q", "-b", "main", work], check=True)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "-m", f"Make pods: {which}"], check=True)
        subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
        return bare

    def capture(self, case: Case, uri: str) -> bytes:
        """The application's own bytes for the request, with headers."""
        asked = {
            "REQUEST_METHOD": case.method, "REQUEST_URI": uri, "QUERY_STRING": uri.partition("?")[2],
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "REQUEST_ID": "0" * 32,
            "REQUEST_SCHEME": "http", "BASE_PATH": "", "HTTP_HOST": "localhost", "PATH": os.environ["PATH"],
        }  # fmt: skip
        body = case.body.text.encode() if case.body else b""
        if case.body:
            asked |= {
                "CONTENT_TYPE": case.body.media_type, "CONTENT_LENGTH": str(len(body)),
                "HTTP_ORIGIN": "http://localhost",
            }  # fmt: skip
        command = ["cgi-fcgi", "-bind", "-connect", self.folder / f"ours-{case.pods}.sock"]
        # The first reading may take a moment, and a list shows less until everything is read.
        for _ in range(3):
            answer = subprocess.run(command, env=asked, input=body, capture_output=True, timeout=30).stdout
        status = re.search(rb"^Status: (\d+)", answer, re.MULTILINE)
        code = int(status[1]) if status else 0
        if code in (404, 405, 415, 422) and case.body:
            raise Unanswered(f"the application answers {case.method} with {code}")
        if code != 200:
            sys.exit(f"the application does not answer {uri} with 200: {answer[:300]!r}")
        return answer

    # The other competitor

    def start_bare(self, case: Case, answers: list[bytes]) -> Contender:
        responder = self.folder / "responder"
        if not responder.exists():
            source = checkout / "Tests" / "bench" / "responder.c"
            subprocess.run(["gcc", "-O2", "-Wall", "-o", responder, source, "-lfcgi", "-lpthread"], check=True)
        name = f"bare-{len(self.running)}"
        known: list[str | Path] = []
        for number, (uri, answer) in enumerate(zip(case.uris, answers, strict=True)):
            (self.folder / f"{name}.{number}").write_bytes(answer)
            known += [uri, self.folder / f"{name}.{number}"]
        process = subprocess.Popen([responder, self.folder / f"{name}.sock", str(WORKERS), *known])
        return self.contender(process, name)

    # The nginx in front of both

    def contender(self, process: subprocess.Popen[bytes], name: str) -> Contender:
        self.running.append(process)
        wait_for(self.folder / f"{name}.sock", process)
        return Contender(process, self.start_nginx(name))

    def start_nginx(self, upstream: str) -> int:
        """nginx as `make run` configures it; only the application behind it is different."""
        state = self.folder / f"nginx-{upstream}"
        state.mkdir()
        port = free_port()
        own = {
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "LISTEN_HTTP": str(port), "LISTEN_ADDRESS": "localhost",
            "FCGI_UPSTREAM": f"unix:{self.folder}/{upstream}.sock", "DEMO_APP_URL": "http://127.0.0.1:9",
            "POST_LIMIT": "0",
        }  # fmt: skip
        subprocess.run([checkout / "nginx" / "render.sh", state], env=own, check=True, stderr=subprocess.DEVNULL)
        command = ["nginx", "-e", "stderr", "-c", state / "conf" / "nginx.conf"]
        with (self.folder / f"{upstream}.log").open("wb") as log:
            process = subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=log)
        # As under make run, the log is a pipe with a reader.
        self.running += [subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL), process]
        wait_for(state / "alive.sock", process)
        return port


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while not path.is_socket():
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"{process.args} does not start")
        time.sleep(0.01)
    path.chmod(0o666)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
