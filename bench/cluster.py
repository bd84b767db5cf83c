"""What every benchmark on PostgreSQL stands on: a private cluster, bounds, and how programs are run."""
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
DOCFLOW = TOP / "build" / "docflow"
ROOM_BYTES = 6 << 30


class Bounds:
    """Prints what was measured next to its bound, and counts what is missed."""
    missed = 0

    def check(self, what, is_met):
        self.missed += not is_met
        print(what if is_met else f"{what} MISSED", flush=True)

    def at_most(self, what, value, bound):
        self.check(f"{what}: {value:.2f} (at most {bound})", value <= bound)

    def at_least(self, what, value, bound):
        self.check(f"{what}: {value:.2f} (wanted at least {bound})", value >= bound)

    def conclude(self):
        if self.missed:
            sys.exit(f"{self.missed} MISSED")


def run(command, codes=(0,), **options):
    result = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                            **options)
    if result.returncode not in codes:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout


def become_unprivileged():
    """PostgreSQL refuses root: go on as the account postgres."""
    if os.geteuid() == 0:
        print("started as root: running as account postgres")
        account = pwd.getpwnam("postgres")
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        os.environ["HOME"] = account.pw_dir
    os.chdir("/")
    for name in [name for name in os.environ if name.startswith(("PG", "DOCFLOW", "DATABASE"))]:
        del os.environ[name]


@contextlib.contextmanager
def work_folder():
    """In memory where there is room: what is compared are programs, not this machine's disk."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="docflow-bench-", dir=memory if has_room else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def private_cluster(folder, *flags):
    """A private PostgreSQL with the sample data and no worker, for the time of the block; yields the
    folder of its socket."""
    docflow = [DOCFLOW, "--data-dir", folder, *flags]
    run([*docflow, "up", "--once"])
    # The last program out stops the server: this one stays in.
    guest = subprocess.Popen([*docflow, "db", "psql", "--", "-qAtX"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    guest.stdin.write("\\echo here\n")
    guest.stdin.flush()
    if guest.stdout.readline() != "here\n":
        sys.exit("the private PostgreSQL did not start")
    try:
        yield folder / "run"
    finally:
        guest.communicate()


def psql(socket, database, *arguments, **options):
    return run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", "postgres", "-d",
                database, *arguments], **options)
