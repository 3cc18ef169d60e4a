"""A certificate authority of our own, with the openssl command."""

from __future__ import annotations

from pathlib import Path

from engine import run


class Authority:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        self._new_key(self._key)
        run("openssl", "req", "-x509", "-new", "-key", self._key, "-subj", "/CN=A CA of the tests", "-days", "30",
            "-addext", "keyUsage=critical,keyCertSign", "-out", self.certificate)  # fmt: skip
        self._count = 0

    @staticmethod
    def _new_key(path: Path) -> None:
        run("openssl", "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", path)

    def issue(self, *names: str, days: int = 30) -> tuple[bytes, bytes]:
        """Returns a certificate for `names` and its key, both in PEM form; expired if `days` is 0."""
        self._count += 1
        key, request, certificate = (self.folder / f"{self._count}.{kind}" for kind in ("key", "csr", "pem"))
        alternatives = ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names)
        extensions = self.folder / f"{self._count}.ext"
        extensions.write_text(
            f"subjectAltName={alternatives}\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n"
            "basicConstraints=CA:FALSE\n"
        )
        self._new_key(key)
        run("openssl", "req", "-new", "-key", key, "-subj", f"/CN={names[0]}", "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-days", days,
            "-set_serial", self._count, "-extfile", extensions, "-out", certificate)  # fmt: skip
        return certificate.read_bytes(), key.read_bytes()
