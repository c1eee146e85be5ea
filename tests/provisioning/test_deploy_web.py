"""nginx understands the configuration before the web pages, with only paths and ports put in."""

import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.ports import free_port
from tests.tftp.daemons import DEPLOY
from tests.tools import require_tool

NAME = "phones.example.com"


def make_certificate(folder: Path) -> None:
    """Write a certificate for `NAME` that its own key signed, as nginx wants both to be there."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    unprotected = serialization.NoEncryption()
    (folder / "own.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "own.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unprotected))


def test_nginx_finds_no_fault_in_it(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    shipped = (DEPLOY / "nginx" / "offhook-web.conf").read_text(encoding="utf-8")
    for here, there in (
        ("listen 443 ssl", f"listen 127.0.0.1:{free_port(socket.SOCK_STREAM)} ssl"),
        ("listen 80", f"listen 127.0.0.1:{free_port(socket.SOCK_STREAM)}"),
        (f"/etc/ssl/certs/{NAME}.pem", str(tmp_path / "own.pem")),
        (f"/etc/ssl/private/{NAME}.key", str(tmp_path / "own.key")),
    ):
        assert here in shipped
        shipped = shipped.replace(here, there)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{shipped}}}\n")
    arguments = [require_tool("nginx"), "-t", "-q", "-e", "stderr", "-c", str(configuration)]
    checked = subprocess.run(arguments, capture_output=True, text=True, timeout=30)
    assert (checked.returncode, checked.stderr) == (0, "")
