"""Web servers other than nginx, in front of a running application."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import requests

from .ports import free_port
from .product import Product

LIGHTTPD = """\
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{folder}"
server.errorlog = "{folder}/error.log"
server.modules = ("mod_setenv", "mod_fastcgi")
server.http-parseopts = ("url-normalize" => "disable")
setenv.add-environment = ("BASE_PATH" => "{mount}")
fastcgi.server = ("/" => (("host" => "127.0.0.1", "port" => {upstream}, "check-local" => "disable")))
"""

APACHE = """\
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/httpd.pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
DocumentRoot {folder}
User nobody
Group nogroup
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule env_module {modules}/mod_env.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_fcgi_module {modules}/mod_proxy_fcgi.so
AllowEncodedSlashes NoDecode
SetEnv BASE_PATH "{mount}"
ProxyPass "/" "fcgi://127.0.0.1:{upstream}/"
"""

CADDY = """\
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
    reverse_proxy 127.0.0.1:{upstream} {{
        transport fastcgi {{
            root {folder}
            env BASE_PATH "{mount}"
        }}
    }}
}}
"""

#: Name: the program, its configuration, and how it is started in the foreground with it.
FRONT_ENDS = {
    "lighttpd": ("lighttpd", LIGHTTPD, ["-D", "-f"]),
    "apache": ("apache2", APACHE, ["-DFOREGROUND", "-f"]),
    "caddy": ("caddy", CADDY, ["run", "--adapter", "caddyfile", "--config"]),
}


def program(name: str) -> str | None:
    """Where the front end is installed; `None` where it is not."""
    return shutil.which(FRONT_ENDS[name][0], path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


class FrontEnd(Product):
    """Another front end, used like the whole product."""

    def __init__(self, name: str, upstream: int, folder: Path, mount: str) -> None:
        self.base_path, self.port, self.lines = mount, free_port(), []
        values = {
            "port": self.port,
            "upstream": upstream,
            "folder": folder,
            "mount": mount,
            "modules": "/usr/lib/apache2/modules",
        }
        _, template, words = FRONT_ENDS[name]
        configuration = folder / "configuration"
        configuration.write_text(template.format(**values))
        homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        log = open(folder / "output.log", "wb")
        self.process = subprocess.Popen(
            [program(name) or name, *words, str(configuration)],
            env=os.environ | homes,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self._output = folder / "output.log"

    def wait_until_up(self) -> FrontEnd:
        end = time.monotonic() + 15
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/healthz", timeout=2).status_code == 200:
                    return self
            except requests.RequestException:
                time.sleep(0.05)
        self.end()
        raise AssertionError(f"it does not answer:\n{self._output.read_text()[-2000:]}")

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
