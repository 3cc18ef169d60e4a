"""Runs the double by hand: `python -m github_double --port 8900` from `Tests/e2e`."""

from __future__ import annotations

import argparse
import signal

from . import GitHubDouble, Timetable, Token, sample


def main() -> None:
    parser = argparse.ArgumentParser(prog="github_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one unless told")
    parser.add_argument("--repository", default="trakrf/action-spec", metavar="OWNER/NAME")
    parser.add_argument("--token", default="ghp_" + "0" * 36, help="a classic one with repo and workflow")
    parser.add_argument("--seconds", type=float, default=8, help="how long a run takes")
    options = parser.parse_args()
    with GitHubDouble(options.port) as github:
        github.timetable = Timetable(options.seconds / 4, options.seconds)
        github.add_token(options.token, Token())
        github.add_repository(options.repository, sample.files())
        print(f"GH_API_URL={github.url} GH_WEB_URL={github.web.url}")
        print(f"GH_TOKEN={options.token} GH_REPO={options.repository}")
        print("Knobs: /__control, see control.py. ^C stops it.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
