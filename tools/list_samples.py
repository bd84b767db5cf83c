#!/usr/bin/python3
"""Prints how the samples are submitted, one line for each call of docflow: client, type, files.

Documents of one client that are submitted with the same type go together; without a type (-) DocFlow
chooses it by content.
"""
import json
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def calls(documents: list) -> dict:
    """Files by client and type, in the order of the manifest."""
    found = {}
    for document in documents:
        type_given = document["process_type"] if document["is_type_given"] else "-"
        found.setdefault((document["client"], type_given), []).append(document["file"])
    return found


def main() -> int:
    documents = json.loads((SAMPLES / "manifest.json").read_text())["documents"]
    for (client, type_given), files in sorted(calls(documents).items()):
        print(client, type_given, *(f"{SAMPLES.name}/{file}" for file in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
