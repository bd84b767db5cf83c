"""A DocFlow that is killed again and again: its documents, its programs, and ways to die.

Workers and submitters are the engine itself with stubs for what reads and extracts (driver.c); what
people type is docflow. Whatever died, crash_proof.py says what of it shows afterwards.
"""
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg2

from cluster import bin_dir, unprivileged
from program import BINARY, Program, Running, private_folder, wait_for_end, wait_until
from servers import LOGIN, Database, Server

DRIVER = BINARY.parent / "tests" / "pipeline" / "driver"
CLIENTS = {"acme-corp": "11111111-1111-1111-1111-111111111111",
           "global-logistics": "22222222-2222-2222-2222-222222222222"}
REVIEWERS = {"acme-corp": "operator@acme.com",
             "global-logistics": "operator@global-logistics.example"}

LEASE_MS = 500
SETTINGS = {
    "DOCFLOW_JOB_LEASE_MS": str(LEASE_MS),
    "DOCFLOW_JOB_POLL_MS": "50",
    "DOCFLOW_JOB_RETRY_MS": "10",
    "DOCFLOW_JOB_ATTEMPTS": "50",
    "DOCFLOW_WORKER_STOP_S": "10",
    "DOCFLOW_STORAGE_RESERVE_MB": "0",
    "DOCFLOW_READER_PROGRAM": "/bin/false", # stubs read; whoever starts a reader fails
}

# A note whose result does not fit goes to a person, a memo fails.
WORKFLOWS = """
INSERT INTO process_types (process_type_id, display_name) VALUES ('note', 'Note'), ('memo', 'Memo');
INSERT INTO configurations (client_id, process_type_id, version, is_active, enable_hitl, options,
                            outputs, output_schema)
SELECT client_id, process_type_id, 1, true, process_type_id = 'note', '{"random_audit_share": 0}',
       '[{"action_type": "file_export", "target_config": {"format": "json"}, "max_retries": 20}]',
       '{"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}'
FROM clients, process_types
WHERE process_type_id IN ('note', 'memo')"""

TEMPLATE = "prepared"
BACKLOG = 60 # documents under way while something is killed
BATCH = 30   # of one submitter
EFFORT_MS = 40
PAUSE_EVERY = 5 # of the strikes at workers only pauses one
LIFE_S = 0.4 # at most so long after the last kill the next one strikes


# ---- documents ----

class Kind(NamedTuple):
    """What a document of this kind is, and what becomes of it."""
    process_type: str
    text: str
    status: str


KINDS = {
    "right": Kind("note", "total={0}", "completed"),
    "doubtful": Kind("note", "nothing {0}", "hitl_review"),
    "pair": Kind("note", "nothing {0}\tnothing more {0}", "hitl_review"), # two documents
    "decided": Kind("note", "nothing {0}", "completed"), # doubtful, until a person corrects it
    "misfit": Kind("memo", "nothing {0}", "failed"),
    "unreadable": Kind("note", "unreadable {0}", "failed"),
}
MIXTURE = ("right", "right", "doubtful", "right", "misfit", "right", "pair", "unreadable")


