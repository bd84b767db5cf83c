"""Documents on their way, as the command line shows it."""
import csv
import io
import json
import os
import pty
import signal
import subprocess

import pytest

from documents import invoice, write
from pipeline_program import SAMPLES
from program import BINARY, wait_until

ACME = ("--client", "acme-corp")
INVOICE = (*ACME, "--type", "simple_invoice")
SAMPLE = SAMPLES / "invoice-de-boxed.pdf"
EXPECTED = json.loads((SAMPLES / "invoice-de-boxed.expected.json").read_text())


@pytest.fixture(name="completed", scope="module")
def completed_fixture(docflow):
    """The answer of a process that has ended well."""
    return docflow.process_one(SAMPLE, *INVOICE, "--wait")


def test_the_result_is_what_stands_on_the_page(completed):
    assert (completed["status"], completed["client"]) == ("completed", "acme-corp")
    assert completed["process_type_id"] == "simple_invoice"
    for name in ("invoice_number", "invoice_date", "currency", "iban", "total_gross"):
        assert completed["final_output"][name] == EXPECTED[name]
    assert (completed["error"], completed["review_reasons"]) == (None, [])


def test_each_value_has_its_place(docflow, completed):
    page = docflow.show(completed["process_id"])
    [document] = page["extraction_result"]["documents"]
    for field in document["fields"].values():
        for evidence in field["evidence"]:
            assert evidence["page"] == 1
            left, top, right, bottom = evidence["box"]
            assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
    assert page["final_output"] == completed["final_output"]
    text = docflow.succeed("process", "show", completed["process_id"])
    assert "invoice_number" in text and EXPECTED["invoice_number"] in text


def test_the_audit_trail_tells_the_way(docflow, completed):
    events = docflow.events(completed["process_id"])
    assert {event["result"] for event in events} == {"SUCCESS"}
    assert events[0]["event"] == "process.submitted" and events[0]["actor_id"] == "cli"
    stages = [event["stage_type"] for event in events]
    assert stages == sorted(stages, key=["INGEST", "INTELLIGENT_OCR", "INTELLIGENT_PROCESS",
                                         "OUTPUT"].index)
    text = docflow.succeed("process", "events", completed["process_id"])
    assert len(text.splitlines()) == len(events) + 1


def test_export(docflow, completed, inbox):
    process_id, target = completed["process_id"], inbox / "result.json"
    text = docflow.succeed("process", "export", process_id)
    assert json.loads(text) == completed["final_output"]
    assert '"total_gross": 2640.49,' in text
    target.write_text("longer than what comes " * 1000)
    for _ in range(2):
        assert docflow.succeed("process", "export", process_id, "--output", target) == ""
        assert target.read_text() == text
        target.unlink(missing_ok=True)
        target.touch()


