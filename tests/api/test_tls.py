"""HTTPS by the server itself: with a certificate of its own, and what it says to one that cannot serve."""
import datetime
import http.client
import ipaddress
import re
import socket
import ssl
import tempfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (BestAvailableEncryption, Encoding, NoEncryption,
                                                          PrivateFormat)

from api_client import Api
from program import wait_until


def make_certificate(key, days: int) -> bytes:
    """Of 127.0.0.1, by itself; it began two days ago."""
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.datetime.utcnow()
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=2))
                   .not_valid_after(now + datetime.timedelta(days=days)).add_extension(names, critical=False)
                   .sign(key, hashes.SHA256()))
    return certificate.public_bytes(Encoding.PEM)


def write_key(file, key, encryption=NoEncryption()) -> None:
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


@pytest.fixture(scope="module", name="files")
def files_fixture():
    """In a folder that the account of the server may enter: pytest closes those that it makes."""
    with tempfile.TemporaryDirectory(prefix="docflow-test-") as name:
        folder = Path(name)
        make_files(folder)
        folder.chmod(0o755)
        yield folder


def make_files(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    write_key(folder / "key.pem", key)
    write_key(folder / "locked.pem", key, BestAvailableEncryption(b"secret"))
    write_key(folder / "other.pem", ec.generate_private_key(ec.SECP256R1()))
    (folder / "chain.pem").write_bytes(make_certificate(key, 2))
    (folder / "expired.pem").write_bytes(make_certificate(key, -1))
    for file in folder.iterdir():
        file.chmod(0o644)


def settings(files, chain="chain.pem", key="key.pem"):
    names = {"DOCFLOW_HTTP_TLS_CERTIFICATE_FILE": chain, "DOCFLOW_HTTP_TLS_KEY_FILE": key}
    return {setting: str(files / name) for setting, name in names.items() if name}


class SecureApi(Api):
    """That trusts one certificate and no other."""

    def __init__(self, url, description, chain):
        super().__init__(url, description)
        self.context = ssl.create_default_context(cafile=chain)

    def connect(self):
        return http.client.HTTPSConnection(self.address.hostname, self.address.port, context=self.context, timeout=60)


def serve(docflow, environment):
    running = docflow.start("serve", environment=environment)
    running.wait_for_output("serving ")
    return running, re.search(r"serving ([^;\s]+)", running.output).group(1)


@pytest.fixture(scope="module", name="secure")
def secure_fixture(docflow, api, files):
    running, url = serve(docflow, settings(files))
    assert url.startswith("https://127.0.0.1:")
    yield SecureApi(url, api.description, files / "chain.pem")
    assert running.end() in (0, -15), running.output


def test_all_of_the_api_is_there(secure):
    token = secure.login("operator@acme.com")["access_token"]
    document = b"Invoice 4711 over TLS" + b" " * 3_000_000
    reply = secure("POST", "/api/v1/processes", token, document, {"file_name": "tls.txt"}, Content_Type="text/plain")
    assert reply.status == 201, reply
    assert reply.headers["strict-transport-security"] == "max-age=31536000"
    process = secure("GET", f"/api/v1/processes/{reply.json['process_id']}", token).json
    content = secure("GET", f"/api/v1/documents/{process['documents'][0]['document_id']}/content", token)
    assert content.body == document
    connection = secure.connect()
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
    connection.close()


def test_only_who_speaks_a_modern_tls_is_answered(secure):
    with socket.create_connection((secure.address.hostname, secure.address.port), timeout=60) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        try:
            assert b"200" not in plain.recv(65536)
        except ConnectionResetError:
            pass
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection((secure.address.hostname, secure.address.port), timeout=60) as plain:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            old.wrap_socket(plain)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        secure.context.maximum_version = secure.context.minimum_version = version
        assert secure("GET", "/healthz").status == 200


@pytest.mark.parametrize("chain, key, words", [
    ("chain.pem", "other.pem", "the private key of file {files}/other.pem belongs to another certificate"),
    ("key.pem", "key.pem", "file {files}/key.pem of http_tls_certificate_file holds no certificate"),
    ("chain.pem", "chain.pem", "file {files}/chain.pem of http_tls_key_file holds no private key"),
    ("chain.pem", "locked.pem", "without passphrase"),
    ("none.pem", "key.pem", "{files}/none.pem cannot be read: No such file"),
    ("chain.pem", "", "http_tls_certificate_file and http_tls_key_file go together"),
])
def test_what_cannot_serve_is_named(docflow, api, files, chain, key, words):
    assert words.format(files=files) in docflow.fail("serve", environment=settings(files, chain, key))


def test_a_certificate_that_has_expired_is_told_to_who_runs_the_server(docflow, api, files):
    running, _ = serve(docflow, settings(files, "expired.pem"))
    wait_until(lambda: "the certificate has expired" in running.output, "a warning")
    assert running.end() in (0, -15), running.output
