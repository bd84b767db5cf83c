"""The program as its users run it, and what can be seen of it from outside.

Nothing here sleeps for a time that should suffice: what is waited for is a condition, with a deadline.
"""
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from cluster import migration_files

NEWEST = len(migration_files("up"))
BINARY = Path(os.environ.get("DOCFLOW_BINARY",
                             Path(__file__).parents[2] / "build" / "docflow")).resolve()
MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30
# Running alone on a slow, busy machine; never reached by a program that works.
PATIENCE_S = 60


def wait_until(condition, what: str):
    """The first true answer of `condition`."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"in vain for {PATIENCE_S} s: {what}"
        time.sleep(0.01)
    return answer


def wait_for_end(pid: int) -> None:
    """Of any process, a child of ours or not."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([descriptor], [], [], PATIENCE_S)[0], f"process {pid} does not end"
    finally:
        os.close(descriptor)


def children_of(parent: int) -> list:
    """Processes whose parent is `parent`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(folder.name))
    return found


def reason(result: subprocess.CompletedProcess) -> str:
    """Why a command failed: one sentence and at most one hint, in the form that every failure has."""
    assert (result.returncode, result.stdout) == (1, ""), result
    lines = result.stderr.splitlines()
    assert lines and lines[0].startswith("docflow: "), result.stderr
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("hint: ")), result.stderr
    return result.stderr


class Running:
    """A program that goes on; what it prints is in `output` as far as it has come."""

    started = []

    def __init__(self, command: list, output: Path, **options):
        self._output = output
        with output.open("w") as stream:
            self.process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT,
                                            text=True, **options)
        self.started.append(self.process)

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_for_output(self, text: str) -> "Running":
        wait_until(lambda: text in self.output or self.process.poll() is not None, text)
        assert text in self.output, self.output
        return self

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.exit_code()

    def exit_code(self) -> int:
        return self.process.wait(PATIENCE_S)


class Program:
    """docflow in an environment of its own: nothing of the caller's, and a data folder in `folder`."""

    def __init__(self, folder: Path, environment: dict = None, prefix: list = ()):
        self.folder = folder
        self.data_dir = folder / "data"
        self.prefix = list(prefix)
        self.binary = BINARY
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "DOCFLOW_LOG_FORMAT": "text",
            "DOCFLOW_HTTP_PORT": "0",
        } | (environment or {"DOCFLOW_DATA_DIR": str(self.data_dir)})
        self.secrets = []
        self._started = 0

    def _command(self, arguments) -> list:
        return [*self.prefix, str(self.binary), *map(str, arguments)]

    def __call__(self, *arguments, environment: dict = None, **options):
        """The finished process: returncode, stdout, stderr."""
        result = subprocess.run(self._command(arguments), env=self.environment | (environment or {}),
                                **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                   "stderr": subprocess.PIPE, "text": True, "check": False,
                                   "cwd": self.folder, "timeout": PATIENCE_S} | options)
        for secret in self.secrets:
            assert secret not in result.stdout + result.stderr
        return result

    def succeed(self, *arguments, **options) -> str:
        """Its standard output; standard error is empty."""
        result = self(*arguments, **options)
        assert (result.returncode, result.stderr) == (0, ""), result
        return result.stdout

    def fail(self, *arguments, **options) -> str:
        """Its standard error: one sentence and perhaps a hint."""
        return reason(self(*arguments, **options))

    def start(self, *arguments, environment: dict = None, **options) -> Running:
        self._started += 1
        output = self.folder / f"output.{self._started}"
        return Running(self._command(arguments), output, cwd=self.folder,
                       env=self.environment | (environment or {}),
                       **{"stdin": subprocess.DEVNULL} | options)

    def up(self) -> Running:
        """`docflow up` that has finished starting."""
        return self.start("up").wait_for_output("running; Ctrl-C ends it")

    # ---- its private PostgreSQL ----

    def server(self):
        """Process id of the private PostgreSQL, or None when it does not run."""
        return server_of(self.data_dir / "postgres")

    def sql(self, statement: str) -> str:
        """One value, by docflow's own psql."""
        return self.succeed("db", "psql", "--", "-XAtqc", statement).strip()


def server_of(data: Path):
    """Process id of the PostgreSQL that runs in the folder, or None."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None
    return pid if b"postgres" in arguments else None


def copy(data_dir: Path, target: Path) -> None:
    """A data folder whose server does not run, with all owners."""
    subprocess.run(["cp", "-a", "--", data_dir, target], check=True)


def stop_all(folder: Path) -> None:
    """At once, whatever they do: no test leaves a program or a PostgreSQL behind."""
    while Running.started:
        process = Running.started.pop()
        process.kill()
        process.wait()
    for file in folder.rglob("postmaster.pid"):
        if (pid := server_of(file.parent)) is not None:
            os.kill(pid, signal.SIGQUIT)
            wait_for_end(pid)


@contextmanager
def private_folder():
    """A folder that every account may enter; at the end nothing runs in it and it is gone. In memory
    where there is room, because a new cluster is synced to disk file by file."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="docflow-test-", dir=MEMORY if has_room else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        stop_all(folder)
        shutil.rmtree(folder)
