"""Compares the application with a bare C responder that sends the same bytes, behind the same nginx.

    make bench                        BENCH_SECONDS=2 BENCH_ROUNDS=5 BENCH_CONNECTIONS=16

Both run at once and are asked in turn, so that what else the machine does meets both. The bytes come
from the application itself, by way of FastCGI. It prints a table and fails nothing: it is for whoever
changes something that every request passes.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

checkout = Path(__file__).resolve().parents[2]
SECONDS = int(os.environ.get("BENCH_SECONDS") or 2)
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 5)
CONNECTIONS = int(os.environ.get("BENCH_CONNECTIONS") or 16)
WORKERS = 16

#: What is asked, and of the application with how many pods.
CASES = [
    ("list of 9 pods", 9, "/"),
    ("list of 90 pods", 90, "/"),
    ("a pod's form", 9, "/pod/customer01/dev"),
    ("/api/pods", 9, "/api/pods"),
    ("/healthz", 9, "/healthz"),
]
AIM = 0.9


def main() -> None:
    running: list[subprocess.Popen[bytes]] = []
    folder = Path(tempfile.mkdtemp(prefix="spec-editor-bench.", dir="/tmp"))
    folder.chmod(0o755)
    try:
        compare(folder, running)
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(40)
        shutil.rmtree(folder)


def compare(folder: Path, running: list[subprocess.Popen[bytes]]) -> None:
    applications = {pods: start_application(folder, pods, running) for pods in (9, 90)}
    captured = {(pods, uri): capture(folder, pods, uri) for _, pods, uri in CASES}
    bare = {pods: start_bare(folder, pods, captured, running) for pods in (9, 90)}
    fronts = {
        (who, pods): start_nginx(folder, f"{who}{pods}", running) for who in ("app", "bare") for pods in (9, 90)
    }
    print(f"{CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s each, medians, requests a second\n")
    print(f"{'':18}{'':9}{'':10}{'':13}{'':8}{'':16}   processor time, µs a request")
    print(
        f"{'':18}{'bytes':>9}{'bare C':>10}{'spec-editor':>13}{'ratio':>8}{'from':>8}{'to':>8}"
        f"{'bare C':>11}{'spec-editor':>13}"
    )
    below = []
    for name, pods, uri in CASES:
        rates: dict[str, list[float]] = {"bare": [], "app": []}
        costs: dict[str, list[float]] = {"bare": [], "app": []}
        responders = {"bare": bare[pods], "app": applications[pods]}
        for _ in range(ROUNDS):
            for who, responder in responders.items():
                before = spent(responder)
                rate, requests = load(fronts[who, pods], uri)
                rates[who].append(rate)
                costs[who].append((spent(responder) - before) / requests * 1e6)
        ratios = sorted(app / c for app, c in zip(rates["app"], rates["bare"]))
        app, c = statistics.median(rates["app"]), statistics.median(rates["bare"])
        size = len(captured[pods, uri].split(b"\r\n\r\n", 1)[1])
        print(
            f"{name:18}{size:9}{c:10.0f}{app:13.0f}{app / c:8.0%}{ratios[0]:8.0%}{ratios[-1]:8.0%}"
            f"{statistics.median(costs['bare']):11.1f}{statistics.median(costs['app']):13.1f}",
            flush=True,
        )
        if app / c < AIM:
            below.append(name)
    print("\nresident memory after it, MB:", end=" ")
    processes = [(f"spec-editor with {pods} pods", applications[pods]) for pods in (9, 90)] + [("bare C", bare[9])]
    print(", ".join(f"{who} {resident(process):.1f}" for who, process in processes))
    print("all reach" if not below else ", ".join(below) + f" {'is' if len(below) == 1 else 'are'} below", end=" ")
    print(f"the aim of {AIM:.0%}")


def start_application(folder: Path, pods: int, running: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    repository = folder / f"pods{pods}"
    make_repository(repository, pods)
    own = {
        "PATH": os.environ["PATH"], "SPEC_SOURCE": "local", "LOCAL_REPO": str(repository), "LOG_LEVEL": "warning",
        "FCGI_LISTEN": str(folder / f"app{pods}.sock"), "FCGI_WORKERS": str(WORKERS),
        "SPEC_EDITOR_SHARE": str(checkout / ".build" / "share" / "spec-editor"),
    }  # fmt: skip
    process = subprocess.Popen([checkout / ".build" / "release" / "spec-editor"], env=own, stdout=subprocess.DEVNULL)
    running.append(process)
    wait_for(folder / f"app{pods}.sock", process)
    return process


def make_repository(repository: Path, pods: int) -> None:
    text = (checkout / "demo" / "infra" / "advworks" / "dev" / "spec.yml").read_text()
    for number in range(pods):
        customer, environment = f"customer{number // 3 + 1:02}", ("dev", "stg", "prd")[number % 3]
        spec = repository / "demo" / "infra" / customer / environment / "spec.yml"
        spec.parent.mkdir(parents=True)
        spec.write_text(re.sub("advworks", customer, text))
    git = ["git", "-C", repository, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    subprocess.run(["git", "init", "-q", "-b", "main", repository], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", f"Make {pods} pods"], check=True)


def capture(folder: Path, pods: int, uri: str) -> bytes:
    """What the application itself writes for the request, headers and all."""
    asked = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "REQUEST_ID": "0" * 32, "REQUEST_SCHEME": "http", "BASE_PATH": "",
        "HTTP_HOST": "localhost", "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = ["cgi-fcgi", "-bind", "-connect", folder / f"app{pods}.sock"]
    answer = subprocess.run(command, env=asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=30).stdout
    if not answer.startswith(b"Status: 200") and b"\r\nStatus: 200" not in answer.split(b"\r\n\r\n")[0]:
        sys.exit(f"the application does not answer {uri} with 200: {answer[:200]!r}")
    return answer


def start_bare(
    folder: Path, pods: int, captured: dict[tuple[int, str], bytes], running: list[subprocess.Popen[bytes]]
) -> subprocess.Popen[bytes]:
    responder = folder / "responder"
    if not responder.exists():
        source = checkout / "Tests" / "bench" / "responder.c"
        subprocess.run(["gcc", "-O2", "-Wall", "-o", responder, source, "-lfcgi", "-lpthread"], check=True)
    known = []
    for number, ((of, uri), answer) in enumerate(captured.items()):
        if of == pods:
            (folder / f"answer{number}").write_bytes(answer)
            known += [uri, folder / f"answer{number}"]
    process = subprocess.Popen([responder, folder / f"bare{pods}.sock", str(WORKERS), *known])
    running.append(process)
    wait_for(folder / f"bare{pods}.sock", process)
    return process


def start_nginx(folder: Path, upstream: str, running: list[subprocess.Popen[bytes]]) -> int:
    """nginx as `make run` configures it; only who answers is another one."""
    state = folder / f"nginx-{upstream}"
    state.mkdir()
    port = free_port()
    own = {
        "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "LISTEN_HTTP": str(port), "LISTEN_ADDRESS": "localhost",
        "FCGI_UPSTREAM": f"unix:{folder}/{upstream}.sock", "DEMO_APP_URL": "http://127.0.0.1:9", "POST_LIMIT": "0",
    }  # fmt: skip
    subprocess.run([checkout / "nginx" / "render.sh", state], env=own, check=True, stderr=subprocess.DEVNULL)
    command = ["nginx", "-e", "stderr", "-c", state / "conf" / "nginx.conf"]
    with (folder / f"{upstream}.log").open("wb") as log:
        process = subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=log)
    # As under make run the log is a pipe that somebody reads.
    running.append(subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL))
    running.append(process)
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


def load(port: int, uri: str) -> tuple[float, int]:
    """Requests a second, and how many; everything but a 200 ends the comparison."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}{uri}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS + 30).stdout
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", output):
        sys.exit(f"{uri}: {wrong.group()}")
    rate, requests = re.search(r"Requests/sec:\s*([0-9.]+)", output), re.search(r"(\d+) requests in", output)
    return float(rate[1]), int(requests[1])


def spent(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: subprocess.Popen[bytes]) -> float:
    return int(re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


if __name__ == "__main__":
    main()
