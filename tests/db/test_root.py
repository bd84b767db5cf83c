"""Started as root: who owns the data folder, who runs everything, and who is let in."""
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from program import Program, wait_until

OTHER = pwd.getpwnam("nobody")
INVOICE = Path(__file__).resolve().parents[2] / "samples" / "invoice-de-boxed.pdf"
NOTICE = "started as root: running as account {}\n"


@pytest.fixture(name="account", scope="session")
def account_fixture():
    """The one that docflow chooses by itself."""
    names = [entry.pw_name for entry in pwd.getpwall()]
    return pwd.getpwnam("docflow" if "docflow" in names else "postgres")


def owners(folder: Path) -> set:
    return {path.lstat().st_uid for path in [folder, *folder.rglob("*")]}


def user_of(pid: int) -> list:
    """Real, effective, saved and file-system user."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines()
                if line.startswith("Uid:"))
    return [int(word) for word in line.split()[1:]]


def copy_programs(program: Program, folder: Path) -> None:
    """From now on it is run from the folder: where it was built need not be open to every account."""
    for name in ("docflow", "docflow-reader"):
        shutil.copy(program.binary.parent / name, folder)
    program.binary = folder / "docflow"


def as_other(program: Program, *arguments, **options) -> subprocess.CompletedProcess:
    copy_programs(program, program.folder)
    return program(*arguments, user=OTHER.pw_uid, group=OTHER.pw_gid, extra_groups=[], **options)


def test_an_unprivileged_account_owns_and_runs_everything(fresh, account):
    program = fresh.up()
    assert program.output.startswith(NOTICE.format(account.pw_name))
    for pid in (program.process.pid, fresh.server()):
        assert user_of(pid) == [account.pw_uid] * 4
    assert owners(fresh.data_dir) == {account.pw_uid}
    assert fresh.data_dir.stat().st_mode & 0o777 == 0o700
    assert program.end() == 0
    assert owners(fresh.data_dir) == {account.pw_uid}


def test_whoever_owns_the_parent(fresh, account):
    parent = fresh.folder / "home"
    parent.mkdir(mode=0o755)
    subprocess.run(["chown", str(OTHER.pw_uid), parent], check=True)
    data_dir = parent / "data"
    fresh.succeed("--data-dir", data_dir, "db", "upgrade", "--to", "1")
    assert owners(data_dir) == {account.pw_uid}
    assert parent.stat().st_uid == OTHER.pw_uid


def test_run_as(fresh):
    program = fresh.start("--run-as", OTHER.pw_name, "up").wait_for_output("Ctrl-C ends it")
    assert program.output.startswith(NOTICE.format(OTHER.pw_name))
    assert user_of(fresh.server()) == [OTHER.pw_uid] * 4
    assert owners(fresh.data_dir) == {OTHER.pw_uid}
    # Later ones need not say it again: the folder tells.
    assert NOTICE.format(OTHER.pw_name) in fresh.succeed("up", "--once")
    assert program.end() == 0
    result = fresh("--run-as", "postgres", "status")
    assert (result.returncode, result.stderr) == (1, (
        f"docflow: the data folder {fresh.data_dir} belongs to another account than postgres\n"
        "hint: leave run_as empty, or name the account that owns the folder\n"))


@pytest.mark.parametrize("name, sentence", [
    ("root", "docflow: run_as names root, and PostgreSQL refuses root\n"
             "hint: name an unprivileged account, such as docflow or postgres\n"),
    ("no-such-account", "docflow: the account no-such-account of run_as does not exist\n"),
])
def test_run_as_that_will_not_do(fresh, name, sentence):
    assert fresh.fail("--run-as", name, "status") == sentence
    assert owners(fresh.data_dir) == {0} and list(fresh.data_dir.iterdir()) == []


def test_settings_are_read_before_root_is_given_up(docflow, account):
    settings = docflow.folder / "root-only.conf"
    settings.write_text("log_level = debug\n")
    settings.chmod(0o600)
    output = docflow.succeed("--config-file", settings, "up", "--once")
    assert output.startswith(NOTICE.format(account.pw_name))


def test_parent_that_the_account_may_not_pass(fresh, account):
    parent = fresh.folder / "root-only"
    parent.mkdir(mode=0o700)
    assert fresh.fail("--data-dir", parent / "data", "status") == (
        f"docflow: account {account.pw_name} cannot reach {parent}/data: "
        f"{parent} does not let it pass\n"
        f"hint: choose another data folder with --data-dir, or run: chmod o+x {parent}\n")


def test_root_and_the_account_itself_share_the_server(docflow, account):
    copy_programs(docflow, docflow.folder)
    first = docflow.up()
    server = docflow.server()
    second = docflow.start("up", user=account.pw_uid, group=account.pw_gid,
                           extra_groups=[]).wait_for_output("Ctrl-C ends it")
    assert docflow.server() == server
    assert first.end() == 0
    assert docflow.server() == server
    assert second.end() == 0
    assert docflow.server() is None


def test_programs_that_only_root_can_reach(docflow):
    """As after a clone into root's home: the reader is opened before root is given up."""
    home = docflow.folder / "root-only"
    home.mkdir(mode=0o700)
    copy_programs(docflow, home)
    output = docflow.succeed("process", INVOICE, "--client", "acme-corp", "--type", "simple_invoice", "--wait")
    assert "completed" in output


