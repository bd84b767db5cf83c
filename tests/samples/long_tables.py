"""What the program makes of a generated table: which rows it found, and what it says of their completeness."""
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCFLOW = Path(os.environ.get("DOCFLOW_BINARY", PROJECT / "build" / "docflow")).resolve()
sys.path.insert(0, str(PROJECT / "samples"))
from generator import long_tables  # noqa: E402

# Rows have no number in "letter" and "scanned", and the columns stand otherwise in each.
LOOKS = ("letter", "boxed", "columns", "banded", "pages")
NUMBER, TEXT = {"type": "number"}, {"type": "string"}
SCHEMA = {"type": "object", "properties": {
    "total_net": NUMBER, "total_tax": NUMBER, "total_gross": NUMBER,
    "line_items": {"type": "array", "items": {"type": "object", "properties": {
        "description": TEXT, "quantity": NUMBER, "unit_price": NUMBER, "amount": NUMBER}}}}}


class Outcome(NamedTuple):
    found: int  # rows with their own tag and amount
    amounts: int  # rows whose amount is there, whatever is said of them
    extracted: int
    state: str
    reasons: list
    cpu_seconds: float
    error: str = ""


def extract(path: Path, invoice) -> Outcome:
    """Reads the file at `path`, on which the invoice's rows stand."""
    schema = path.with_suffix(".schema.json")
    schema.write_text(json.dumps(SCHEMA))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([DOCFLOW, "dev", "extract", "--json", "--languages", "en", "--schema", schema, path],
                         text=True, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    line = json.loads(run.stdout)
    if line["status"] != "ok":
        return Outcome(0, 0, 0, "", [], cpu, line["error"])
    proof = line["completeness"].get("line_items", {"state": "", "reasons": []})
    wanted = {long_tables.tag(row): float(item.amount) for row, item in enumerate(invoice.items, 1)}
    found = set()
    for row in line["line_items"]:
        tags = [word for word in row.get("description", "").split() if word in wanted]
        if len(tags) == 1 and row.get("amount") == wanted[tags[0]]:
            found.add(tags[0])
    amounts = Counter(wanted.values()) & Counter(row.get("amount") for row in line["line_items"])
    return Outcome(len(found), amounts.total(), len(line["line_items"]), proof["state"], proof["reasons"], cpu)
