"""Compares the application with a bare C responder that sends the same bytes, behind the same nginx.

    make bench                          about a quarter of an hour
    make bench BENCH='--quick'          to try something
    make bench BENCH='--source github'  pods from a GitHub of our own instead of a local repository
    make bench BENCH=--lists            how long lists of 1,000 and 10,000 pods take, and how much memory

Both run at once and are asked in turn, so that what else the machine does meets both. The bytes come
from the application itself, by way of FastCGI. It prints a table and fails nothing: it is for whoever
changes something that every request passes.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
from pathlib import Path

import lists
from stage import Case, Contender, Stage, Unanswered, documents, patch, pods

AIM = 0.9
FORMS = [f"/pod/{pod}" for pod in pods(90)]
CASES = [
    Case("list of 9 pods", 9, ["/"]),
    Case("list of 90 pods", 90, ["/"]),
    Case("forms of 90 pods", 90, FORMS),
    Case("/api/pods", 90, ["/api/pods"]),
    Case("/healthz", 90, ["/healthz"]),
    *(
        Case(f"PATCH, {name}", "documents", [f"/api/pod/{pod}?dry_run=1"], "PATCH", patch())
        for name, pod in documents().items()
    ),
    # More forms than the cache keeps, so that each is created again.
    *(Case(f"forms, {fields}", fields, FORMS) for fields in ("28-fields", "200-fields")),
    *(
        Case(f"POST, {fields}", fields, ["/deploy"], "POST", fills=FORMS[0])
        for fields in ("28-fields", "200-fields")
    ),
]  # fmt: skip


def main() -> None:
    options = parse()
    if options.lists:
        return lists.measure(options.source, 10 if options.quick else 50)
    cases = [case for case in CASES if re.search(options.only, case.name)]
    with Stage(options.source, cases) as stage:
        print(
            f"{options.source} source, {options.connections} connections, {options.rounds} rounds of"
            f" {options.seconds} s, medians\n"
        )
        print(f"{'':18}{'bytes':>8}   {'requests a second':^18}   {'ratio in pairs':^22}   {'µs of processor':^17}")
        print(
            f"{'':18}{'':8}   {'bare C':>8}{'ours':>10}   {'median':>8}{'from':>7}{'to':>7}"
            f"   {'bare C':>8}{'ours':>9}"
        )
        below = [case.name for case in cases if not compare(case, stage, options)]
        print("\nresident memory after it, MB:", end=" ")
        print(", ".join(f"{name} {contender.resident:.1f}" for name, contender in stage.contenders.items()))
        print("all reach" if not below else ", ".join(below) + f" {'is' if len(below) == 1 else 'are'} below", end=" ")
        print(f"the aim of {AIM:.0%}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Compares the application with a bare C responder.")
    parser.add_argument("--source", choices=["local", "github"], default="local", help="where the pods are")
    parser.add_argument("--quick", action="store_true", help="3 rounds of 2 s")
    parser.add_argument("--lists", action="store_true", help="lists of many pods instead")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int, help="of one load in a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", default="", help="cases whose name matches this expression", metavar="EXPRESSION")
    options = parser.parse_args()
    rounds, seconds = (3, 2) if options.quick else (5, 10)
    options.rounds, options.seconds = options.rounds or rounds, options.seconds or seconds
    return options


def compare(case: Case, stage: Stage, options: argparse.Namespace) -> bool:
    """Whether the target is reached, or nothing can be said about it."""
    try:
        size, both, script = stage.prepare(case)
    except Unanswered as reason:
        print(f"{case.name:18} skipped: {reason}", flush=True)
        return True
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    costs: dict[str, list[float]] = {"bare": [], "ours": []}
    for number in range(options.rounds):
        # The order alternates too.
        for who in sorted(both, reverse=number % 2 == 1):
            before = both[who].spent
            rate, requests = load(both[who], script, options)
            rates[who].append(rate)
            costs[who].append((both[who].spent - before) / requests * 1e6)
    ratios = sorted(ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True))
    median = {who: statistics.median(of) for who, of in rates.items()}
    cost = {who: statistics.median(of) for who, of in costs.items()}
    ratio = statistics.median(ratios)
    print(
        f"{case.name:18}{size:8}   {median['bare']:8.0f}{median['ours']:10.0f}"
        f"   {ratio:8.0%}{ratios[0]:7.0%}{ratios[-1]:7.0%}   {cost['bare']:8.1f}{cost['ours']:9.1f}",
        flush=True,
    )
    return ratio >= AIM


def load(contender: Contender, script: Path, options: argparse.Namespace) -> tuple[float, int]:
    """Requests per second, and how many; any status other than 200 ends the comparison."""
    url = f"http://127.0.0.1:{contender.port}/"
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "-s", script, url]
    output = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=options.seconds + 30
    ).stdout
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", output):
        sys.exit(f"{script.name}: {wrong.group()}")
    rate, requests = re.search(r"Requests/sec:\s*([0-9.]+)", output), re.search(r"(\d+) requests in", output)
    if not rate or not requests:
        sys.exit(f"wrk says something unexpected: {output}")
    return float(rate[1]), int(requests[1])


if __name__ == "__main__":
    main()
