"""Help in all its forms, made from one table of commands."""
import re
import subprocess

import pytest


def commands(docflow):
    """Every command that help lists, as a list of its words."""
    headings = re.findall(r"^### docflow (.+)$", docflow("help", "--markdown").stdout, re.MULTILINE)
    return [heading.split() for heading in headings]


def test_version(docflow):
    for arguments in (["--version"], ["version"]):
        result = docflow(*arguments)
        assert (result.stdout, result.stderr, result.returncode) == ("docflow 0.1.0\n", "", 0)


def test_program(docflow):
    pages = [docflow(*arguments) for arguments in ([], ["help"], ["--help"], ["-h"])]
    assert all(page.returncode == 0 and page.stdout == pages[0].stdout for page in pages)
    for words in commands(docflow):
        assert re.search(rf"^  {' '.join(words)}\b", pages[0].stdout, re.MULTILINE)
    assert max(map(len, pages[0].stdout.splitlines())) <= 80


def test_command(docflow):
    for words in commands(docflow):
        page = docflow("help", *words)
        assert page.returncode == 0
        assert page.stdout.startswith(f"Usage: docflow {' '.join(words)}")
        assert max(map(len, page.stdout.splitlines()[1:])) <= 80
        assert docflow(*words, "--help").stdout == page.stdout
        assert docflow(*words, "-h").stdout == page.stdout


def test_family(docflow):
    page = docflow("help", "config").stdout
    assert page == docflow("config", "--help").stdout
    assert all(f"\n  config {verb} " in page for verb in ("show", "check", "docs"))


def test_family_that_is_a_command_by_itself(docflow):
    page = docflow("help", "process").stdout
    assert page.startswith("Usage: docflow process [--client SLUG]")
    assert "\n  process list " in page and "\n  process show ID " in page
    assert docflow("help", "process", "list").stdout.startswith("Usage: docflow process list")


def test_hidden_family_is_shown_when_asked(docflow):
    assert "dev id" in docflow("dev", "--help").stdout
    for arguments in ([], ["--markdown"], ["--man"]):
        assert "dev id" not in docflow("help", *arguments).stdout


def test_errors(docflow):
    page = docflow("help", "--errors").stdout
    assert "| `serialization` | 503 | yes | debug |" in page
    assert "| `not_found` | 404 | no | debug |" in page
    assert "`none`" not in page


def test_manual_page(docflow):
    source = docflow("help", "--man").stdout
    result = subprocess.run(["groff", "-man", "-ww", "-Tutf8"], input=source, text=True,
                            capture_output=True, check=True)
    assert result.stderr == ""
    plain = re.sub(".\b|\x1b\\[[0-9;]*m", "", result.stdout)
    for words in commands(docflow):
        assert " ".join(words) in re.sub(r"\s+", " ", plain)
    assert "--data-dir" in plain


def complete(docflow, line):
    """What bash offers for the last word of a line."""
    script = docflow("help", "--completion", "bash").stdout
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    driver = f'COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _docflow; echo "${{COMPREPLY[@]}}"'
    result = subprocess.run(["bash", "-c", script + driver], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    return result.stdout.split()


@pytest.mark.parametrize("line, offers", [
    ("docflow confi", ["configuration", "config"]),
    ("docflow --data-d", ["--data-dir"]),
    ("docflow --data-dir ", []),
    ("docflow --data-dir /tmp conf", ["configuration", "config"]),
    ("docflow --data-dir = /tmp conf", ["configuration", "config"]),
    ("docflow config s", ["show"]),
    ("docflow config show --j", ["--json"]),
    ("docflow config show --json --h", ["--help"]),
    ("docflow --log-level debug config ", ["show", "check", "docs"]),
    ("docflow dev i", ["id"]),
    ("docflow process e", ["events", "export"]),
    ("docflow process --w", ["--wait"]),
    ("docflow process a.pdf --to", ["--together"]),
    ("docflow process list --st", ["--status"]),
    ("docflow process show --t", []),
])
def test_completion(docflow, line, offers):
    assert complete(docflow, line) == offers


def test_completion_knows_every_command(docflow):
    assert set(complete(docflow, "docflow ")) == {words[0] for words in commands(docflow)}
