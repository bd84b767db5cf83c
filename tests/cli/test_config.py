"""docflow config: what is shown, checked and documented; passwords are never printed."""
import json

import pytest

URL = "postgresql+psycopg://n8nuser:n8npassword@localhost:5432/docflow"


def rows(page):
    return {line.split()[0]: line.split()[1:] for line in page.splitlines()}


def test_show_names_every_source(docflow):
    docflow.write_settings("log_format = json\n")
    result = docflow("--log-level", "error", "config", "show",
                     environment={"DOCFLOW_DB_POOL_SIZE": "3"})
    assert (result.stderr, result.returncode) == ("", 0)
    shown = rows(result.stdout)
    assert shown["log_level"] == ["error", "flag"]
    assert shown["db_pool_size"] == ["3", "environment"]
    assert shown["log_format"] == ["json", "file"]
    assert shown["db_prepared"] == ["on", "default"]
    assert shown["database_url"] == ["-", "default"]
    assert shown["data_dir"] == [str(docflow.data_dir), "environment"]
    assert shown["config_file"] == [str(docflow.data_dir / "docflow.conf"), "default"]


def test_show_json(docflow):
    shown = json.loads(docflow("config", "show", "--json", environment={"DATABASE_URL": URL}).stdout)
    assert shown["db_pool_size"] == {"value": 16, "source": "default"}
    assert shown["db_prepared"] == {"value": True, "source": "default"}
    assert shown["direct_url"] == {"value": None, "source": "default"}
    assert shown["database_url"] == {
        "value": "postgresql+psycopg://n8nuser:***@localhost:5432/docflow", "source": "environment"}


def test_default_data_folder(docflow):
    shown = docflow("config", "show", environment={"DOCFLOW_DATA_DIR": ""}).stdout
    folder = rows(shown)["data_dir"][0]
    assert folder in ("/var/lib/docflow", docflow.environment["HOME"] + "/.local/share/docflow")


def test_password_in_a_flag_or_in_the_file_is_refused(docflow):
    docflow.write_settings(f"database_url = {URL}\n")
    for arguments, code in ((["--database-url", URL], 2), ([], 1)):
        result = docflow(*arguments, "config", "show")
        assert result.returncode == code
        assert "contains a password" in result.stderr
        assert "hint: set the variable DATABASE_URL, or write env:NAME or file:PATH" in result.stderr
        assert "n8npassword" not in result.stdout + result.stderr


def test_references(docflow):
    secret = docflow.data_dir / "url"
    secret.write_text(URL + "\n", encoding="utf-8")
    secret.chmod(0o600)
    docflow.write_settings(f"database_url = file:{secret}\ndirect_url = env:OTHER_URL\n")
    result = docflow("config", "show", environment={"OTHER_URL": URL})
    shown = rows(result.stdout)
    assert shown["database_url"] == shown["direct_url"] == [
        "postgresql+psycopg://n8nuser:***@localhost:5432/docflow", "file"]

    secret.chmod(0o644)
    result = docflow("config", "show", environment={"OTHER_URL": URL})
    assert result.returncode == 1
    assert f"hint: run 'chmod 600 {secret}'" in result.stderr


def test_check(docflow):
    result = docflow("config", "check")
    assert result.stdout == f"OK, no settings file ({docflow.data_dir}/docflow.conf does not exist)\n"
    path = docflow.write_settings("")
    assert docflow("config", "check").stdout == f"OK, settings file {path}\n"
    path.chmod(0o666)
    warning = f"warning: every account may change it; run 'chmod o-w {path}'\n"
    assert docflow("config", "check").stdout.endswith(warning)


@pytest.mark.parametrize("text, message", [
    ("\nlog_levl = info", "line 2 of FILE sets log_levl, which is no setting\nhint: did you mean log_level?\n"),
    ("# fine\nnonsense", "line 2 of FILE is not of the form key = value\n"),
    ("db_pool_size = many", "db_pool_size from line 1 of FILE must be a whole number from 1 to 1000, not 'many'\n"),
])
def test_check_names_file_and_line(docflow, text, message):
    path = docflow.write_settings(text)
    result = docflow("config", "check")
    assert result.stderr == "docflow: " + message.replace("FILE", str(path))
    assert (result.stdout, result.returncode) == ("", 1)


def test_misspelled_variable(docflow):
    result = docflow("config", "check", environment={"DOCFLOW_LOG_LEVL": "info"})
    assert result.returncode == 1
    assert "hint: did you mean DOCFLOW_LOG_LEVEL?" in result.stderr


def test_docs(docflow):
    page = docflow("config", "docs").stdout
    assert page.startswith("# Settings\n")
    assert "| `log_format` | `DOCFLOW_LOG_FORMAT` | `auto\\|text\\|json` | `auto` |" in page
    assert "| `docflow_db_connections` | gauge |" in docflow("config", "docs", "--metrics").stdout


def test_sample_changes_nothing(docflow):
    def values():
        shown = rows(docflow("config", "show").stdout)
        return {name: row[0] for name, row in shown.items() if name != "config_file"}

    before = values()
    sample = docflow("config", "docs", "--sample").stdout
    docflow.write_settings(sample)
    assert values() == before
    docflow.write_settings("\n".join(
        line[1:] if line.startswith("#") and not line.startswith("# ") else line
        for line in sample.splitlines()))
    assert values() == before
