"""The data folder: which names it may have, what is refused, and the sentence that says why."""
import os
from pathlib import Path

import pytest

from program import Program, copy


def test_folder_with_other_things_is_refused_untouched(folder):
    program = Program(folder)
    program.data_dir.mkdir(mode=0o755)
    (program.data_dir / "thesis.txt").write_text("ten years of work\n")
    before = program.data_dir.stat()
    for command in (["up"], ["status"], ["db", "reset", "--yes"]):
        assert program.fail(*command) == (
            f"docflow: the folder {program.data_dir} is neither empty nor a data folder of DocFlow\n"
            "hint: choose another one with --data-dir, or set DATABASE_URL\n")
    assert [path.name for path in program.data_dir.iterdir()] == ["thesis.txt"]
    after = program.data_dir.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (
        before.st_mode, before.st_uid, before.st_mtime_ns)


def test_folder_that_is_there_and_empty(fresh):
    fresh.data_dir.mkdir()
    fresh.succeed("db", "upgrade", "--to", "1")
    assert {path.stat().st_mode & 0o077 for path in fresh.data_dir.iterdir()} == {0}


def test_folder_with_what_a_database_elsewhere_left(fresh):
    """Settings, and the files stored for it."""
    for name in ("documents", "exports"):
        (fresh.data_dir / name).mkdir(parents=True)
        (fresh.data_dir / name).chmod(0o777)
    (fresh.data_dir / "docflow.conf").write_text("log_level = info\n")
    fresh.succeed("db", "upgrade", "--to", "1")
    assert (fresh.data_dir / "docflow.id").exists()


def test_folder_in_folders_that_do_not_exist_yet(folder):
    data_dir = folder / "srv" / "docflow" / "data"
    program = Program(folder, {"DOCFLOW_DATA_DIR": str(data_dir)})
    program.succeed("db", "upgrade", "--to", "1")
    assert data_dir.is_dir()


@pytest.mark.parametrize("name", [
    "  it's 東京 ", "\"quoted\"", "$(exit 1) `exit 1` $HOME ;&|<>*?", "-back\\slash %d", "a,b",
])
def test_name_with_characters_that_mean_something_elsewhere(folder, template, name):
    program = Program(folder)
    program.data_dir = folder / name
    program.environment["DOCFLOW_DATA_DIR"] = str(program.data_dir)
    copy(template, program.data_dir)
    running = program.up()
    server = program.server()
    assert server is not None
    assert "acme-corp" in program.succeed("status")
    assert program.sql("SHOW data_directory") == str(program.data_dir / "postgres")
    assert program.server() == server
    sockets = Path(program.sql("SHOW unix_socket_directories"))
    assert list(program.data_dir.glob("log/postgresql-*.log"))
    assert running.end() == 0
    assert program.server() is None
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "output.1"])
    if sockets.parent != program.data_dir:
        sockets.rmdir()


def test_path_too_long_for_a_socket(folder, template):
    """The socket then lives in a folder of /tmp that nobody else may enter."""
    program = Program(folder)
    program.data_dir = folder.joinpath(*["d" * 100] * 4)
    program.environment["DOCFLOW_DATA_DIR"] = str(program.data_dir)
    program.data_dir.parent.mkdir(parents=True)
    copy(template, program.data_dir)
    running = program.up()
    assert "acme-corp" in program.succeed("status")
    sockets = Path(program.sql("SHOW unix_socket_directories"))
    assert sockets.parent == Path("/tmp") and sockets.stat().st_mode & 0o777 == 0o700
    assert running.end() == 0
    assert program.server() is None
    assert list(sockets.iterdir()) == []
    sockets.rmdir()
    assert "acme-corp" in program.succeed("status"), "it is made again when it is gone"
    sockets.rmdir()


def test_parent_that_cannot_be_entered(folder):
    parent = folder / "private"
    parent.mkdir()
    parent.chmod(0o700 if os.geteuid() == 0 else 0)
    program = Program(folder, {"DOCFLOW_DATA_DIR": str(parent / "data")})
    sentence = program.fail("status")
    parent.chmod(0o700)
    assert str(parent) in sentence
    assert "does not let it pass" in sentence or "Permission denied" in sentence


def test_parent_that_is_a_file(folder):
    (folder / "file").touch()
    program = Program(folder, {"DOCFLOW_DATA_DIR": str(folder / "file" / "data")})
    assert program.fail("status") == f"docflow: folder {folder}/file cannot be made: Not a directory\n"


def test_relative_path_means_the_same_folder_from_anywhere(docflow):
    docflow.environment["DOCFLOW_DATA_DIR"] = "data"
    assert f"private PostgreSQL in {docflow.data_dir}\n" in docflow.succeed("status")
