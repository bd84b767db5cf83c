"""What cannot be processed: one sentence that names it, a row in the audit trail, nothing left behind."""
import os
import resource
import socket
from contextlib import contextmanager

import pytest

from documents import encrypted, invoice, pdf, truncated, write

ACME = ("--client", "acme-corp")


@contextmanager
def refused(docflow):
    """Nothing is there afterwards that was not there before, but for one row of the audit trail."""
    traces, refusals = docflow.traces(), docflow.refusals()
    yield
    assert docflow.traces() == traces
    assert docflow.refusals() == refusals + 1


# ---- at the door ----

def test_a_file_without_bytes(docflow, inbox):
    path = write(inbox, "empty.pdf", b"")
    with refused(docflow):
        assert docflow.fail("process", path, *ACME) == f"docflow: {path}: the document is empty\n"


def test_a_file_over_the_limit(docflow, inbox):
    path = inbox / "large.pdf"
    with path.open("wb") as file:
        file.truncate(2 << 20)
    with refused(docflow):
        message = docflow.fail("process", path, *ACME, environment={"DOCFLOW_DOCUMENT_MAX_MB": "1"})
    assert message == f"docflow: {path}: the document is larger than 1 MiB\n"


def test_a_stream_over_the_limit(docflow):
    """Of which nobody knows the length before its end."""
    with refused(docflow), open("/dev/zero", "rb") as endless:
        message = docflow.fail("process", "-", *ACME, stdin=endless,
                               environment={"DOCFLOW_DOCUMENT_MAX_MB": "1"})
    assert message == "docflow: standard input: the document is larger than 1 MiB\n"


def test_an_empty_folder(docflow, inbox):
    write(inbox, ".hidden.pdf", invoice())
    (inbox / "folder.pdf").mkdir()
    (inbox / "link.pdf").symlink_to("/etc/passwd")
    with refused(docflow):
        assert docflow.fail("process", inbox, *ACME) == \
            f"docflow: the folder {inbox} holds no documents\n"


def test_what_is_no_file(docflow, inbox):
    pipe, door = inbox / "pipe.pdf", inbox / "socket.pdf"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        for path, kind in ((pipe, "a pipe"), (door, "a socket"), ("/dev/zero", "a device")):
            with refused(docflow):
                assert docflow.fail("process", path, *ACME) == \
                    f"docflow: {path} is {kind}, not a document\n"


def test_a_file_that_is_not_there(docflow):
    with refused(docflow):
        assert docflow.fail("process", "lst", *ACME) == (
            "docflow: there is no file 'lst'\nhint: did you mean 'docflow process list'?\n")


def test_a_name_that_would_command_the_terminal(docflow, inbox):
    path = write(inbox, "a\nb\x1b[2J\u202efdp.\udcff", b"")
    with refused(docflow):
        message = docflow.fail("process", path, *ACME)
    assert message == f"docflow: {inbox}/a\\nb\\x1B[2J\\u202Efdp.\\xFF: the document is empty\n"


@pytest.mark.parametrize("arguments, message", [
    (["--client", "nobody"], "there is no client 'nobody'"),
    (["--client", "99999999-9999-9999-9999-999999999999"],
     "there is no client '99999999-9999-9999-9999-999999999999'"),
    ([*ACME, "--type", "poem"], "{path}: there is no process type 'poem'"),
    ([*ACME, "--type", "contract_analyzer"],
     "{path}: the client has no active configuration of process type contract_analyzer"),
], ids=["slug", "id", "type", "configuration"])
def test_who_and_what_is_not_there(docflow, inbox, arguments, message):
    path = write(inbox, "invoice.pdf", invoice())
    with refused(docflow):
        error = docflow.fail("process", path, *arguments)
    assert error.splitlines()[0] == "docflow: " + message.format(path=path)


def test_a_suspended_client(docflow, inbox):
    path = write(inbox, "invoice.pdf", invoice())
    docflow.sql("UPDATE clients SET status = 'suspended', suspended_at = now() "
                "WHERE slug = 'smallbiz-retail'")
    with refused(docflow):
        error = docflow.fail("process", path, "--client", "smallbiz-retail")
    docflow.sql("UPDATE clients SET status = 'active', suspended_at = NULL "
                "WHERE slug = 'smallbiz-retail'")
    assert error == f"docflow: {path}: client smallbiz-retail is suspended\n"


