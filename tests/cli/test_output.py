"""What the program writes, and what it does when nobody takes it."""
import os
import subprocess

import pytest

from command import BINARY


def test_full_disk(docflow):
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = docflow("help", stdout=full)
    assert result.returncode == 1
    assert result.stderr == "docflow: standard output cannot be written: No space left on device\n"


def test_closed_output(docflow):
    result = subprocess.run(["bash", "-c", '"$0" help >&-', BINARY], env=docflow.environment,
                            capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "standard output cannot be written: Bad file descriptor" in result.stderr


@pytest.mark.parametrize("command", ["help", "help --markdown"])
def test_reader_that_goes_away(docflow, command):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as pipe:
        result = docflow(*command.split(), stdout=pipe)
    assert (result.stderr, result.returncode) == ("", 0)


def test_errors_go_to_standard_error_alone(docflow):
    result = docflow("config", "show", environment={"DOCFLOW_DB_POOL_SIZE": "0"})
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
