"""A full disk: one sentence that says so, nothing half made, and all is well once there is room."""
import subprocess
from contextlib import contextmanager

import pytest

from disk import Disk
from program import NEWEST, Program, copy, stop_all


@contextmanager
def program_on_disk(folder, size):
    """The program with its data folder on a disk of that size."""
    point = folder / "disk"
    point.mkdir()
    with Disk(point, size) as disk:
        program = Program(folder, {"DOCFLOW_DATA_DIR": str(point / "data")}, disk.prefix)
        program.data_dir = disk.folder / "data"
        try:
            yield program, disk
        finally:
            stop_all(disk.folder)


def test_no_room_for_a_new_cluster(folder):
    with program_on_disk(folder, "200m") as (program, disk):
        disk.fill(left_bytes=20 << 20)
        sentence = program.fail("up", "--once")
        assert sentence.startswith(
            "docflow: the private PostgreSQL could not be created: the disk is full (")
        assert sentence.endswith(
            "hint: free space, or choose a data folder on another disk with --data-dir\n")
        assert list(program.data_dir.glob("postgres*")) == []
        disk.free()
        assert "acme-corp" in program.succeed("up", "--once")


@pytest.fixture(name="on_small_disk")
def on_small_disk_fixture(folder, template):
    """A copy of the data folder, at version 0, on a disk with some room."""
    with program_on_disk(folder, "120m") as (program, disk):
        copy(template, program.data_dir)
        program.succeed("db", "downgrade", NEWEST, "--yes")
        yield program, disk


def test_no_room_for_the_schema_and_the_sample_data(on_small_disk):
    program, disk = on_small_disk
    # A program that has joined keeps the server up while there is no room.
    member = program.start("db", "psql", stdin=subprocess.PIPE)
    member.process.stdin.write("SELECT 'joined';\n")
    member.process.stdin.flush()
    member.wait_for_output("joined")

    disk.fill()
    sentence = program.fail("db", "upgrade")
    assert sentence.startswith("docflow: migration 0001_roles.up.sql: could not extend file ")
    assert sentence.endswith(": No space left on device\nhint: Check free disk space.\n")
    assert program.sql("SELECT to_regclass('schema_migrations')") == ""
    disk.free()
    assert "applied" in program.succeed("db", "upgrade")

    disk.fill()
    assert "No space left on device" in program.fail("db", "seed")
    assert program.sql("SELECT count(*) FROM clients") == "0"
    disk.free()
    program.succeed("db", "seed")
    assert "acme-corp" in program.succeed("status")
    member.process.stdin.close()
    assert member.exit_code() == 0
    assert program.server() is None


def test_no_room_to_start(on_small_disk, folder):
    program, disk = on_small_disk
    disk.fill()
    sentence = program.fail("status")
    assert sentence == (f"docflow: file {folder}/disk/data/postgres/postgresql.conf "
                        "cannot be written: No space left on device\n")
    assert program.server() is None
    disk.free()
    assert "no clients yet" in program.succeed("status")
