"""A client of the API that believes no reply: each is checked against the OpenAPI document."""
import gzip
import http.client
import json
import re
from urllib.parse import urlencode, urlsplit

import jsonschema

PATIENCE_S = 60


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0]

    @property
    def json(self):
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:500]!r}"


class Api:
    """Requests to one server."""

    def __init__(self, url: str, description: dict):
        self.address = urlsplit(url)
        self.description = description
        self.patterns = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), operations)
                         for path, operations in description["paths"].items()]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address.hostname, self.address.port,
                                          timeout=PATIENCE_S)

    def __call__(self, method: str, path: str, token: str = None, body=None, query: dict = None,
                 **headers) -> Reply:
        """A dict is sent as JSON, bytes as they are; `Content_Type` is the header Content-Type."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect()
        try:
            connection.request(method, path + (f"?{urlencode(query)}" if query else ""), body, headers)
            reply = Reply(connection.getresponse())
        finally:
            connection.close()
        self.check(method, path, reply)
        return reply

    def check(self, method: str, path: str, reply: Reply) -> None:
        """That the reply is one that the description has."""
        assert reply.headers["x-request-id"] and reply.headers["x-content-type-options"] == "nosniff"
        [*operations] = [found for pattern, found in self.patterns if pattern.match(path)]
        answers = operations[0].get(method.lower(), {}).get("responses", {}) if operations else {}
        answer = answers.get(str(reply.status))
        if answer is None:
            self.check_problem(reply)
        elif reply.type == "application/json" and reply.body:
            schema = answer["content"]["application/json"]["schema"]
            self.validate(reply.json, schema)
        elif "content" not in answer:
            assert reply.body == b"", reply

    def check_problem(self, reply: Reply) -> None:
        if reply.type == "application/problem+json" and reply.body:
            self.validate(reply.json, {"$ref": "#/components/schemas/Problem"})
            assert reply.json["status"] == reply.status
            assert reply.json["request_id"] == reply.headers["x-request-id"]

    def validate(self, value, schema: dict) -> None:
        root = {**schema, "components": self.description["components"]}
        jsonschema.Draft202012Validator(root).validate(value)

    def login(self, email: str, password: str = "password123") -> dict:
        reply = self("POST", "/api/v1/auth/login", body={"email": email, "password": password})
        assert reply.status == 200, reply
        return reply.json
