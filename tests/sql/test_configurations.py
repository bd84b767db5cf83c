"""Configurations: what they may hold, and that a used one never changes."""
import json
import threading
import time

import pytest
from psycopg2 import errors

from database import Database
from tenants import ACME, GLOBEX, VERSIONS


def configure(cursor, client=ACME, version=9, **columns):
    columns = {"client_id": client, "process_type_id": "letter", "version": version, **columns}
    values = [json.dumps(value) if isinstance(value, (dict, list)) else value
              for value in columns.values()]
    cursor.execute(f"INSERT INTO configurations ({', '.join(columns)}) VALUES"
                   f" ({', '.join(['%s'] * len(columns))})", values)


@pytest.mark.parametrize("options", [
    {},
    {"languages": ["de", "en"], "date_order": "month_day", "max_pages": 1, "quality_bar": 0.75,
     "unproven_to_review": False, "random_audit_share": 1, "four_eyes": True,
     "approval_limits": ["1000.00", 25000]},
])
def test_good_options(database, options):
    with database.role("docflow_app", ACME) as cursor:
        configure(cursor, options=options)


@pytest.mark.parametrize("options, message", [
    ({"colour": 1}, "option colour is not known"),
    ({"four_eyes": "yes"}, 'option four_eyes must be true or false, not "yes"'),
    ({"four_eyes": None}, "option four_eyes must be true or false, not null"),
    ({"max_pages": 0}, "option max_pages must be at least 1, not 0"),
    ({"max_pages": 10001}, "option max_pages must be at most 10000, not 10001"),
    ({"max_pages": 1.5}, "option max_pages must be an integer, not 1.5"),
    ({"max_pages": "1"}, 'option max_pages must be an integer, not "1"'),
    ({"quality_bar": 1.01}, "option quality_bar must be at most 1, not 1.01"),
    ({"date_order": "year"}, 'option date_order must be one of day_month, month_day, not "year"'),
    ({"date_order": 1}, "option date_order must be a text, not 1"),
    ({"languages": "en"}, 'option languages must be a list, not "en"'),
    ({"languages": ["en", "English"]},
     'option languages, item 2, must match ^[a-z]{2,3}$, not "English"'),
    ({"languages": ["en"] * 11}, "option languages must have at most 10 items, not 11"),
    ({"approval_limits": [1, "abc"]}, 'option approval_limits, item 2, must be an amount, not "abc"'),
    ({"approval_limits": ["-1.00"]}, "option approval_limits, item 1, must be at least 0, not -1.00"),
    ([], "options must be an object"),
])
def test_bad_options_are_named(database, options, message):
    for role in ("docflow_app", "docflow_platform"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.CheckViolation) as failure:
                configure(cursor, options=options)
        assert failure.value.diag.message_primary == message
        assert failure.value.diag.column_name == "options"
        assert failure.value.diag.constraint_name == "configurations_options_check"


@pytest.mark.parametrize("outputs, message", [
    ({}, "outputs must be a list"),
    ([1], "output 1 must be an object, not 1"),
    ([{"action_type": "fax", "target_config": {}}], "output 1: action_type must be one of email, "
     'webhook, erp_integration, database_insert, file_export, not "fax"'),
    ([{"target_config": {}}], "output 1: action_type must be one of email, webhook, "
     "erp_integration, database_insert, file_export, not null"),
    ([{"action_type": "email", "target_config": {}}, {"action_type": "email"}],
     "output 2: target_config must be an object"),
    ([{"action_type": "email", "target_config": {}, "retries": 1}],
     "output 1: member retries is not known"),
    ([{"action_type": "email", "target_config": {}, "max_retries": 21}],
     "output 1: max_retries must be an integer from 0 to 20, not 21"),
    ([{"action_type": "email", "target_config": {}, "max_retries": "3"}],
     'output 1: max_retries must be an integer from 0 to 20, not "3"'),
    ([{"action_type": "email", "target_config": {}}] * 21, "outputs must have at most 20 items, not 21"),
])
def test_bad_outputs_are_named(database, outputs, message):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.CheckViolation) as failure:
            configure(cursor, outputs=outputs)
    assert failure.value.diag.message_primary == message
    assert failure.value.diag.column_name == "outputs"