def test_link_to_a_folder_of_roots_is_not_handed_over(fresh):
    """Who can make the link could otherwise choose what the account gets."""
    target = fresh.folder / "spool"
    target.mkdir(mode=0o755)
    fresh.data_dir.symlink_to(target)
    assert fresh.fail("status") == (
        f"docflow: the data folder {fresh.data_dir} is a link to a folder of root's\n"
        "hint: name the folder itself with --data-dir\n")
    assert target.stat().st_uid == 0 and list(target.iterdir()) == []


def test_link_to_a_folder_of_the_account(docflow, account):
    target = docflow.data_dir.rename(docflow.folder / "spool")
    docflow.data_dir.symlink_to(target)
    assert "acme-corp" in docflow.succeed("status")
    assert owners(target) == {account.pw_uid}
    assert docflow.data_dir.lstat().st_uid == 0


def test_files_that_root_stored_for_a_database_elsewhere(seeded, account):
    program = seeded.docflow
    program.environment["DOCFLOW_DATA_DIR"] = str(program.data_dir)
    program.succeed("process", INVOICE, "--client", "acme-corp", "--type", "simple_invoice", "--wait")
    assert program("worker", "--once").returncode == 0
    stored = program.data_dir / "documents"
    assert {path.name for path in program.data_dir.iterdir()} == {"documents", "exports"}
    assert owners(program.data_dir) == {0}
    del program.environment["DATABASE_URL"]
    assert program.fail("status") == (
        f"docflow: account {account.pw_name} cannot use {stored}: Permission denied\n"
        f"hint: give it to that account as root: chown -R {account.pw_name} '{stored}'\n")
    subprocess.run(["chown", "-R", account.pw_name, stored, program.data_dir / "exports"], check=True)
    assert "acme-corp" in program.succeed("up", "--once")


def test_environment_and_folder_of_what_it_starts(docflow, account):
    hidden = docflow.folder / "root"
    hidden.mkdir(mode=0o700)
    mine = {name: str(hidden) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME",
                                           "XDG_STATE_HOME", "XDG_RUNTIME_DIR")}
    output = docflow.succeed("db", "psql", "--", "-Xc", "\\! env; pwd", cwd=hidden,
                             environment=mine | {"USER": "root", "LOGNAME": "root"})
    assert str(hidden) not in output
    assert {f"HOME={account.pw_dir}", f"USER={account.pw_name}", f"LOGNAME={account.pw_name}",
            "/"} <= set(output.splitlines())


def test_psql_reads_a_file_of_roots_from_standard_input(docflow):
    script = docflow.folder / "root-only.sql"
    script.write_text("SELECT 'read ' || 42;\n")
    script.chmod(0o600)
    with script.open() as stream:
        assert docflow.succeed("db", "psql", "--", "-XAtq", stdin=stream) == "read 42\n"


# ---- other accounts ----

def test_folder_of_another_account(docflow):
    assert as_other(docflow, "status").stderr == (
        f"docflow: account {OTHER.pw_name} cannot use the data folder {docflow.data_dir}: "
        "Permission denied\n"
        "hint: run docflow as the account that owns the folder, or as root\n")


@pytest.mark.parametrize("role", ["postgres", "docflow"])
def test_another_account_cannot_connect(docflow, role):
    """Neither through the folder, nor when somebody opens the folder for it."""
    program = docflow.up()
    sockets = docflow.data_dir / "run"
    command = ["psql", "-XAtqc", "SELECT 1", f"host={sockets} user={role} dbname=docflow"]
    other = {"user": OTHER.pw_uid, "group": OTHER.pw_gid, "extra_groups": [],
             "capture_output": True, "text": True, "check": False, "env": docflow.environment}
    assert "Permission denied" in subprocess.run(command, **other).stderr
    for path in (docflow.data_dir, sockets, *sockets.glob(".s.PGSQL.*[0-9]")):
        path.chmod(0o777)
    assert "Peer authentication failed" in subprocess.run(command, **other).stderr
    docflow.data_dir.chmod(0o700)
    assert program.end() == 0
    wait_until(lambda: docflow.server() is None, "the end of the server")
