"""`docflow doctor`: what is well, what is not and what to do; and what a worker says where the sandbox lacks a layer."""
import ctypes
import json
import struct

LANDLOCK_CREATE_RULESET = 444
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
RETURN_ALLOW, RETURN_ENOSYS = 0x7FFF0000, 0x00050000 + 38
LACK = "the kernel offers no Landlock (since Linux 5.13, named in its lsm=)"


def without_landlock() -> None:
    """For this process and its children the kernel has no such system call."""
    instructions = [(0x20, 0, 0, 0), (0x15, 0, 1, LANDLOCK_CREATE_RULESET), (0x06, 0, 0, RETURN_ENOSYS),
                    (0x06, 0, 0, RETURN_ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in instructions))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(instructions), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0


def examine(docflow, *flags, code=0, **options) -> dict:
    """What was found, by name; no more on standard error than on success."""
    result = docflow(*flags, "doctor", "--json", **options)
    assert (result.returncode, result.stderr) == (code, "")
    return {check["name"]: check for check in json.loads(result.stdout)}


def test_all_is_well(docflow):
    checks = examine(docflow)
    assert {check["state"] for check in checks.values()} == {"ok"}
    assert {"reader", "database", "schema", "storage", "PostgreSQL", "clock", "workers", "languages", "fonts",
            "sandbox: limits", "sandbox: privileges", "sandbox: files", "sandbox: calls"} == set(checks)
    assert "en" in checks["languages"]["detail"].split(",")
    assert "ok     sandbox: files" in docflow.succeed("doctor")


def test_each_thing_is_told_apart(docflow):
    checks = examine(docflow, "--reader-program", "/bin/true", "--storage-reserve-mb", "999999999", code=1)
    failed = {name for name, check in checks.items() if check["state"] == "failed"}
    assert failed == {"reader", "storage"}
    assert checks["reader"]["hint"] == "the setting reader_program says where it is"
    assert "storage_reserve_mb" in checks["storage"]["hint"]


def test_no_database(docflow):
    checks = examine(docflow, environment={"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, code=1)
    assert checks["database"]["state"] == "failed" and "DATABASE_URL" in checks["database"]["hint"]
    assert checks["sandbox: calls"]["state"] == "ok"


def test_a_schema_of_yesterday(fresh):
    fresh.succeed("db", "upgrade", "--to", "3")
    checks = examine(fresh)
    assert (checks["schema"]["state"], checks["schema"]["hint"]) == ("warning", "run 'docflow db upgrade'")


def test_a_missing_layer(docflow):
    checks = examine(docflow, code=1, preexec_fn=without_landlock)
    assert (checks["sandbox: files"]["state"], checks["sandbox: files"]["detail"]) == ("failed", LACK)
    assert docflow.fail("worker", "--once", preexec_fn=without_landlock) == (
        f"docflow: the reader's sandbox has no layer 'files': {LACK}\n"
        "hint: use a kernel that has it, or accept less protection with reader_sandbox = optional\n")
    checks = examine(docflow, "--reader-sandbox", "optional", preexec_fn=without_landlock)
    assert checks["sandbox: files"]["state"] == "warning"
    result = docflow("--reader-sandbox", "optional", "worker", "--once", preexec_fn=without_landlock)
    assert result.returncode == 0
    assert result.stderr.count("documents are read with less protection") == 1 and LACK in result.stderr
