"""Runs clang-tidy over the sources of a clang build, two at a time.

    run_tidy.py BUILD_FOLDER

A file that was clean is not looked at again until it, a header, a generated file or .clang-tidy changes:
the stamps lie in BUILD_FOLDER/tidy. Prints each finding once; exit code 1 when there is one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sources import PROJECT_ROOT, c_files

WORKERS = 2
FOLDERS = ("src", "fuzz")
LEADING_FOLDERS = re.compile(r"^\S*\.\./")
FINDING = re.compile(r":\d+:\d+: (warning|error):")


def sources(build: Path) -> list[Path]:
    """Compiled files that people write; tests read better with their fixtures' habits. Leaves in BUILD_FOLDER/tidy how
    each is compiled, once: clang-tidy looks at a file of several programs once for each of them, and its va_list checker
    mistakes the second time for a defect."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    commands = {(Path(entry["directory"]) / entry["file"]).resolve(): entry for entry in entries}
    (build / "tidy").mkdir(exist_ok=True)
    (build / "tidy" / "compile_commands.json").write_text(json.dumps(list(commands.values())), encoding="utf-8")
    roots = [PROJECT_ROOT / folder for folder in FOLDERS]
    return sorted(path for path in commands if any(path.is_relative_to(root) for root in roots))


def last_change(build: Path) -> float:
    """When something that every file may depend on changed."""
    shared = [PROJECT_ROOT / ".clang-tidy", *c_files(PROJECT_ROOT, ".h", ".def"), *build.rglob("*.h")]
    return max(path.stat().st_mtime for path in shared)


def examine(build: Path, path: Path, newest_shared: float) -> str:
    """The findings in one file, or ""."""
    stamp = build / "tidy" / str(path.relative_to(PROJECT_ROOT)).replace("/", "_")
    if stamp.exists() and stamp.stat().st_mtime > max(path.stat().st_mtime, newest_shared):
        return ""
    run = subprocess.run(
        ["clang-tidy", "--quiet", "-p", str(build / "tidy"), str(path)], capture_output=True, text=True, check=False
    )
    if run.returncode == 0 and not run.stdout.strip():
        stamp.touch()
        return ""
    findings = [line for line in run.stdout.splitlines() if FINDING.search(line)]
    return "\n".join(findings) or run.stdout + run.stderr


def main() -> None:
    """All files."""
    build = (PROJECT_ROOT / sys.argv[1]).resolve()
    if not (build / "compile_commands.json").exists():
        sys.exit(f"{sys.argv[1]}:1: there is nothing compiled to look at; run ./dev lint")
    newest_shared = last_change(build)
    with ThreadPoolExecutor(WORKERS) as pool:
        findings = list(pool.map(lambda path: examine(build, path, newest_shared), sources(build)))
    lines = dict.fromkeys(line for finding in findings for line in finding.splitlines())
    if lines:
        print("\n".join(LEADING_FOLDERS.sub("", line.replace(f"{PROJECT_ROOT}/", "")) for line in lines))
        sys.exit(1)


if __name__ == "__main__":
    main()