class Document(NamedTuple):
    number: int
    kind: str

    @property
    def reference(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def client(self) -> str:
        return list(CLIENTS)[self.number % len(CLIENTS)]

    @property
    def text(self) -> str:
        return KINDS[self.kind].text.format(self.number)

    @property
    def line(self) -> str:
        """As the driver wants it."""
        return (f"{CLIENTS[self.client]} {self.reference} {KINDS[self.kind].process_type} "
                f"{self.text}\n")


# ---- the server ----

class CrashServer(Server):
    """Its commits survive that it is killed, though not that the machine is."""

    def _settings(self) -> dict:
        return {**super()._settings(), "synchronous_commit": "on"}

    def _postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """All of it at once; starts again."""
        postmaster = self._postmaster()
        os.kill(postmaster, signal.SIGKILL)
        wait_for_end(postmaster)
        wait_until(self._starts, "the server after its death")

    def _starts(self) -> bool:
        """As soon as no process of the dead server has its memory any more."""
        return subprocess.run(unprivileged(
            [str(bin_dir() / "pg_ctl"), "-D", str(self.folder / "data"), "-l",
             str(self.folder / "log"), "-w", "start"]), cwd=self.folder, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def restart_immediately(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-m", "immediate",
                  "-w", "restart")

    def kill_backend(self) -> None:
        """One that works; the others are ended by the server, which recovers by itself."""
        with self.connect("postgres") as bystander:
            cursor = bystander.cursor()
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = %s LIMIT 1", (LOGIN,))
            os.kill(*cursor.fetchone(), signal.SIGKILL)
            wait_until(lambda: not _answers(cursor.execute, "SELECT 1"), "the end of all backends")
        wait_until(lambda: _answers(self.execute, "SELECT 1"), "the server's recovery")


def _answers(execute, sql: str) -> bool:
    try:
        execute(sql)
    except psycopg2.Error:
        return False
    return True


# ---- programs ----

class Driver(Program):
    """driver.c, with the settings of a docflow."""

    def _command(self, arguments) -> list:
        return [*self.prefix, str(DRIVER), *map(str, arguments)]


def died(code: int) -> bool:
    return code == -signal.SIGKILL


class Site:
    """One installation: a database, a data folder, and all that was ever submitted to it."""

    def __init__(self, server: CrashServer, database: Database, folder: Path):
        self.server = server
        self.database = database
        self.data_dir = folder / "data"
        environment = SETTINGS | {"DATABASE_URL": server.url(database.name, LOGIN),
                                  "DOCFLOW_DATA_DIR": str(self.data_dir)}
        self.docflow = Program(folder, environment)
        self.driver = Driver(folder, environment)
        self.documents = {} # by reference
        self.receipts = {}  # process ids by reference
        self.kills = Counter() # by what died where
        self.pauses = 0        # of workers who lost their leases without dying

    # ---- documents go in ----

    def make(self, kind: str) -> Document:
        document = Document(len(self.documents) + 1, kind)
        self.documents[document.reference] = document
        return document

    def make_mixture(self, count: int) -> list:
        return [self.make(MIXTURE[i % len(MIXTURE)]) for i in range(count)]

    def start_submitter(self, documents: list) -> Running:
        path = self.docflow.folder / "lines"
        path.write_text("".join(document.line for document in documents))
        with path.open() as lines:
            return self.driver.start("submit", stdin=lines)

    def note_receipts(self, submitter: Running) -> None:
        for line in submitter.output.splitlines():
            reference, _, process_id = line.partition(" ")
            if reference in self.documents and len(process_id) == 36:
                assert self.receipts.setdefault(reference, process_id) == process_id, line

    def submit(self, documents: list) -> None:
        submitter = self.start_submitter(documents)
        assert submitter.exit_code() == 0, submitter.output
        self.note_receipts(submitter)

    def without_receipt(self, documents: list) -> list:
        return [document for document in documents if document.reference not in self.receipts]

    # ---- work ----

    def start_worker(self, failures: int, effort_ms: int = 0, fault: str = "") -> Running:
        """So many documents cannot be read at first, and each takes so long twice."""
        return self.driver.start("work", failures, effort_ms,
                                 environment={"DOCFLOW_FAULT_POINT": fault})

    @contextmanager
    def workers(self, count: int, effort_ms: int = 0, **settings: str):
        """Working; at the end they are asked to end, and do."""
        started = [self.driver.start("work", 0, effort_ms, environment=settings)
                   for _ in range(count)]
        for worker in started:
            worker.wait_for_output("working")
        yield started
        for worker in started:
            worker.process.send_signal(signal.SIGTERM)
        for worker in started:
            assert worker.exit_code() == 0, worker.output

    def ask(self, sql: str):
        """One value, as the superuser."""
        return self.database.ask(sql)[0][0]

    def wait_for(self, sql: str, value) -> None:
        wait_until(lambda: self.ask(sql) == value, f"{value} of {sql}")

    def come_to_rest(self) -> None:
        """Everything that is in comes to its end, and what dead programs left is removed."""
        with self.workers(2):
            self.wait_for("SELECT count(*) FROM jobs", 0)
        self.driver.succeed("sweep")

    def open_count(self) -> int:
        return self.ask("SELECT count(DISTINCT process_id) FROM jobs")


@contextmanager
def new_site(server: CrashServer, name: str, template: str = "template0"):
    """Its database is a copy of `template`."""
    with private_folder() as folder:
        server.create_database(name, owner=LOGIN, template=template)
        site = Site(server, Database(server, name, folder), folder)
        site.data_dir.mkdir()
        yield site
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def prepared_server():
    """With a database to be copied: the sample clients, who have two workflows of their own."""
    with CrashServer() as server, new_site(server, TEMPLATE) as site:
        site.docflow.succeed("db", "upgrade")
        site.docflow.succeed("db", "seed")
        site.database.ask(WORKFLOWS)
        yield server


# ---- dying at a point ----

STEPS = ("ingest", "read", "classify", "extract", "validate")
AT_EACH_STEP = ("job_claimed", "work_loaded", "step_run", "step_applied")
WHILE_SUBMITTING = ("upload_written", "upload_stored", "submit_committed")
WHILE_WORKING = (
    *(f"{point}/{step}" for point in AT_EACH_STEP for step in STEPS), "job_claimed/action",
    "retry_applied/ingest", "retry_applied/read", "retry_applied/validate",
    "action_begun", "export_written", "action_delivered")
WHILE_REVIEWING = ("review_decided",)
POINTS = WHILE_SUBMITTING + WHILE_WORKING + WHILE_REVIEWING


def die_at(site: Site, point: str, passes: int) -> None:
    """A program is killed at the point, passed so often, and what it was asked for is done again."""
    if point in WHILE_SUBMITTING:
        _die_submitting(site, point)
    elif point in WHILE_REVIEWING:
        _die_reviewing(site, point)
    else:
        _die_working(site, point, passes)


def _die_submitting(site: Site, point: str) -> None:
    document = site.make("right")
    path = site.docflow.folder / f"{document.reference}.txt"
    path.write_text(document.text)
    command = ("process", "--json", path, "--client", document.client, "--type",
               KINDS[document.kind].process_type, "--reference", document.reference)
    _expect_death(site, point, command)
    receipt = json.loads(site.docflow.succeed(*command))
    site.receipts[document.reference] = receipt["process_id"]


def _die_working(site: Site, point: str, passes: int) -> None:
    site.submit([site.make(kind) for kind in ("right", "misfit", "unreadable") * passes])
    worker = site.start_worker(passes, fault=f"{point}:{passes}")
    assert died(worker.exit_code()), worker.output
    site.kills[point] += 1


def _die_reviewing(site: Site, point: str) -> None:
    document = site.make("decided")
    site.submit([document])
    process_id = site.receipts[document.reference]
    with site.workers(1):
        site.wait_for(f"SELECT status FROM processes WHERE process_id = '{process_id}'",
                      "hitl_review")
    for words in (("correct", process_id, f"/total={document.number}"), ("approve", process_id)):
        command = ("review", *words, "--as", REVIEWERS[document.client])
        _expect_death(site, point, command)
        site.docflow.succeed(*command)


def _expect_death(site: Site, point: str, command: tuple) -> None:
    result = site.docflow(*command, environment={"DOCFLOW_FAULT_POINT": point})
    assert died(result.returncode), result
    site.kills[point] += 1


# ---- dying by chance ----

class Crowd:
    """Two workers and a submitter who are always there, however often they are killed."""

    def __init__(self, site: Site, chance: random.Random):
        self._site = site
        self._chance = chance
        self._workers = [None, None]
        self._submitter = None
        self._batch = [] # of the submitter
        self._strikes = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in filter(None, [*self._workers, self._submitter]):
            program.process.kill()
            program.exit_code()
        if self._submitter:
            self._site.note_receipts(self._submitter)

    def keep_going(self) -> None:
        for i, worker in enumerate(self._workers):
            if worker is None:
                self._workers[i] = self._site.start_worker(
                    self._chance.randrange(3), self._chance.randrange(EFFORT_MS))
            else:
                assert worker.process.poll() is None, worker.output
        if self._submitter is not None and self._submitter.process.poll() is None:
            return
        if self._submitter is not None:
            self._end_batch()
        if self._site.open_count() < BACKLOG:
            self._batch += self._site.make_mixture(BATCH - len(self._batch))
            self._submitter = self._site.start_submitter(self._batch)

    def _end_batch(self) -> None:
        self._site.note_receipts(self._submitter)
        self._batch = self._site.without_receipt(self._batch)
        self._submitter = None

    def strike(self) -> None:
        """At a random instant."""
        time.sleep(self._chance.uniform(0, LIFE_S))
        victim = self._chance.randrange(len(self._workers) + 1)
        if victim == len(self._workers):
            self._kill_submitter()
        else:
            self._strike_worker(victim)

    def _strike_worker(self, victim: int) -> None:
        self._strikes += 1
        if self._strikes % PAUSE_EVERY == 0:
            self._pause(self._workers[victim])
        else:
            self._kill(self._workers[victim], "a worker")
            self._workers[victim] = None

    def _pause(self, worker: Running) -> None:
        """Its leases run out; when it goes on, it does not know."""
        worker.process.send_signal(signal.SIGSTOP)
        time.sleep(self._chance.uniform(1, 2) * LEASE_MS / 1000)
        worker.process.send_signal(signal.SIGCONT)
        self._site.pauses += 1

    def _kill_submitter(self) -> None:
        if self._submitter is None:
            return
        self._kill(self._submitter, "a submitter")
        self._end_batch()
        if self._batch and self._chance.random() < 0.5:
            del self._batch[0] # whoever submitted it never learns whether it was taken in

    def _kill(self, program: Running, name: str) -> None:
        if program.process.poll() is None:
            program.process.kill()
            program.exit_code()
            self._site.kills[name] += 1


def die_by_chance(site: Site, count: int, chance: random.Random) -> None:
    """So many kills of workers and submitters while documents flow; some workers are only paused."""
    with Crowd(site, chance) as crowd:
        goal = site.kills.total() + count
        while site.kills.total() < goal:
            crowd.keep_going()
            crowd.strike()
        crowd.keep_going()


# ---- dying servers ----

def kill_server(site: Site, kind: str) -> None:
    """One of SERVER_DEATHS, while a submitter and somebody's workers use it. Workers go on by
    themselves; the submitter may have to be asked again."""
    goal = site.ask("SELECT count(*) FROM processes") + BATCH // 3
    documents = site.make_mixture(BATCH)
    submitter = site.start_submitter(documents)
    site.wait_for(f"SELECT count(*) >= {goal} FROM processes", True)
    SERVER_DEATHS[kind](site.server)
    site.kills[kind] += 1
    submitter.exit_code()
    site.note_receipts(submitter)
    site.submit(site.without_receipt(documents))


SERVER_DEATHS = {
    "the server": CrashServer.kill,
    "the server, restarted at once": CrashServer.restart_immediately,
    "a process of the server": CrashServer.kill_backend,
}
