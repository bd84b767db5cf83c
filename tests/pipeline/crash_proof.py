"""What must be true of a site at rest, whatever died in it: every process is in its one right end, with
each of its effects exactly once."""
import json
from collections import defaultdict
from typing import NamedTuple

from crash import KINDS, STEPS, Site

NOTICES = {"completed": "process_completed", "failed": "process_failed",
           "hitl_review": "hitl_required"}


class Effects(NamedTuple):
    """What a process leaves behind, in any order."""
    status: str
    output: object = None
    trail: tuple = ()     # of the audit trail: what was done or failed for good, so often
    notices: tuple = ()   # to people: type, so often
    documents: tuple = () # status and number of pages
    actions: tuple = ()   # status


# ---- as it should be ----

def expected(document) -> Effects:
    status = KINDS[document.kind].status
    total = {"total": document.number} if status == "completed" else None
    steps = _steps(document.kind)
    failure = [] if status != "failed" else [(STEPS[len(steps)], "FAILED", 1)]
    trail = [(what, "SUCCESS", 1) for what in ("process.submitted", *steps)] + failure
    notices = [(NOTICES[status], 1)]
    if document.kind == "decided":
        trail += [(what, "SUCCESS", 1) for what in ("review.corrected", "review.approved")]
        notices += [(NOTICES["hitl_review"], 1)]
    if total:
        trail += [("output", "SUCCESS", 1)]
    file = ("failed" if failure else "completed", 1 if "read" in steps else 0)
    return Effects(status, total, tuple(sorted(trail)), tuple(sorted(notices)),
                   (file,) * (1 + document.text.count("\t")), ("completed",) if total else ())


def _steps(kind: str) -> tuple:
    """Those that are done."""
    return {"unreadable": (), "misfit": STEPS[:-1]}.get(kind, STEPS)


# ---- as it is ----

QUERIES = {
    "trail": """
        SELECT process_id::text,
               CASE WHEN event <> 'stage' THEN event
                    ELSE coalesce(payload ->> 'step', lower(stage_type)) END,
               result, count(*)::int
        FROM audit_logs
        WHERE result <> 'ERRORS' AND process_id IS NOT NULL
        GROUP BY 1, 2, 3""",
    "notices": "SELECT process_id::text, type, count(*)::int FROM notifications GROUP BY 1, 2",
    "documents": """
        SELECT process_id::text, status, (SELECT count(*)::int FROM document_pages p
                                          WHERE p.document_id = d.document_id)
        FROM documents d""",
    "actions": "SELECT process_id::text, status FROM output_actions",
}


def _effects(site: Site) -> dict:
    """Of each process, by its id."""
    found = {name: defaultdict(list) for name in QUERIES}
    for name, sql in QUERIES.items():
        for process_id, *facts in site.database.ask(sql):
            found[name][process_id].append(tuple(facts) if len(facts) > 1 else facts[0])
    return {
        process_id: Effects(status, output, **{name: tuple(sorted(found[name][process_id]))
                                               for name in QUERIES})
        for process_id, status, output in site.database.ask(
            "SELECT process_id::text, status, final_output FROM processes")}


# ---- what is off ----

def findings(site: Site) -> list:
    """One sentence for each thing that is not as it should be; none is what must come out."""
    return [*_reconciliation(site), *_processes(site), *_queue(site), *_blobs(site), *_exports(site)]


def _reconciliation(site: Site):
    result = site.docflow("reconcile")
    if result.returncode != 0:
        yield f"docflow reconcile: {result.stdout}{result.stderr}"


def _processes(site: Site):
    effects = _effects(site)
    there = defaultdict(list)
    for reference, process_id in site.database.ask(
            "SELECT source_reference, process_id::text FROM processes"):
        there[reference].append(process_id)
    for reference in there.keys() - site.documents.keys():
        yield f"nobody submitted {reference}"
    for reference, document in site.documents.items():
        process_ids = there[reference]
        receipt = site.receipts.get(reference)
        if len(process_ids) > 1:
            yield f"{reference} is there {len(process_ids)} times"
        if receipt is not None and process_ids != [receipt]:
            yield f"{reference} was taken in as {receipt} and is there as {process_ids}"
        for process_id in process_ids:
            if effects[process_id] != expected(document):
                yield (f"process {process_id} of {reference} is {effects[process_id]} "
                       f"instead of {expected(document)}")


def _queue(site: Site):
    for job in site.database.ask("SELECT job_id::text, kind, step, lease_owner FROM jobs"):
        yield f"job {job} is left"


def _blobs(site: Site):
    folder = site.data_dir / "documents"
    documents = {document_id for document_id, in site.database.ask(
        "SELECT document_id::text FROM documents")}
    blobs = {path.name for path in folder.rglob("*") if path.is_file()} - {"installation"}
    for name in sorted(blobs - documents):
        yield f"blob {name} belongs to nothing"
    for name in sorted(documents - blobs):
        yield f"document {name} has no blob"


def _exports(site: Site):
    """Each completed process has its file, with its result, and nothing else is there."""
    folder = site.data_dir / "exports"
    wanted = dict(site.database.ask("SELECT result ->> 'path', final_output FROM output_actions "
                                    "JOIN processes USING (process_id)"))
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    for name in wanted.keys() - files.keys():
        yield f"{name} was not exported"
    for name in files.keys() - wanted.keys():
        yield f"{name} was exported by nobody"
    for name in wanted.keys() & files.keys():
        if json.loads(files[name].read_text()) != wanted[name]:
            yield f"{name} has another content than its process"
