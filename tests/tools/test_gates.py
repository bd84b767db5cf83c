"""Each gate sees its violation in a small made-up tree, names file and line, and passes the clean tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

LAYERS = "# who may include whom\nbase:\nconfig: base\ndb: base config\ndb/inner: base\napp: *\n"
LIBRARIES = (
    "# header  name  places\n"
    "libpq-fe\\.h       PQ[a-z]\\w*   db/\n"
    "queries\\.h|.*/queries\\.h  -  db/ entity/\n"
)
HEADER = '#ifndef {0}_{0}_H\n#define {0}_{0}_H\n\n#include "base/base.h"\n\n/* Adds. */\nint {1}_add(int a, int b);\n\n#endif\n'
SOURCE = '/*\n * {0}: adds.\n */\n#include "{0}/{0}.h"\n\nint {0}_add(int a, int b)\n{{\n    return a + b;\n}}\n'

CLEAN = {
    "tools/layers.txt": LAYERS,
    "tools/libraries.txt": LIBRARIES,
    "src/base/base.h": "#ifndef BASE_BASE_H\n#define BASE_BASE_H\n\n/* A text's length. */\nint base_length(const char *text);\n\n#endif\n",
    "src/config/config.h": HEADER.format("CONFIG", "config"),
    "src/config/private.h": HEADER.format("PRIVATE", "private"),
    "src/config/config.c": SOURCE.format("config"),
    "src/db/db.h": HEADER.format("DB", "db"),
    "src/db/db.c": SOURCE.format("db"),
    "src/app/main.c": '/*\n * main: the program.\n */\n#include "config/config.h"\n#include "db/db.h"\n\nint main(void)\n{\n    return 0;\n}\n',
    "db/queries/processes.sql": "-- name: process_move\nUPDATE processes SET status = $2 WHERE process_id = $1;\n"
    "-- name: process_count\nUPDATE processes SET total = 1 WHERE status = 'failed';\n",
    "README.md": "A readable text.\n",
}

HEAD = "/*\n * x: an example.\n *\n */\n"


def build_tree(root: Path, files: dict[str, str]) -> None:
    """The clean tree with some files added or replaced."""
    for name, text in {**CLEAN, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run_gate(gate: str, root: Path) -> tuple[int, str]:
    """Exit code and output."""
    command = [sys.executable, str(PROJECT / f"tools/check_{gate}.py"), "--root", str(root)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.returncode, run.stdout


@pytest.mark.parametrize("gate", ["layers", "sizes", "source", "contracts", "leaks"])
def test_clean_tree_passes(gate: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {})
    assert run_gate(gate, tmp_path) == (0, "")


def with_lines(count: int, body: str = "    a++;\n") -> str:
    """A file with one function of `count` lines."""
    return HEAD + "int long_one(int a)\n{\n" + body * (count - 4) + "    return a;\n}\n"


VIOLATIONS = [
    # gate, file, its text, expected output
    ("layers", "src/config/x.c", HEAD + '#include "db/db.h"\n', "src/config/x.c:5: config may not include db"),
    ("layers", "src/base/x.c", HEAD + '#include "config/config.h"\n', "base may not include config"),
    ("layers", "src/db/x.c", HEAD + '#include "config/private.h"\n', "config/private.h is private to config"),
    ("layers", "src/app/x.c", HEAD + '#include "config/private.h"\n', "include config/config.h"),
    ("layers", "src/db/inner/x.c", HEAD + '#include "db/db.h"\n', "db/inner may not include db"),
    ("layers", "src/db/x.c", HEAD + '#include "../config/config.h"\n', "climbs out of the folder"),
    ("layers", "src/stray/x.c", HEAD, "src/stray/x.c:1: the folder is no module"),
    ("layers", "tests/unit/db/test_x.c", HEAD + '#include "config/private.h"\n', "private to config"),
    ("layers", "fuzz/fuzz_x.c", HEAD + '#include "config/private.h"\n', "private to config"),
    ("layers", "src/config/x.c", HEAD + "#include <libpq-fe.h>\n", "x.c:5: libpq-fe.h belongs to db/"),
    ("layers", "src/config/x.c", HEAD + "void *x = PQexec;\n", "x.c:5: PQexec belongs to db/"),
    ("layers", "src/app/x.c", HEAD + '#include "db/queries.h"\n', "db/queries.h belongs to db/ entity/"),
    ("layers", "tools/layers.txt", LAYERS.replace("config: base", "config: base db"),
     "layers.txt:3: config may not include db, which is listed below it"),
    ("layers", "tools/layers.txt", LAYERS + "x: nothing\n", "x may not include nothing, which is no module"),
    ("layers", "db/queries/other.sql", "-- name: a\nUPDATE processes\n   SET note = 1, status = 'x';\n",
     "db/queries/processes.sql:2: processes.status is already written by db/queries/other.sql:2"),
    ("sizes", "src/db/x.c", HEAD + "\n" * 800, "src/db/x.c:1: the file has 804 lines, at most 800"),
    ("sizes", "src/db/x.c", with_lines(81), "x.c:5: long_one has 81 lines, at most 80"),
    ("sizes", "tests/unit/db/test_x.c", with_lines(40, "    if (a) a++;\n"), "long_one has 37 branches (McCabe)"),
    ("sizes", "src/db/x.h", "\nint f(int a, int (*b)(int, int), int c,\n      int d, int e, int g);\n", "x.h:2: f has 6 parameters"),
    ("source", "src/db/x.c", HEAD + "void f(void) { goto end; end: return; }\n", "x.c:5: goto"),
    ("source", "src/db/x.c", HEAD + "void f(char *a) { strcpy(a, a); }\n", "strcpy() is banned"),
    ("source", "tests/unit/db/test_x.c", HEAD + "void f(char *a) { system (a); }\n", "system() is banned"),
    ("source", "src/db/x.c", HEAD + 'const char *a = "SELECT 1";\n', "x.c:5: SQL in C"),
    ("source", "src/db/x.c", HEAD + 'const char *a = "SET LOCAL ROLE x";\n', "SQL in C"),
    ("source", "src/db/x.c", HEAD + 'const char *a = "INSERT\\nINTO x";\n', "SQL in C"),
    ("source", "src/db/x.c", HEAD + "#ifdef FAST\n#endif\n", "x.c:5: #ifdef outside base"),
    ("source", "src/db/x.c", "int a;\n", "x.c:1: the file does not begin with a short comment"),
    ("source", "src/db/db_utils.c", HEAD, "'db_utils.c' says nothing"),
    ("source", "tools/common.py", "", "tools/common.py:1: 'common.py' says nothing"),
    ("source", "src/db/x.c", HEAD + "int connection_manager;\n", "x.c:5: 'connection_manager' says nothing"),
    ("contracts", "src/db/x.h", "/* One. */\nint one(void);\n\nint two(void);\n", "x.h:4: two has no contract"),
    ("contracts", "src/db/x.h", "struct a {\n    int b; /* no contract */\n};\nbool two(int,\n  int) MUST_CHECK;\n", "x.h:4: two has"),
    ("leaks", "docs/x.md", "in /home/" + "jane/docflow\n", "docs/x.md:1: path of somebody's home"),
    ("leaks", "x.sh", "cp a /ro" + "ot/b\n", "x.sh:1: path of somebody's home"),
    ("leaks", "src/db/x.c", "\n/* TO" + "DO: later */\n", "src/db/x.c:2: mark of unfinished work"),
    ("leaks", "a.pem", "-----BEGIN PRIVATE" + " KEY-----\n", "a.pem:1: private key"),
    ("leaks", "a.conf", "key = sk-" + "ant-" + "a1" * 20, "a.conf:1: API key"),
]


@pytest.mark.parametrize(("gate", "name", "text", "expected"), VIOLATIONS)
def test_violation_is_named(gate: str, name: str, text: str, expected: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {name: text})
    code, output = run_gate(gate, tmp_path)
    assert code == 1
    assert expected in output
    assert len(output.splitlines()) == 1


ALLOWED = [
    ("layers", "src/db/x.c", HEAD + '#include "config/config.h"\n#include <libpq-fe.h>\n#include "db/queries.h"\n'),
    ("layers", "src/db/inner/x.c", HEAD + '#include "base/base.h"\n'),
    ("layers", "tests/unit/config/test_x.c", HEAD + '#include "config/private.h"\n#include "db/db.h"\n'),
    ("layers", "src/config/x.c", HEAD + '/* not PQexec */ const char *a = "PQexec";\n'),
    ("layers", "tools/libraries.txt", LIBRARIES),
    ("source", "src/base/x.c", HEAD + "#ifdef __clang__\n#endif\n"),
    ("source", "src/db/x.c", HEAD + "/* goto, strcpy(a), system() */\nvoid f(struct a *a) { a->system(1); }\n"),
    ("source", "src/db/x.c", HEAD + 'const char *a = "SET is a word", *b = "the UPDATE of a row failed";\n'),
    ("contracts", "src/db/x.h", "/* Both. */\nstruct a;\nint one(void);\n#define b 1\nint two(void);\n"),
    ("contracts", "src/db/x.h", "struct a {\n\n    const int (*run)(int a);\n};\n\ntypedef int (*call)(int);\n"),
    ("leaks", "src/db/x.c", 'char folder[] = "/tmp/docflow-XXXXXX";\n'),
    ("leaks", "docs/x.md", "in /home/somebody/docflow\n"),
    ("leaks", "fuzz/corpus/json/a", "TO" + "DO"),
    ("leaks", "build-sanitize/x.txt", "TO" + "DO"),
    ("sizes", "src/db/x.h", "\nint f(int a, int b, int c, int d, const char *format, ...);\n"),
    ("sizes", "src/db/x.c", with_lines(50)),
]


@pytest.mark.parametrize(("gate", "name", "text"), ALLOWED)
def test_what_only_looks_alike_passes(gate: str, name: str, text: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {name: text})
    assert run_gate(gate, tmp_path) == (0, "")


def test_warning_is_shown_and_passes(tmp_path: Path) -> None:
    build_tree(tmp_path, {"src/db/x.c": with_lines(51)})
    code, output = run_gate("sizes", tmp_path)
    assert code == 0
    assert "src/db/x.c:5: warning: long_one has 51 lines" in output


@pytest.fixture(name="compiled")
def compiled_fixture(tmp_path: Path):
    """Compiles src/NAME into the tree's build folder, as meson would."""
    entries: list[str] = []

    def compile_source(name: str, text: str) -> None:
        build_tree(tmp_path, {name: text})
        (tmp_path / "build").mkdir(exist_ok=True)
        output = name.replace("/", "_") + ".o"
        subprocess.run(["gcc", "-fPIE", "-c", str(tmp_path / name), "-o", str(tmp_path / "build" / output)], check=True)
        entries.append(f'{{"directory": "{tmp_path / "build"}", "file": "../{name}", "output": "{output}"}}')
        (tmp_path / "build/compile_commands.json").write_text(f"[{','.join(entries)}]", encoding="utf-8")

    return compile_source


def test_globals_need_a_build(tmp_path: Path) -> None:
    build_tree(tmp_path, {})
    assert run_gate("globals", tmp_path) == (1, "build:1: there is nothing compiled to look at; run ./dev build\n")


@pytest.mark.parametrize("declaration", [
    "static int count = 1; int next(void) { return count++; }",
    "int next(void) { static int count; return count++; }",
    "_Thread_local int count;",
    "const char *count;",
])
def test_mutable_global_is_named(declaration: str, compiled, tmp_path: Path) -> None:
    compiled("src/db/x.c", f"\n\n{declaration}\n")
    code, output = run_gate("globals", tmp_path)
    assert code == 1
    assert output.startswith("src/db/x.c:3: 'count") and "is a mutable global" in output


def test_constants_and_the_log_may_be_global(compiled, tmp_path: Path) -> None:
    compiled("src/db/x.c", 'const char *const names[] = {"a"};\nstatic int f(void) { return 1; }\n'
             "const struct { int (*run)(void); } table[] = {{f}};\n")
    compiled("src/base/log.c", "int level;\n")
    assert run_gate("globals", tmp_path) == (0, "")
