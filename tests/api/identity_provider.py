"""A provider of OpenID Connect that signs whatever a test wants it to, and remembers what it was asked."""
import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "provider-secret"


def encode(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


class IdentityProvider:
    """`claims`, `key`, `kid`, `algorithm` are those of the next token; `status` of the next exchange."""

    def __init__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(*provider.publish(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(*provider.exchange(dict(parse_qsl(body.decode())), self.headers["Authorization"]))

            def answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.name = self.issuer # that it publishes
        self.rotations = 0
        self.rotate()
        self.reset()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        self.claims, self.algorithm, self.status = {}, "ES256", 200
        self.key, self.kid = self.own_key, f"k{self.rotations}"
        self.codes = {}

    def rotate(self):
        """A new key takes the place of the old one."""
        self.rotations += 1
        self.own_key = ec.generate_private_key(ec.SECP256R1())
        self.key, self.kid = self.own_key, f"k{self.rotations}"

    def publish(self, path: str):
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.name, "authorization_endpoint": f"{self.issuer}/auth",
                         "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks"}
        numbers = self.own_key.public_key().public_numbers()
        return 200, {"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": f"k{self.rotations}",
                               "x": encode(numbers.x), "y": encode(numbers.y)}]}

    def authorize(self, location: str) -> dict:
        """What the browser brings back from the page it was sent to."""
        query = dict(parse_qsl(urlsplit(location).query))
        code = f"code-{len(self.codes)}-{time.monotonic_ns()}"
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.issuer}

    def exchange(self, form: dict, authorization: str):
        query = self.codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        basic = "Basic " + base64.b64encode(f"docflow:{SECRET}".encode()).decode()
        if authorization != basic:
            return 401, {"error": "invalid_client"}
        if (query is None or query["code_challenge"] != challenge.rstrip(b"=").decode()
                or query["redirect_uri"] != form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "docflow", "sub": "sub-1", "nonce": query["nonce"], "iat": now,
                  "exp": now + 60, "email_verified": True, **self.claims}
        token = jwt.encode(claims, self.key, self.algorithm, {"kid": self.kid})
        return self.status, {"id_token": token, "access_token": "a", "token_type": "Bearer"}
