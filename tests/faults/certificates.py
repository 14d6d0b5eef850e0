"""Certificates made on the spot: an authority of our own and what it signs, well or badly."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_NOW = datetime.now(UTC)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass(frozen=True)
class Authority:
    """An authority whose certificate is `certificate`."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> Authority:
        """Return a new authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name("Test authority"), _name("Test authority"), key, _NOW + timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(key, builder.sign(key, hashes.SHA256()))

    def save(self, path: Path) -> Path:
        """Write the authority's certificate, for SSL_CERT_FILE."""
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def server(self, folder: Path, host: str = "127.0.0.1", expired: bool = False) -> ssl.SSLContext:
        """Return the TLS side of a server whose certificate is for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        end = _NOW - timedelta(days=1) if expired else _NOW + timedelta(days=30)
        builder = _builder(_name(host), self.certificate.subject, key, end)
        builder = builder.add_extension(x509.SubjectAlternativeName([_subject(host)]), critical=False)
        return _context(folder, key, builder.sign(self.key, hashes.SHA256()))


def _subject(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, end: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(end - timedelta(days=60)).not_valid_after(end)


def _context(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    path = folder / f"{certificate.serial_number}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
