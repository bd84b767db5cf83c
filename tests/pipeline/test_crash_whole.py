"""docflow as it is installed, with its own PostgreSQL and its own reader, dies part by part."""
import os
import signal
from pathlib import Path

import pytest

from documents import invoice, write
from program import Program, private_folder, wait_for_end, wait_until

LEASES = {"DOCFLOW_JOB_LEASE_MS": "1000", "DOCFLOW_JOB_POLL_MS": "50", "DOCFLOW_JOB_RETRY_MS": "10",
          "DOCFLOW_JOB_ATTEMPTS": "50"}
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
        program.environment |= LEASES
        program.succeed("up", "--once")
        yield program


def start_worker(docflow):
    return docflow.start("worker").wait_for_output("working; Ctrl-C ends it")


def readers_of(worker) -> list:
    """Its children that read a document, wherever they are in the tree of processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words[0].endswith(b"docflow-reader") and str(worker.process.pid).encode() in words:
            found.append(int(folder.name))
    return found


def kill_server(docflow) -> None:
    pid = docflow.server()
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)


def test_each_part_dies_while_documents_are_read(docflow, inbox):
    worker = start_worker(docflow)
    paths = [write(inbox, f"{i}.pdf", invoice(f"INV-{i}")) for i in range(COUNT)]
    docflow.succeed("process", *paths, "--client", "acme-corp", "--type", "simple_invoice")

    # The server: whoever comes next starts it, the worker goes on.
    wait_until(lambda: readers_of(worker), "a reader")
    kill_server(docflow)
    assert docflow.succeed("status")
    assert docflow.server() is not None

    # The reader: its document is read again.
    os.kill(wait_until(lambda: readers_of(worker), "a reader")[0], signal.SIGKILL)

    # The worker: its readers end with it.
    readers = wait_until(lambda: readers_of(worker), "a reader")
    assert worker.end(signal.SIGKILL) == -signal.SIGKILL
    for reader in readers:
        wait_for_end(reader)

    worker = start_worker(docflow)
    wait_until(lambda: docflow.sql("SELECT count(*) FROM jobs") == "0", "the end of all jobs")
    assert worker.end(signal.SIGTERM) == 0
    assert "everything agrees" in docflow.succeed("reconcile")
    assert docflow.sql(ONCE) == str(COUNT * STEPS)
    assert docflow.sql(TEXTS) == ",".join(f"INV-{i}" for i in range(COUNT))