def test_an_inactive_configuration(docflow, inbox):
    path = write(inbox, "receipt.pdf", invoice())
    switch = "UPDATE configurations SET is_active = {} WHERE process_type_id = 'id_card_extraction'"
    docflow.sql(switch.format("false"))
    with refused(docflow):
        error = docflow.fail("process", path, "--client", "global-logistics", "--type",
                             "id_card_extraction")
    docflow.sql(switch.format("true"))
    assert "no active configuration of process type id_card_extraction" in error


def test_a_client_must_be_named_where_there_are_several(docflow, inbox):
    result = docflow("process", write(inbox, "invoice.pdf", invoice()))
    assert result.returncode == 2
    assert result.stderr == ("docflow: --client says whose it is, one of: acme-corp, "
                             "global-logistics, smallbiz-retail\n")


@pytest.mark.parametrize("arguments, message", [
    (["--input", "{"], "--input: "),
    (["--input", "[]"], "--input needs a JSON object, not array"),
    (["--reference", "mail-7"], "--reference names one process, and 2 are asked for"),
])
def test_wrong_usage(docflow, inbox, arguments, message):
    paths = [write(inbox, name, invoice(name)) for name in ("a.pdf", "b.pdf")]
    result = docflow("process", *paths, *ACME, *arguments)
    assert result.returncode == 2
    assert result.stderr.startswith(f"docflow: {message}")


def test_standard_input_is_read_once(docflow):
    result = docflow("process", "-", "-", *ACME)
    assert (result.returncode, result.stderr) == (
        2, "docflow: standard input (-) can be read only once\n")


def test_more_files_than_may_be_open(docflow, inbox):
    for number in range(20):
        write(inbox, f"{number}.pdf", b"x")
    traces = docflow.traces()
    error = docflow.fail("process", inbox, *ACME, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, (70, 70)))
    assert "documents at once are more than one program may have open" in error
    assert docflow.traces() == traces


# ---- those who are refused do not stop the others ----

def test_what_is_refused_does_not_stop_the_others(docflow, inbox):
    paths = [write(inbox, "a.pdf", b""), write(inbox, "b.pdf", invoice("b")), inbox / "missing"]
    answers = docflow.process(*paths, *ACME, code=4)
    assert [answer["status"] for answer in answers] == ["refused", "pending", "refused"]
    assert answers[0]["error"] == f"{paths[0]}: the document is empty"
    assert answers[0]["process_id"] is None
    assert answers[2]["error"] == f"there is no file '{paths[2]}'"
    assert docflow("process", "cancel", answers[1]["process_id"]).returncode == 0


def test_a_process_of_several_files_is_whole_or_not_there(docflow, inbox):
    paths = [write(inbox, "a.pdf", invoice("a")), write(inbox, "b.pdf", b"")]
    with refused(docflow):
        error = docflow.fail("process", "--together", *paths, *ACME)
    assert "the document is empty" in error


# ---- what fails later ----

@pytest.mark.parametrize("name, content", [
    ("no-pages.pdf", pdf([])),
    ("encrypted.pdf", encrypted()),
    ("truncated.pdf", truncated()),
    ("bytes.pdf", b"\0\1\2 this is no document\n"),
    ("noise.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
], ids=["no-pages", "encrypted", "truncated", "bytes", "noise"])
def test_a_document_that_cannot_be_read(docflow, inbox, name, content):
    path = write(inbox, name, content)
    answer = docflow.process_one(path, *ACME, "--type", "simple_invoice", "--wait", code=4)
    assert answer["status"] == "failed"
    assert answer["error"] and "\n" not in answer["error"]
    events = docflow.events(answer["process_id"])
    assert [event["result"] for event in events][0] == "SUCCESS"
    assert [event["error_message"] for event in events if event["result"] == "FAILED"][-1:] == \
        [answer["error"]]
    page = docflow.show(answer["process_id"])
    assert (page["final_output"], page["output_actions"]) == (None, [])
    assert page["documents"][0]["status"] == "failed"


def test_a_wrong_extension_does_not_matter(docflow, inbox):
    path = write(inbox, "invoice.txt", invoice("wrong-extension"))
    answer = docflow.process_one(path, *ACME, "--type", "simple_invoice", "--wait", code=3)
    assert answer["status"] == "hitl_review"
    assert docflow.show(answer["process_id"])["documents"][0]["mime_type"] == "application/pdf"
