"""Signing in by a certified provider, as a browser does that follows where it is sent."""
import http.client
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from api_client import PATIENCE_S, Api
from identity_provider import SECRET

SOURCES = Path(__file__).resolve().parent / "provider"
CALLBACK = "/api/v1/auth/oidc/callback"
REDIRECT_URL = f"http://127.0.0.1:1{CALLBACK}"
STEPS_MAX = 10


@pytest.fixture(scope="module", name="issuer")
def issuer_fixture(tmp_path_factory):
    """Installed elsewhere, so that nothing is left in the tree."""
    folder = tmp_path_factory.mktemp("provider")
    for source in SOURCES.iterdir():
        if source.is_file():
            (folder / source.name).write_bytes(source.read_bytes())
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=folder,
                   check=True, timeout=5 * PATIENCE_S, stdout=subprocess.DEVNULL)
    with subprocess.Popen(["node", "provider.js", REDIRECT_URL], cwd=folder, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL) as running:
        yield next(line.split()[1] for line in running.stdout if line.startswith("provider "))
        running.terminate()


class Browser:
    """Keeps the cookies of one server, and goes where it is sent."""

    def __init__(self):
        self.cookies = {}

    def visit(self, url: str) -> str:
        """Where the page at `url` sends it."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_S)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": cookies})
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        assert reply.status in (302, 303), (url, reply.status, text)
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        location = reply.headers["Location"]
        return f"{parts.scheme}://{parts.netloc}{location}" if location.startswith("/") else location


def test_signs_in_by_a_certified_provider(docflow, api, tokens, issuer):
    person = api("POST", "/api/v1/users", tokens["admin"], {"email": "real@acme.com", "role": "viewer"})
    assert person.status == 201, person
    running = docflow.start("serve", environment={
        "DOCFLOW_OIDC_ISSUER": issuer, "DOCFLOW_OIDC_CLIENT_ID": "docflow", "DOCFLOW_OIDC_CLIENT_SECRET": SECRET,
        "DOCFLOW_OIDC_ROLES": "staff=operator", "DOCFLOW_OIDC_REDIRECT_URL": REDIRECT_URL,
    }).wait_for_output("serving http")
    server = Api(re.search(r"serving ([^\s;]+)", running.output).group(1), api.description)
    begun = server("GET", "/api/v1/auth/oidc/login")
    browser, url = Browser(), begun.headers["location"]
    for _ in range(STEPS_MAX):
        if url.startswith(REDIRECT_URL):
            break
        url = browser.visit(url)
    reply = server("GET", CALLBACK, query=dict(parse_qsl(urlsplit(url).query)),
                   Cookie=begun.headers["set-cookie"].split(";")[0])
    assert reply.status == 200, reply
    me = server("GET", "/api/v1/auth/me", reply.json["access_token"]).json
    assert (me["email"], me["role"]) == ("real@acme.com", "operator")
    assert running.end() in (0, -15), running.output
