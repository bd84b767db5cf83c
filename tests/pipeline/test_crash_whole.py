"""docflow as it is installed, with its own PostgreSQL and its own reader, dies part by part."""
import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from disk import Disk
from documents import invoice, write
from program import Program, children_of, private_folder, reason, stop_all, wait_for_end, wait_until

SETTINGS = {"DOCFLOW_JOB_LEASE_MS": "1000", "DOCFLOW_JOB_POLL_MS": "50",
            "DOCFLOW_JOB_RETRY_MS": "10", "DOCFLOW_JOB_ATTEMPTS": "50",
            "DOCFLOW_STORAGE_RESERVE_MB": "0"}
INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")
COUNT = 4
STEPS = 5
# Each process has done each of its steps; no step is there twice.
ONCE = """
SELECT CASE WHEN count(*) = count(DISTINCT (process_id, payload ->> 'step')) THEN count(*) END
FROM audit_logs
WHERE event = 'stage' AND result = 'SUCCESS' AND payload ? 'step'"""
TEXTS = """
SELECT string_agg(substring(ocr_text FROM 'INV-[0-9]+'), ',' ORDER BY file_name) FROM documents"""


@pytest.fixture(name="docflow")
def docflow_fixture():
    with private_folder() as folder:
        program = Program(folder)
        program.environment |= SETTINGS
        program.succeed("up", "--once")
        yield program


@pytest.fixture(name="disk")
def disk_fixture():
    """A small one, and the program with all that it keeps on it."""
    with private_folder() as folder:
        point = folder / "disk"
        point.mkdir()
        with Disk(point, "170m") as disk:
            program = Program(folder, SETTINGS | {"DOCFLOW_DATA_DIR": str(point / "data")},
                              disk.prefix)
            program.data_dir = disk.folder / "data"
            program.succeed("up", "--once")
            try:
                yield disk, program
            finally:
                stop_all(disk.folder)


def start_worker(docflow):
    return docflow.start("worker").wait_for_output("working; Ctrl-C ends it")


@contextmanager
def paused(worker):
    """So that what comes meanwhile is not done before the next thing happens to it."""
    worker.process.send_signal(signal.SIGSTOP)
    yield
    worker.process.send_signal(signal.SIGCONT)


def write_invoices(inbox) -> list:
    return [write(inbox, f"{i}.pdf", invoice(f"INV-{i}")) for i in range(COUNT)]


def check_end(docflow, worker) -> None:
    """All is done once, and the worker ends when it is asked to."""
    wait_until(lambda: docflow.sql("SELECT count(*) FROM jobs") == "0", "the end of all jobs")
    assert worker.end(signal.SIGTERM) == 0
    assert "everything agrees" in docflow.succeed("reconcile")
    assert docflow.sql(ONCE) == str(COUNT * STEPS)
    assert docflow.sql(TEXTS) == ",".join(f"INV-{i}" for i in range(COUNT))


def readers_of(worker) -> list:
    """The program that reads for it, which forks a child for each document."""
    return [pid for pid in children_of(worker.process.pid) if b"docflow-reader" in words_of(pid)]


def words_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def kill_server(docflow) -> None:
    pid = docflow.server()
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)


def kill_reader(worker) -> bool:
    """Whether there was one."""
    for pid in readers_of(worker):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def test_each_part_dies_while_documents_are_read(docflow, inbox):
    worker = start_worker(docflow)
    with paused(worker):
        docflow.succeed("process", *write_invoices(inbox), *INVOICE)

    # The server: whoever comes next starts it, the worker goes on.
    wait_until(lambda: readers_of(worker), "a reader")
    kill_server(docflow)
    assert docflow.succeed("status")
    assert docflow.server() is not None

    # The reader: its document is read again.
    wait_until(lambda: kill_reader(worker), "a reader")

    # The worker: its readers end with it.
    readers = wait_until(lambda: readers_of(worker), "a reader")
    assert worker.end(signal.SIGKILL) == -signal.SIGKILL
    for reader in readers:
        wait_for_end(reader)

    check_end(docflow, start_worker(docflow))


def test_the_disk_of_everything_is_full(disk, inbox):
    """Also that of the database: what is begun waits, nothing more comes in, and all goes on."""
    disk, docflow = disk
    worker = start_worker(docflow)
    with paused(worker):
        docflow.succeed("process", *write_invoices(inbox), *INVOICE)
        disk.fill()
    wait_until(lambda: "No space left on device" in worker.output, "the full disk")
    refused = docflow("process", write(inbox, "more.pdf", invoice("more")), *INVOICE)
    assert reason(refused)
    disk.free()
    check_end(docflow, worker)
