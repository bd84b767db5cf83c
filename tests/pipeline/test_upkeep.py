"""Workers, proof, and the picture of the pipeline."""
import re
import signal
import subprocess

from documents import invoice, write
from program import wait_until

INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")


def test_a_worker_does_what_comes(docflow, inbox):
    worker = docflow.start("worker").wait_for_output("working; Ctrl-C ends it")
    process_id = docflow.process_one(write(inbox, "a.pdf", invoice("worker")), *INVOICE)["process_id"]
    wait_until(lambda: docflow.show(process_id)["status"] == "hitl_review", "the worker")
    assert worker.end(signal.SIGTERM) == 0


def test_up_is_a_worker(docflow, inbox):
    up = docflow.up()
    answer = docflow.process_one(write(inbox, "a.pdf", invoice("up")), *INVOICE, "--wait", code=3)
    assert answer["status"] == "hitl_review"
    assert up.end(signal.SIGINT) == 0


def test_a_worker_that_ends_when_nothing_is_left(docflow, inbox):
    assert docflow.succeed("worker", "--once") == ""
    processes = [docflow.process_one(write(inbox, f"{i}.pdf", invoice(f"once-{i}")), *INVOICE)
                 for i in range(3)]
    docflow.succeed("worker", "--once")
    for answer in processes:
        assert docflow.show(answer["process_id"])["status"] == "hitl_review"


def test_reconcile(docflow):
    text = docflow.succeed("reconcile")
    assert re.search(r"^client +received +completed +in review +failed", text)
    assert "everything agrees" in text
    assert "acme-corp" not in docflow.succeed("reconcile", "--client", "global-logistics")


def test_reconcile_names_what_is_off(docflow, inbox):
    process_id = docflow.process_one(write(inbox, "a.pdf", invoice("off")), *INVOICE)["process_id"]
    docflow.sql(f"DELETE FROM jobs WHERE process_id = '{process_id}'")
    result = docflow("reconcile", "--client", "acme-corp")
    assert (result.returncode, result.stderr) == (1, "")
    assert process_id in result.stdout
    docflow.succeed("process", "cancel", process_id)
    docflow.succeed("reconcile")


def test_sweep(docflow):
    assert docflow.succeed("reconcile", "--sweep").startswith("0 files that no document has were removed")
    result = docflow("reconcile", "--sweep", "--client", "acme-corp")
    assert (result.returncode, result.stdout) == (2, "")


def test_the_pipeline_as_a_picture(docflow):
    dot = docflow.succeed("pipeline", "dot")
    assert dot.startswith("digraph") and "hitl_review" in dot
    assert dot.count("{") == dot.count("}")
    subprocess.run(["bash", "-c", "! command -v dot || dot -Tsvg >/dev/null"], input=dot, text=True,
                   check=True)
