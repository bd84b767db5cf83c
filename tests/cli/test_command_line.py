"""The command line: what is found, what is refused and with which hint, and exit codes."""
import pytest


@pytest.mark.parametrize("arguments, message, hint", [
    (["confg"], "there is no command 'confg'", "did you mean 'docflow config'?"),
    (["xyzzy"], "there is no command 'xyzzy'", "'docflow help' lists all commands"),
    (["xyzzy", "--help"], "there is no command 'xyzzy'", "'docflow help' lists all commands"),
    (["check"], "there is no command 'check'", "did you mean 'docflow config check'?"),
    (["config"], "'docflow config' needs a further word", "'docflow help config' lists its commands"),
    (["config", "shwo"], "there is no command 'config shwo'", "did you mean 'docflow config show'?"),
    (["config", "xyzzy"], "there is no command 'config xyzzy'",
     "'docflow help config' lists its commands"),
    (["config", "show", "--jsn"], "'docflow config show' has no option --jsn", "did you mean --json?"),
    (["config", "show", "-j"], "'docflow config show' has no option -j",
     "'docflow help config show' lists its options"),
    (["config", "show", "--data-dir", "x"], "'docflow config show' has no option --data-dir",
     "settings stand before the command: docflow --data-dir DIR config show"),
    (["config", "show", "more"], "'docflow config show' takes no argument 'more'",
     "'docflow help config show' explains it"),
    (["config", "show", "--", "--json"], "'docflow config show' takes no argument '--json'",
     "'docflow help config show' explains it"),
    (["config", "show", "--json=1"], "--json takes no value", None),
    (["help", "--completion"], "--completion needs a value: --completion bash", None),
    (["help", "--completion", "fish"], "there are no completions for 'fish', only for bash", None),
    (["process"], "'docflow process' needs FILE|FOLDER|-...", "'docflow help process' explains it"),
    (["process", "--wiat", "x"], "'docflow process' has no option --wiat", "did you mean --wait?"),
    (["process", "show"], "'docflow process show' needs ID", "'docflow help process show' explains it"),
    (["help", "xyzzy"], "there is no command 'xyzzy'", "'docflow help' lists all commands"),
    (["--databse-url", "x", "config", "show"], "there is no setting --databse-url",
     "did you mean --database-url?"),
    (["--data-dir"], "--data-dir needs a value: --data-dir DIR", None),
    (["-x", "config", "show"], "there is no option -x", None),
    (["--db-pool-size", "0", "config", "check"],
     "db_pool_size from --db-pool-size must be a whole number from 1 to 1000, not '0'", None),
    (["--data-dir=", "config", "check"], "data_dir from --data-dir is empty", None),
])
def test_wrong_usage(docflow, arguments, message, hint):
    result = docflow(*arguments)
    assert result.stderr == f"docflow: {message}\n" + (f"hint: {hint}\n" if hint else "")
    assert (result.stdout, result.returncode) == ("", 2)


@pytest.mark.parametrize("flag", [["--log-level", "debug"], ["--log-level=debug"]])
def test_settings_stand_before_the_command(docflow, flag):
    result = docflow(*flag, "config", "show")
    assert result.returncode == 0
    assert ["log_level", "debug", "flag"] in [line.split() for line in result.stdout.splitlines()]


def test_failure_is_not_usage(docflow):
    result = docflow("config", "check", environment={"DOCFLOW_DB_POOL_SIZE": "0"})
    assert result.returncode == 1
    assert "from DOCFLOW_DB_POOL_SIZE" in result.stderr


def test_commands_without_settings_work_with_wrong_ones(docflow):
    for arguments in (["help"], ["version"], ["--version"], ["config", "docs"]):
        assert docflow(*arguments, environment={"DOCFLOW_DB_POOL_SIZE": "0"}).returncode == 0


def test_hidden_command(docflow):
    first, second = docflow("dev", "id"), docflow("dev", "id")
    assert first.returncode == second.returncode == 0
    assert first.stdout < second.stdout
    assert first.stdout[14] == "7"