def test_good_outputs(database):
    with database.role("docflow_app", ACME) as cursor:
        configure(cursor, outputs=[{"action_type": kind, "target_config": {}, "max_retries": number}
                                   for kind, number in (("email", 0), ("webhook", 20))])


def test_check_can_be_asked_beforehand_and_also_on_update(database):
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("""CALL check_configuration('{"max_pages": 1}', '[]')""")
        configure(cursor)
        with pytest.raises(errors.CheckViolation, match="colour"):
            cursor.execute("""UPDATE configurations SET options = '{"colour": 1}' WHERE version = 9""")


def test_defaults_of_options_are_valid_themselves(database):
    with database.superuser() as cursor:
        cursor.execute("SELECT jsonb_object_agg(name, default_value) FROM configuration_options")
        cursor.execute("CALL check_configuration(%s, '[]')", (json.dumps(cursor.fetchone()[0]),))


@pytest.mark.parametrize("columns", [
    {"version": 0}, {"confidence_threshold": 1.01}, {"input_schema": []}, {"output_schema": "1"},
    {"validation_rules": []}, {"validation_rules": {}}, {"validation_rules": {"validation_rules": {}}},
    {"plugin_name": "../evil"},
])
def test_other_columns(database, columns):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.CheckViolation):
            configure(cursor, **columns)


def test_one_active_version(database):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.UniqueViolation):
            configure(cursor, is_active=True)


@pytest.mark.parametrize("change", ["version = 7", "output_schema = '{}'", "plugin_name = 'x'",
                                    "options = '{\"max_pages\": 3}'", "process_type_id = 'letter2'",
                                    "confidence_threshold = 0.1", "enable_hitl = false"])
def test_used_configuration_does_not_change(database, change):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.ObjectNotInPrerequisiteState,
                           match="version 1 of configuration letter has been used") as failure:
            cursor.execute(f"UPDATE configurations SET {change} WHERE version = 1")
    assert failure.value.diag.message_hint


def test_used_configuration_can_be_switched_off_and_unused_changed(database):
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("UPDATE configurations SET is_active = false WHERE version = 1")
        configure(cursor, is_active=True)
        cursor.execute("UPDATE configurations SET enable_hitl = false WHERE version = 9")
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM configurations WHERE version = 9")
        with pytest.raises(errors.ForeignKeyViolation):
            cursor.execute("DELETE FROM configurations WHERE version = 1")


def test_user_who_made_a_used_configuration_can_go(database):
    with database.superuser() as cursor:
        cursor.execute("INSERT INTO users (user_id, client_id, email, role) VALUES"
                       " (gen_random_uuid(), %s, 'gone@example.com', 'admin') RETURNING user_id", (ACME,))
        user = cursor.fetchone()[0]
        configure(cursor, created_by=user)
        cursor.execute("INSERT INTO processes (client_id, process_type_id, config_version)"
                       " VALUES (%s, 'letter', 9)", (ACME,))
        cursor.execute("SET LOCAL ROLE docflow_app")
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        cursor.execute("DELETE FROM users WHERE user_id = %s", (user,))
        cursor.execute("SELECT created_by FROM configurations WHERE version = 9")
        assert cursor.fetchone() == (None,)


