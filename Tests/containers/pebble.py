"""Pebble: Let's Encrypt's own server for tests, and the DNS it asks."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import requests

from certificates import Authority
from engine import eventually, free_ports, gateway, tool


class Pebble:
    """Issues certificates that live for `lifetime` seconds, and looks for the challenge on `http_port`."""

    def __init__(self, folder: Path, http_port: int, lifetime: int) -> None:
        self.authority = Authority(folder)
        self._folder, self._http_port, self._lifetime = folder, http_port, lifetime
        self._port, self._management, self._dns, self._dns_management = free_ports(4)
        self._host = gateway()
        self.directory = f"https://{self._host}:{self._port}/dir"
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Pebble:
        certificate, key = self.authority.issue(self._host)
        (self._folder / "pebble.pem").write_bytes(certificate)
        (self._folder / "pebble.key").write_bytes(key)
        settings = {
            "listenAddress": f"{self._host}:{self._port}",
            "managementListenAddress": f"{self._host}:{self._management}",
            "certificate": str(self._folder / "pebble.pem"),
            "privateKey": str(self._folder / "pebble.key"),
            "httpPort": self._http_port,
            "tlsPort": 1,
            "certificateValidityPeriod": self._lifetime,
        }
        (self._folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
        self._start("pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-http01", "",
                    "-https01", "", "-tlsalpn01", "", "-dns01", f"127.0.0.1:{self._dns}",
                    "-management", f"127.0.0.1:{self._dns_management}")  # fmt: skip
        self._start("pebble", "-config", str(self._folder / "pebble.json"), "-dnsserver", f"127.0.0.1:{self._dns}")
        eventually(self._answers)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(10)

    def _start(self, program: str, *arguments: str) -> None:
        with (self._folder / f"{program}.log").open("wb") as log:
            environment = os.environ | {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
            self._processes.append(
                subprocess.Popen([tool(program), *arguments], stdout=log, stderr=log, env=environment)
            )
        time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            return requests.get(self.directory, verify=str(self.authority.certificate), timeout=5).ok
        except requests.RequestException:
            return False

    def root(self) -> str:
        """The certificate of the authority that issues the others."""
        url = f"https://{self._host}:{self._management}/roots/0"
        return requests.get(url, verify=str(self.authority.certificate), timeout=10).text
