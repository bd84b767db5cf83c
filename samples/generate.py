#!/usr/bin/python3
"""Makes the sample documents, their expected results and the manifest: the same bytes each time.

    samples/generate.py [--into FOLDER] [NAME...]    all documents, or those named
"""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.documents import DOCUMENTS
from generator.expected import as_json

SAMPLES = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=SAMPLES, metavar="FOLDER")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    unknown = set(options.names) - {document.name for document in DOCUMENTS}
    if unknown:
        parser.error(f"there is no document {', '.join(sorted(unknown))}")

    options.into.mkdir(parents=True, exist_ok=True)
    for document in DOCUMENTS:
        if not options.names or document.name in options.names:
            document.draw(options.into / document.file)
            (options.into / document.expected_file).write_text(f"{as_json(document.fields)}\n", encoding="utf-8")
    manifest = {"documents": [document.manifest_line() for document in DOCUMENTS]}
    (options.into / "manifest.json").write_text(f"{as_json(manifest)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