def test_process_that_is_just_beginning_counts_as_use(cluster, database):
    """The change waits for the process's transaction, and is then refused."""
    cluster.create_database("configuration_copy", owner="n8nuser", template=database.name)
    copy = Database(cluster, "configuration_copy")
    with copy.role("docflow_app", ACME, commit=True) as cursor:
        configure(cursor)
    outcome = []

    def change():
        try:
            with copy.role("docflow_app", ACME, commit=True) as cursor:
                cursor.execute("UPDATE configurations SET enable_hitl = false WHERE version = 9")
                outcome.append("changed")
        except errors.ObjectNotInPrerequisiteState:
            outcome.append("refused")

    with copy.role("docflow_app", ACME, commit=True) as cursor:
        cursor.execute("INSERT INTO processes (client_id, process_type_id, config_version)"
                       " VALUES (%s, 'letter', 9)", (ACME,))
        changing = threading.Thread(target=change)
        changing.start()
        deadline = time.monotonic() + 10
        while changing.is_alive() and time.monotonic() < deadline and not cluster.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            time.sleep(0.01)
    changing.join()
    assert outcome == ["refused"]
    cluster.execute("DROP DATABASE configuration_copy")


def test_prompts_shared_and_own(database):
    shared = ("INSERT INTO prompts (client_id, process_type_id, version, stage, prompt_template,"
              " model_name) VALUES (%s, 'letter', 1, 'validation', 'Check', 'm')")
    with database.superuser() as cursor:
        cursor.execute("SET LOCAL ROLE docflow_platform")
        cursor.execute(shared, (None,))
        with pytest.raises(errors.UniqueViolation):
            cursor.execute(shared, (None,))
    with database.superuser() as cursor:
        cursor.execute("SET LOCAL ROLE docflow_platform")
        cursor.execute(shared, (None,))
        cursor.execute("SET LOCAL ROLE docflow_app")
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        cursor.execute("SELECT client_id FROM prompts ORDER BY client_id")
        assert cursor.fetchall() == [(ACME,), (None,)]
        for change in ("UPDATE prompts SET model_name = 'x' WHERE client_id IS NULL",
                       "DELETE FROM prompts WHERE client_id IS NULL"):
            cursor.execute(change)
            assert cursor.rowcount == 0
        cursor.execute(shared, (ACME,))  # a client's own one beside the shared one
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("UPDATE prompts SET client_id = NULL WHERE client_id = %s", (ACME,))
    with database.role("docflow_app", GLOBEX) as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(shared, (None,))
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.CheckViolation):
            cursor.execute("UPDATE prompts SET temperature = 2.01")


def test_process_types_are_read_by_all_and_written_by_the_platform(database):
    for role in ("docflow_app", "docflow_worker", "docflow_auth"):
        with database.role(role) as cursor:
            cursor.execute("SELECT process_type_id FROM process_types")
            assert cursor.fetchall() == [("letter",)]
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute("UPDATE process_types SET is_active = false")
    with database.role("docflow_platform") as cursor:
        cursor.execute("UPDATE process_types SET is_active = false")
        assert cursor.rowcount == 1


def test_process_may_begin_without_type_but_not_with_a_wrong_one(database):
    insert = "INSERT INTO processes (client_id, process_type_id, config_version) VALUES (%s, %s, %s)"
    for values, error in (((ACME, None, None), None), ((ACME, "letter", None), None),
                          ((ACME, "letter", VERSIONS[GLOBEX]), errors.ForeignKeyViolation),
                          ((ACME, "poem", None), errors.ForeignKeyViolation),
                          ((ACME, None, 1), errors.CheckViolation)):
        with database.role("docflow_app", ACME) as cursor:
            if error:
                with pytest.raises(error):
                    cursor.execute(insert, values)
            else:
                cursor.execute(insert, values)


def test_defaults_of_options_are_for_whoever_runs_processes(database):
    for role in ("docflow_app", "docflow_worker", "docflow_platform"):
        with database.role(role, ACME) as cursor:
            cursor.execute("SELECT (SELECT array_agg(name ORDER BY name) FROM configuration_options),"
                           " array_agg(key ORDER BY key), max(value::numeric) FILTER"
                           " (WHERE key = 'max_pages') FROM jsonb_each(configuration_defaults())")
            options, defaults, pages = cursor.fetchone()
            assert defaults == options and pages == 500
    with database.role("docflow_auth") as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("SELECT configuration_defaults()")
