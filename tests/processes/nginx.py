"""deploy/nginx.conf on this machine: its own folders and ports instead of /data, /etc and 443; nothing else is changed."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal import clock
from portal.processes.ports import free_port
from tests.servers import ROOT, accepts_connections, find_nginx, running, wait_until

HOST = "partners.example.com"


@dataclass(frozen=True)
class Nginx:
    folder: Path
    data: Path
    upstream: int
    http: int
    https: int

    @classmethod
    def prepare(cls, folder: Path, data: Path, upstream: int) -> "Nginx":
        made = cls(folder, data, upstream, free_port(), free_port())
        (folder / "tls").mkdir(parents=True)
        _write_certificate(folder / "tls")
        (folder / "portal.conf").write_text(made._server())
        (folder / "nginx.conf").write_text(made._main())
        return made

    @property
    def argv(self) -> list[str]:
        return [find_nginx() or "nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def check(self) -> subprocess.CompletedProcess:
        return subprocess.run([*self.argv, "-t"], capture_output=True, text=True, check=False)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        with running([*self.argv, "-g", "daemon off;"], self.folder / "output"):
            wait_until(lambda: accepts_connections(self.https), 10, "nginx")
            yield

    def _server(self) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for ours, theirs in (
            ("/var/log/nginx/", f"{self.folder}/"),
            ("/etc/nginx/tls/", f"{self.folder}/tls/"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.upstream}"),
            (" /data", f" {self.data}"),
            ("listen 80", f"listen {self.http}"),
            ("listen 443", f"listen {self.https}"),
            ("listen [::]:80", f"listen [::]:{self.http}"),
            ("listen [::]:443", f"listen [::]:{self.https}"),
        ):
            assert ours in text, ours
            text = text.replace(ours, theirs)
        return text

    def _main(self) -> str:
        """What a distribution's nginx.conf says around it."""
        user = "user root;" if os.geteuid() == 0 else ""
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        types = "types { text/css css; text/javascript js; image/svg+xml svg; } default_type application/octet-stream;"
        return (
            f"{user} worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/main.log;"
            f"events {{}} http {{ {types} {temporary} include {self.folder}/portal.conf; }}"
        )


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=2))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "portal.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "portal.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
