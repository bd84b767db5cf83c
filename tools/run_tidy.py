"""Runs clang-tidy and clang's analyzer over the sources of a clang build, two at a time.

    run_tidy.py BUILD_FOLDER [--deep]

The analyzer stops in each function after so many steps as find what there is to find in most of them, which takes a
third of its time; with --deep it goes on to the end, and only it runs. A file that was clean is not looked at again until it, a header, a generated file or .clang-tidy changes:
the stamps lie in BUILD_FOLDER/tidy. Prints each finding once; exit code 1 when there is one.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sources import PROJECT_ROOT, c_files

WORKERS = 2
FOLDERS = ("src", "fuzz")
STEPS = 50_000
# As clang-tidy would run it (.clang-tidy), but with bounds of its own.
ANALYZER = ("clang", "--analyze", "-w", "--analyzer-output", "text", "-Xclang",
            "-analyzer-checker=core,unix,deadcode,security,nullability,optin,valist", "-Xclang",
            "-analyzer-disable-checker=security.insecureAPI.DeprecatedOrUnsafeBufferHandling", "-o", "/dev/null")
KEPT = ("-I", "-D", "-U", "-std=", "-isystem")
LEADING_FOLDERS = re.compile(r"^\S*\.\./")
FINDING = re.compile(r":\d+:\d+: (warning|error):")


def sources(build: Path) -> dict[Path, dict]:
    """Compiled files that people write; tests read better with their fixtures' habits. Leaves in BUILD_FOLDER/tidy how
    each is compiled, once: clang-tidy looks at a file of several programs once for each of them, and its va_list checker
    mistakes the second time for a defect."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    commands = {(Path(entry["directory"]) / entry["file"]).resolve(): entry for entry in entries}
    (build / "tidy").mkdir(exist_ok=True)
    (build / "tidy" / "compile_commands.json").write_text(json.dumps(list(commands.values())), encoding="utf-8")
    roots = [PROJECT_ROOT / folder for folder in FOLDERS]
    return {path: commands[path] for path in sorted(commands) if any(path.is_relative_to(root) for root in roots)}


def last_change(build: Path) -> float:
    """When something that every file may depend on changed."""
    shared = [PROJECT_ROOT / ".clang-tidy", *c_files(PROJECT_ROOT, ".h", ".def"), *build.rglob("*.h")]
    return max(path.stat().st_mtime for path in shared)


def analyze(entry: dict, is_deep: bool) -> subprocess.CompletedProcess:
    """What clang's analyzer finds in one file."""
    words = shlex.split(entry["command"])
    kept = [word for word in words if word.startswith(KEPT)]
    bound = () if is_deep else ("-Xclang", "-analyzer-config", "-Xclang", f"max-nodes={STEPS}")
    return run([*ANALYZER, *bound, *kept, entry["file"]], entry["directory"])


def run(command: list[str], folder: str) -> subprocess.CompletedProcess:
    """Its output, whatever it says."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def examine(build: Path, path: Path, entry: dict, newest_shared: float, is_deep: bool) -> str:
    """The findings in one file, or ""."""
    stamp = build / "tidy" / (str(path.relative_to(PROJECT_ROOT)).replace("/", "_") + (".deep" if is_deep else ""))
    if stamp.exists() and stamp.stat().st_mtime > max(path.stat().st_mtime, newest_shared):
        return ""
    runs = [analyze(entry, is_deep)]
    if not is_deep:
        runs.append(run(["clang-tidy", "--quiet", "--checks=-clang-analyzer-*", "-p", str(build / "tidy"), str(path)], "."))
    output = "".join(one.stdout + (one.stderr if FINDING.search(one.stderr) else "") for one in runs)
    if all(one.returncode == 0 for one in runs) and not output.strip():
        stamp.touch()
        return ""
    findings = [line for line in output.splitlines() if FINDING.search(line)]
    return "\n".join(findings) or "".join(one.stdout + one.stderr for one in runs)


def main() -> None:
    """All files."""
    build = (PROJECT_ROOT / sys.argv[1]).resolve()
    is_deep = "--deep" in sys.argv[2:]
    if not (build / "compile_commands.json").exists():
        sys.exit(f"{sys.argv[1]}:1: there is nothing compiled to look at; run ./dev lint")
    newest_shared = last_change(build)
    with ThreadPoolExecutor(WORKERS) as pool:
        findings = list(
            pool.map(lambda one: examine(build, one[0], one[1], newest_shared, is_deep), sources(build).items())
        )
    lines = dict.fromkeys(line for finding in findings for line in finding.splitlines())
    if lines:
        print("\n".join(LEADING_FOLDERS.sub("", line.replace(f"{PROJECT_ROOT}/", "")) for line in lines))
        sys.exit(1)


if __name__ == "__main__":
    main()
