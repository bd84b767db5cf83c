"""Requests to every route, made from the description: proper ones, and ones that are nearly proper."""
import json
import random
import uuid

TEXTS = ["", "x", "null", "0", "-1", "1e999", "%", "%00", "../../etc/passwd", "' OR 1=1 --", "a" * 5000, "\u202e\U0001f9fe",
         "{}", "[]", "true", "9223372036854775808", "2026-13-45", "2026-11-26T00:00:00Z", "created_at", "priority",
         "failed,,completed", "1_2", "1764187531000000_00000000-0000-4000-8000-000000000000", "5-5", "me", "nobody"]
VALUES = [None, True, False, 0, -1, 2 ** 53, 2 ** 70, 1.5, -0.0, 1e308, "", "x", "\x00", "\ud7ff", "a" * 3000, [], {}, [[]], {"": {}},
          [None] * 50, {"a": {"b": {"c": []}}}]
BODIES = [b"", b"{", b"[]", b"null", b"{}", b'{"a":1,"a":2}', b"\xff\xfe", b"[" * 2000, b'{"x":' * 300 + b"1" + b"}" * 300,
          b'"' + b"a" * 70000 + b'"', b'{"n": 1' + b"0" * 400 + b"}", b'{"s": "\\ud800"}', b'{"s": "\\u0000"}']
HEADERS = {
    "If-Match": ['"1"', "*", '"0"', "1", '"99999999999999999999"', "W/\"1\"", '"', "\"1\", \"2\""],
    "If-None-Match": ['"1"', "*", "\""], "Idempotency-Key": ["k", "\u00e4".encode().decode("latin-1"), "x" * 300, " "],
    "Last-Event-ID": ["", "-", "1-1", "x"], "Accept-Encoding": ["gzip", "gzip;q=0", "br", "*"],
    "Content-Type": ["application/json", "application/json; charset=utf-8", "multipart/form-data", "text/plain", "x" * 200,
                     "multipart/form-data; boundary=x", ""],
    "Origin": ["https://a.example", "null"], "Range": ["bytes=0-1", "bytes=9999999-"], "Expect": ["100-continue"],
}


class Maker:
    def __init__(self, description: dict, known: dict, seed: int):
        self.schemas = description["components"]["schemas"]
        self.known = known  # ids of things that are there, by the name of the parameter
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    # ---- bodies ----

    def value(self, schema: dict, depth: int = 0):
        """One that fits, mostly."""
        if "$ref" in schema:
            return self.value(self.schemas[schema["$ref"].rpartition("/")[2]], depth)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type", "object")
        kind = self.random.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            members = {name: self.value(member, depth + 1) for name, member in schema.get("properties", {}).items()
                       if name in schema.get("required", ()) or self.chance(0.4)}
            if not schema.get("properties") and depth < 3:
                members = {self.text({}): self.random.choice(VALUES[:12]) for _ in range(self.random.randrange(3))}
            return members
        if kind == "array":
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(self.random.randrange(3))]
        return {"string": self.text(schema), "integer": self.random.choice((schema.get("minimum", 1), 2, 100)),
                "number": self.random.choice((schema.get("minimum", 0), 0.5)), "boolean": self.chance(0.5),
                "null": None}[kind]

    def text(self, schema: dict) -> str:
        made = {"uuid": self.some_id(), "email": f"{uuid.uuid4().hex}@fuzz.example", "date-time": "2030-01-01T00:00:00Z"}
        if schema.get("format") in made:
            return made[schema["format"]]
        if "pattern" in schema:
            return "a" + uuid.uuid4().hex[:8]
        if self.chance(0.3):
            return self.random.choice(TEXTS)
        return "a good text"[:schema.get("maxLength", 100)]

    def some_id(self) -> str:
        return self.random.choice([*map(str, self.known.values()), str(uuid.UUID(int=self.random.getrandbits(128)))])

    def mutate(self, value):
        """A little wrong somewhere."""
        if isinstance(value, dict) and value and self.chance(0.8):
            name = self.random.choice(list(value))
            changed = dict(value)
            if self.chance(0.2):
                del changed[name]
            elif self.chance(0.2):
                changed[self.random.choice(TEXTS)] = self.random.choice(VALUES)
            else:
                changed[name] = self.mutate(value[name])
            return changed
        if isinstance(value, list) and value and self.chance(0.5):
            return [*value, self.mutate(value[0])]
        return self.random.choice(VALUES)

    def body(self, operation: dict):
        """Bytes, and their type."""
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            if self.chance(0.15):
                return self.random.choice(BODIES), "application/json"
            made = self.value(content["application/json"]["schema"])
            if self.chance(0.5):
                made = self.mutate(made)
            return json.dumps(made).encode("utf-8", "surrogatepass"), "application/json"
        if content:
            part = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\r\n'
                    if self.chance(0.3) else b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n')
            return self.random.choice([
                (b"Invoice 7", "text/plain"), (b"", "text/plain"), (b"%PDF-1.4", "application/pdf"),
                (part + b"\r\nInvoice\r\n--x--\r\n", "multipart/form-data; boundary=x"),
                (part + b"\r\nInvoice", "multipart/form-data; boundary=x"), (b"{}", "application/json")])
        return self.random.choice([(None, None), (None, None), (b"{}", "application/json"), (b"x", "text/plain")])

    # ---- the rest ----

    def path(self, template: str) -> str:
        parts = []
        for part in template.split("/"):
            if part.startswith("{"):
                known = self.known.get(part.strip("{}"))
                part = str(known) if known is not None and self.chance(0.7) else self.random.choice(
                    [self.some_id(), "0", "1", "x", "%00", "%C3%A4", "%2e%2e", "a" * 300, "99999999999999999999"])
            parts.append(part)
        return "/".join(parts)

    def query(self, operation: dict) -> dict:
        names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        found = {name: self.some_id() if self.chance(0.2) else self.random.choice(TEXTS)
                 for name in names if self.chance(0.3)}
        if self.chance(0.05):
            found[self.random.choice(TEXTS) or "nothing"] = "x"
        return found

    def headers(self) -> dict:
        return {name: self.random.choice(values) for name, values in HEADERS.items() if self.chance(0.12)}