def test_export_as_a_table(docflow, completed):
    process_id = completed["process_id"]
    result = json.loads(docflow.succeed("process", "export", process_id), parse_float=str)
    text = docflow.succeed("process", "export", process_id, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 1
    assert [row["line_items.amount"] for row in rows] == [
        item["amount"] for item in result["line_items"]]
    assert {row["invoice_number"] for row in rows} == {EXPECTED["invoice_number"]}
    one = docflow.succeed("process", "export", process_id, "--format", "csv", "--rows", "nothing")
    assert len(list(csv.DictReader(io.StringIO(one)))) == 1
    for options, reason in ((("--format", "xml"), "a result is json or csv, not 'xml'"),
                            (("--rows", "line_items"), "json has no rows: a list is named for csv only")):
        result = docflow("process", "export", process_id, *options)
        assert (result.returncode, result.stderr) == (2, f"docflow: {reason}\n")


def test_export_of_what_has_no_result(docflow, inbox):
    process_id = docflow.process_one(write(inbox, "a.pdf", invoice("no-result")),
                                     *INVOICE)["process_id"]
    assert docflow.fail("process", "export", process_id) == (
        f"docflow: process {process_id} is pending and has no result\n")
    docflow.succeed("process", "cancel", process_id)


# ---- what comes in ----

def test_a_folder_by_name(docflow, inbox):
    for name in ("b.pdf", "a.pdf", ".c.pdf"):
        write(inbox, name, invoice(name))
    (inbox / "d").mkdir()
    text = docflow.succeed("process", inbox, *INVOICE)
    assert [line.split()[0] for line in text.splitlines()] == [f"{inbox}/a.pdf", f"{inbox}/b.pdf"]
    for line in text.splitlines():
        docflow.succeed("process", "cancel", line.split()[2])


def test_standard_input(docflow, inbox):
    with write(inbox, "a.pdf", invoice("stdin")).open("rb") as document:
        answer = docflow.process_one("-", *INVOICE, stdin=document)
    assert (answer["file"], answer["status"]) == ("stdin", "pending")
    docflow.succeed("process", "cancel", answer["process_id"])


def test_several_files_together(docflow, inbox):
    paths = [write(inbox, name, invoice(name)) for name in ("a.pdf", "b.pdf")]
    answer = docflow.process_one("--together", *paths, *INVOICE)
    assert answer["files"] == [str(path) for path in paths]
    page = docflow.show(answer["process_id"])
    assert [document["file_name"] for document in page["documents"]] == ["a.pdf", "b.pdf"]
    docflow.succeed("process", "cancel", answer["process_id"])


def test_a_file_called_like_a_command(docflow, inbox):
    write(inbox, "list", invoice("list"))
    assert docflow.succeed("process", "list", cwd=inbox).startswith("received")
    for arguments in (["./list"], ["--", "list"]):
        answer = docflow.process_one(*INVOICE, *arguments, cwd=inbox)
        docflow.succeed("process", "cancel", answer["process_id"])


def test_a_reference_is_taken_in_once(docflow, inbox):
    path = write(inbox, "a.pdf", invoice("reference"))
    first = docflow.process_one(path, *INVOICE, "--reference", "mail-7")
    again = docflow.process_one(path, *INVOICE, "--reference", "mail-7")
    assert (first["is_repeated"], again["is_repeated"]) == (False, True)
    assert first["process_id"] == again["process_id"]
    same = docflow.process_one(path, *INVOICE)
    assert same["duplicate_of"] == first["process_id"]
    for process_id in (first["process_id"], same["process_id"]):
        docflow.succeed("process", "cancel", process_id)


# ---- looking and deciding ----

def test_list(docflow, completed):
    rows = json.loads(docflow.succeed("process", "list", "--status", "completed", "--json", *ACME))
    assert completed["process_id"] in [row["process_id"] for row in rows]
    assert {row["client"] for row in rows} == {"acme-corp"}
    text = docflow.succeed("process", "list", "--limit", "1")
    assert len(text.splitlines()) == 2
    assert docflow.succeed("process", "list", "--client", "smallbiz-retail") == "no processes\n"
    for arguments in (["--status", "done"], ["--limit", "0"]):
        assert docflow("process", "list", *arguments).returncode == 2


def test_a_process_that_is_not_there(docflow):
    nobody = "99999999-9999-9999-9999-999999999999"
    for verb in ("show", "events", "retry", "cancel", "export"):
        assert docflow.fail("process", verb, nobody) == f"docflow: there is no process {nobody}\n"
        assert docflow.fail("process", verb, "x") == "docflow: 'x' is not a UUID\n"


def test_cancel(docflow, inbox):
    process_id = docflow.process_one(write(inbox, "a.pdf", invoice("cancel")),
                                     *INVOICE)["process_id"]
    assert docflow.succeed("process", "cancel", process_id) == f"{process_id} is cancelled\n"
    assert docflow.show(process_id)["status"] == "cancelled"
    docflow.fail("process", "cancel", process_id)
    docflow.fail("process", "retry", process_id)
    assert [event["event"] for event in docflow.events(process_id)[-3:]] == [
        "process.cancelled", "process.cancel_refused", "process.retry_refused"]


def test_retry(docflow, inbox):
    path = write(inbox, "a.pdf", b"\0\1\2 no document")
    failed = docflow.process_one(path, *INVOICE, "--wait", code=4)["process_id"]
    assert docflow.succeed("process", "retry", failed) == f"{failed} is tried again\n"
    assert docflow.show(failed)["status"] == "pending"
    docflow.succeed("worker", "--once")
    assert docflow.show(failed)["status"] == "failed"


# ---- waiting ----

def test_the_worst_decides_the_exit_code(docflow, inbox):
    bad = write(inbox, "bad.pdf", b"\0\1\2 no document")
    unclear = write(inbox, "unclear.pdf", invoice("unclear"))
    assert docflow("process", SAMPLE, unclear, *INVOICE, "--wait").returncode == 3
    assert docflow("process", unclear, bad, *INVOICE, "--wait").returncode == 4
    assert docflow("process", unclear, inbox / "missing", *INVOICE, "--wait").returncode == 4


def test_plain_lines_for_each_change(docflow, inbox):
    path = write(inbox, "a.pdf", invoice("plain"))
    result = docflow("process", path, *INVOICE, "--wait")
    assert (result.returncode, result.stderr) == (3, "")
    statuses = [line.split()[1] for line in result.stdout.splitlines()]
    assert statuses[-1] == "hitl_review" and len(statuses) == len(set(statuses))
    assert all(line.startswith(str(path)) for line in result.stdout.splitlines())


def test_lines_that_change_on_a_terminal(docflow, inbox):
    """What has ended stays, what goes on is drawn again in its place."""
    paths = [write(inbox, name, invoice(name)) for name in ("a.pdf", "b.pdf")]
    main, terminal = pty.openpty()
    with subprocess.Popen([BINARY, "process", *paths, *INVOICE, "--wait"], stdout=terminal,
                          stderr=terminal, stdin=subprocess.DEVNULL, env=docflow.environment) as run:
        os.close(terminal)
        text = b""
        try:
            while piece := os.read(main, 4096):
                text += piece
        except OSError:
            pass  # the program has closed it
    os.close(main)
    assert run.returncode == 3
    assert b"\x1b[2A\x1b[J" in text
    assert text.count(b"hitl_review") == 2


def test_an_interrupt_ends_the_waiting_not_the_work(docflow, inbox):
    """With a worker elsewhere that does nothing about it: the process stays as it is."""
    docflow.sql("INSERT INTO workers (worker_id, name) VALUES (gen_random_uuid(), 'another')")
    waiting = docflow.start("process", write(inbox, "a.pdf", invoice("wait")), *INVOICE, "--wait")
    wait_until(lambda: docflow.sql("SELECT count(*) FROM jobs") == "1", "a job")
    assert waiting.end(signal.SIGINT) == -signal.SIGINT
    assert "interrupted by SIGINT" in waiting.output
    assert "hint: what is taken in goes on" in waiting.output
    docflow.sql("DELETE FROM workers")
    docflow.succeed("worker", "--once")
    assert docflow.sql("SELECT count(*) FROM jobs") == "0"
