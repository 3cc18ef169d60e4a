"""Lets Ansible work inside a running container, through `docker exec`.

The public plugin for this is part of a collection; the tests need three commands of it.
"""

from __future__ import annotations

import shlex
import subprocess

from ansible.errors import AnsibleError
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: container
short_description: runs tasks in a container of the local engine
description:
  - Runs commands through C(docker exec), as root.
options:
  remote_addr:
    description: The container.
    vars:
      - name: ansible_host
      - name: inventory_hostname
"""


class Connection(ConnectionBase):
    transport = "container"
    has_pipelining = True

    def _connect(self):
        self._connected = True
        return self

    def close(self):
        self._connected = False

    def _exec(self, command: list[str], given: bytes | None) -> subprocess.CompletedProcess:
        name = self.get_option("remote_addr")
        return subprocess.run(
            ["docker", "exec", "--interactive", name, *command],
            input=given or b"",
            capture_output=True,
            check=False,
        )

    def exec_command(self, cmd, in_data=None, sudoable=True):
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        done = self._exec(["/bin/sh", "-c", cmd], in_data)
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path, out_path):
        super().put_file(in_path, out_path)
        with open(in_path, "rb") as file:
            done = self._exec(["/bin/sh", "-c", f"cat >{shlex.quote(out_path)}"], file.read())
        if done.returncode:
            raise AnsibleError(done.stderr.decode(errors="replace"))

    def fetch_file(self, in_path, out_path):
        super().fetch_file(in_path, out_path)
        done = self._exec(["cat", in_path], None)
        if done.returncode:
            raise AnsibleError(done.stderr.decode(errors="replace"))
        with open(out_path, "wb") as file:
            file.write(done.stdout)
