"""Clients, users and keys."""
import pytest
from psycopg2 import errors

from tenants import ACME, GLOBEX, ids


@pytest.mark.parametrize("change, error", [
    ("slug = 'Acme Corp'", errors.CheckViolation), ("slug = '-acme'", errors.CheckViolation),
    ("slug = 'acme--corp'", errors.CheckViolation), ("slug = 'globex'", errors.UniqueViolation),
    ("status = 'gone'", errors.CheckViolation), ("subscription_tier = 'gold'", errors.CheckViolation),
    ("retention_days = 0", errors.CheckViolation), ("settings = '[]'", errors.CheckViolation),
    ("status = 'suspended'", errors.CheckViolation), ("deleted_at = now()", errors.CheckViolation),
    ("name = ''", errors.CheckViolation),
])
def test_client_is_well_formed(database, change, error):
    with database.role("docflow_platform") as cursor:
        with pytest.raises(error):
            cursor.execute(f"UPDATE clients SET {change} WHERE client_id = %s", (ACME,))


def test_client_is_suspended_and_deleted_softly(database):
    with database.role("docflow_platform") as cursor:
        cursor.execute("UPDATE clients SET status = 'suspended', suspended_at = now(),"
                       " suspended_reason = 'unpaid' WHERE client_id = %s", (ACME,))
        cursor.execute("UPDATE clients SET status = 'inactive', deleted_at = now()"
                       " WHERE client_id = %s", (ACME,))
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM clients WHERE client_id = %s", (ACME,))
    with database.superuser() as cursor:
        with pytest.raises(errors.ForeignKeyViolation):
            cursor.execute("DELETE FROM clients WHERE client_id = %s", (ACME,))


@pytest.mark.parametrize("change", ["status = 'active'", "subscription_tier = 'enterprise'",
                                    "token_balance = 1", "deleted_at = NULL", "slug = 'x'"])
def test_client_does_not_decide_about_rights_and_money(database, change):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(f"UPDATE clients SET {change}")
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("UPDATE clients SET name = 'n', settings = '{}', retention_days = 30")
        assert cursor.rowcount == 1


def test_updated_at_follows_every_change(database):
    for table in ("clients", "users", "configurations", "processes", "documents"):
        with database.superuser() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER update_{table}_updated_at")
            cursor.execute(f"UPDATE {table} SET updated_at = '2001-01-01'")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER update_{table}_updated_at")
            cursor.execute(f"UPDATE {table} SET client_id = client_id")
            cursor.execute(f"SELECT DISTINCT updated_at = now() FROM {table}")
            assert cursor.fetchall() == [(True,)], table


@pytest.mark.parametrize("values, error", [
    ("'{acme}', 'Ann@example.com', 'viewer', NULL", errors.CheckViolation),
    ("'{acme}', 'globex@example.com', 'viewer', NULL", errors.UniqueViolation),
    ("'{acme}', 'nobody', 'viewer', NULL", errors.CheckViolation),
    ("'{acme}', 'a@b.c', 'owner', NULL", errors.CheckViolation),
    ("'{acme}', 'a@b.c', 'platform', NULL", errors.CheckViolation),
    ("NULL, 'a@b.c', 'admin', NULL", errors.CheckViolation),
    ("'{acme}', 'a@b.c', 'admin', 'password123'", errors.CheckViolation),
])
def test_user_is_well_formed(database, values, error):
    with database.superuser() as cursor:
        with pytest.raises(error):
            cursor.execute("INSERT INTO users (client_id, email, role, password_hash) VALUES ("
                           + values.replace("{acme}", ACME) + ")")


def test_platform_operator_is_hidden_from_clients_and_cannot_be_made_by_them(database):
    insert = "INSERT INTO users (client_id, email, role) VALUES (NULL, 'root@example.com', 'platform')"
    with database.superuser() as cursor:
        cursor.execute("SET LOCAL ROLE docflow_platform; " + insert)
        cursor.execute("SET LOCAL ROLE docflow_app")
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        cursor.execute("SELECT email FROM users")
        assert cursor.fetchall() == [("acme@example.com",)]
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("UPDATE users SET client_id = NULL, role = 'platform'")
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(insert)


def test_auth_signs_people_of_every_client_in(database):
    with database.role("docflow_auth") as cursor:
        cursor.execute("SELECT user_id, password_hash FROM users WHERE email = 'globex@example.com'")
        assert cursor.fetchone() == (ids(GLOBEX)["user"], None)
        cursor.execute("UPDATE users SET failed_login_attempts = 1, locked_until = now()")
        assert cursor.rowcount == 2
        cursor.execute("SELECT client_id, status, deleted_at FROM clients")
        cursor.execute("SELECT key_hash FROM api_keys WHERE prefix = 'acme'")
        assert cursor.rowcount == 1
        cursor.execute("UPDATE api_keys SET last_used_at = now()")
    for statement in ("UPDATE users SET role = 'admin'", "UPDATE users SET client_id = NULL",
                      "UPDATE users SET email = 'a@b.c'", "DELETE FROM users",
                      "UPDATE api_keys SET scopes = '{all}'", "SELECT token_balance FROM clients",
                      "SELECT * FROM processes"):
        with database.role("docflow_auth") as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


@pytest.mark.parametrize("statement", ["SELECT password_hash FROM users", "SELECT * FROM users",
                                       "SELECT key_hash FROM api_keys"])
def test_secrets_stay_with_auth(database, statement):
    for role in ("docflow_app", "docflow_platform"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_a_client_sets_passwords_of_its_own_people_and_ends_their_sessions(database):
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("UPDATE users SET password_hash = %s, failed_login_attempts = 0, locked_until = NULL"
                       " RETURNING email, session_generation", ("$2b$12$" + "x" * 53,))
        assert cursor.fetchall() == [("acme@example.com", 1)]


@pytest.mark.parametrize("role", ["docflow_app", "docflow_platform"])
def test_that_a_user_signed_in_is_written_by_auth_only(database, role):
    for column, value in (("last_login_at", "now()"), ("session_generation", "0")):
        for statement in (f"UPDATE users SET {column} = {value}",
                          f"INSERT INTO users (client_id, email, role, {column})"
                          f" VALUES ('{ACME}', 'new@example.com', 'viewer', {value})"):
            with database.role(role, ACME) as cursor:
                with pytest.raises(errors.InsufficientPrivilege):
                    cursor.execute(statement)
    with database.role(role, ACME) as cursor:
        cursor.execute("INSERT INTO users (client_id, email, full_name, role)"
                       " VALUES (%s, 'new@example.com', 'New', 'viewer')", (ACME,))
        cursor.execute("UPDATE users SET email = 'newer@example.com', full_name = 'Newer',"
                       " role = 'admin', status = 'inactive' WHERE email = 'new@example.com'")
        assert cursor.rowcount == 1


def test_deleted_user_leaves_no_name_behind(database):
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("UPDATE processes SET submitted_by = %(user)s, reviewed_by = %(user)s,"
                       " review_claimed_by = %(user)s", {"user": ids(ACME)["user"]})
        cursor.execute("DELETE FROM users")
        cursor.execute("SELECT submitted_by, reviewed_by, review_claimed_by, client_id FROM processes")
        assert cursor.fetchall() == [(None, None, None, ACME)]
        for column, table in (("created_by", "api_keys"), ("reviewer", "review_corrections")):
            cursor.execute(f"SELECT {column} FROM {table}")
            assert cursor.fetchall() == [(None,)]
        cursor.execute("SELECT count(*) FROM notifications")  # was for this user's eyes only
        assert cursor.fetchone() == (0,)
