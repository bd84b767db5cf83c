"""Money: the ledger always sums to the balance, whatever is tried."""
import threading

import pytest
from psycopg2 import errors

from database import LOGIN, Database
from tenants import ACME, GLOBEX, ids

BEGIN = 940  # what the rows of tenants.py leave


def enter(cursor, kind, amount, client=ACME, **columns):
    columns = {"client_id": client, "kind": kind, "amount": amount, **columns}
    cursor.execute(f"INSERT INTO token_ledger ({', '.join(columns)}) VALUES"
                   f" ({', '.join(['%s'] * len(columns))}) RETURNING entry_id, balance_after",
                   list(columns.values()))
    return cursor.fetchone()


def balance(cursor, client=ACME):
    cursor.execute("SELECT token_balance, (SELECT sum(amount) FROM token_ledger l"
                   " WHERE l.client_id = c.client_id) FROM clients c WHERE client_id = %s", (client,))
    held, total = cursor.fetchone()
    assert held == total
    return held


def test_hold_settle_and_refund(database):
    with database.role("docflow_app", ACME) as cursor:
        hold, after = enter(cursor, "hold", -300, process_id=ids(ACME)["process"])
        assert after == BEGIN - 300
        assert enter(cursor, "settle", 120, hold_entry_id=hold, tokens_input=100, tokens_output=80,
                     model="m")[1] == BEGIN - 180
        other, _ = enter(cursor, "hold", -50)
        assert enter(cursor, "refund", 50, hold_entry_id=other)[1] == BEGIN - 180
        assert balance(cursor) == BEGIN - 180


def test_settle_may_cost_more_than_was_held(database):
    with database.role("docflow_app", ACME) as cursor:
        hold, _ = enter(cursor, "hold", -10)
        enter(cursor, "settle", -5, hold_entry_id=hold, tokens_input=15, tokens_output=0)
        assert balance(cursor) == BEGIN - 15


def test_never_below_zero(database):
    with database.role("docflow_app", ACME) as cursor:
        enter(cursor, "hold", -BEGIN)
        assert balance(cursor) == 0
        with pytest.raises(errors.DatabaseError) as failure:
            enter(cursor, "hold", -1)
    assert failure.value.pgcode == "DF402"
    assert failure.value.diag.message_primary == "a balance of 0 tokens does not cover 1"
    assert failure.value.diag.message_hint


@pytest.mark.parametrize("kind, amount, more", [
    ("top_up", 0, {}), ("top_up", -1, {}), ("hold", 0, {}), ("hold", 1, {}),
    ("adjustment", 0, {"note": "n"}), ("adjustment", 1, {}), ("gift", 1, {}),
    ("top_up", 1, {"tokens_input": 1}),
])
def test_amounts_have_the_sign_of_their_kind(database, kind, amount, more):
    with database.role("docflow_platform") as cursor:
        with pytest.raises(errors.CheckViolation):
            enter(cursor, kind, amount, **more)


@pytest.mark.parametrize("kind, amount, more, error", [
    ("settle", 101, {"tokens_input": 1, "tokens_output": 1}, errors.CheckViolation),
    ("settle", 10, {}, errors.CheckViolation),
    ("refund", 99, {}, errors.CheckViolation),
    ("refund", 101, {}, errors.CheckViolation),
    ("hold", -1, {}, errors.CheckViolation),
])
def test_what_ends_a_hold_fits_it(database, kind, amount, more, error):
    with database.role("docflow_app", ACME) as cursor:
        hold, _ = enter(cursor, "hold", -100)
        with pytest.raises(error):
            enter(cursor, kind, amount, hold_entry_id=hold, **more)


def test_hold_ends_once(database):
    with database.role("docflow_app", ACME) as cursor:
        hold, _ = enter(cursor, "hold", -100)
        enter(cursor, "refund", 100, hold_entry_id=hold)
        with pytest.raises(errors.UniqueViolation):
            enter(cursor, "settle", 0, hold_entry_id=hold, tokens_input=1, tokens_output=1)


def test_only_a_hold_of_the_same_client_can_be_ended(database):
    for hold in (ids(GLOBEX)["hold"], ids(ACME)["topup"]):
        with database.role("docflow_platform") as cursor:
            with pytest.raises(errors.ForeignKeyViolation, match="is not a hold"):
                enter(cursor, "refund", 100, hold_entry_id=hold)


def test_temporary_table_does_not_stand_in_for_the_ledger(database):
    with database.role("docflow_app", ACME) as cursor:
        hold, _ = enter(cursor, "hold", -1)
        cursor.execute("CREATE TEMP TABLE token_ledger AS"
                       " SELECT entry_id, client_id, kind, -1000000 AS amount"
                       " FROM token_ledger WHERE entry_id = %s", (hold,))
        with pytest.raises(errors.CheckViolation, match="does not fit a hold of 1"):
            cursor.execute("INSERT INTO public.token_ledger (client_id, kind, amount, hold_entry_id)"
                           " VALUES (%s, 'refund', 1000000, %s)", (ACME, hold))


def test_client_does_not_top_itself_up(database):
    for kind, more in (("top_up", {}), ("adjustment", {"note": "n"})):
        with database.role("docflow_app", ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                enter(cursor, kind, 1, **more)


def test_error_does_not_tell_another_clients_balance(database):
    with database.role("docflow_app", GLOBEX) as cursor:
        with pytest.raises(errors.ForeignKeyViolation, match="does not exist"):
            enter(cursor, "hold", -10**12)


def test_same_reference_is_entered_once(database):
    with database.role("docflow_platform") as cursor:
        enter(cursor, "top_up", 100, reference="invoice 7")
        cursor.execute("INSERT INTO token_ledger (client_id, kind, amount, reference)"
                       " VALUES (%s, 'top_up', 100, 'invoice 7') ON CONFLICT DO NOTHING", (ACME,))
        assert cursor.rowcount == 0
        assert balance(cursor) == BEGIN + 100
        enter(cursor, "top_up", 1, GLOBEX, reference="invoice 7")
        with pytest.raises(errors.UniqueViolation):
            enter(cursor, "top_up", 100, reference="invoice 7")


@pytest.mark.parametrize("columns", ["entry_id", "hold_entry_id"])
def test_any_repeated_entry_leaves_the_balance_alone(database, columns):
    hold = ids(ACME)["hold"]
    values = {"entry_id": f"'{hold}', NULL, 'hold', -1, NULL, NULL",
              "hold_entry_id": f"gen_random_uuid(), '{hold}', 'settle', 1, 1, 1"}[columns]
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("INSERT INTO token_ledger (entry_id, hold_entry_id, kind, amount, tokens_input,"
                       f" tokens_output, client_id) VALUES ({values}, %s) ON CONFLICT DO NOTHING", (ACME,))
        assert cursor.rowcount == 0
        assert balance(cursor) == BEGIN


def test_many_entries_in_one_statement(database):
    with database.role("docflow_platform") as cursor:
        cursor.execute("INSERT INTO token_ledger (client_id, kind, amount)"
                       " SELECT c, 'top_up', n FROM generate_series(1, 10) AS n,"
                       " unnest(ARRAY[%s, %s]::uuid[]) AS c", (ACME, GLOBEX))
        assert (balance(cursor), balance(cursor, GLOBEX)) == (BEGIN + 55, BEGIN + 55)
        cursor.execute("SELECT balance_after - lag(balance_after) OVER (ORDER BY seq) = amount"
                       " FROM token_ledger WHERE client_id = %s ORDER BY seq", (ACME,))
        assert {row[0] for row in cursor.fetchall()} == {None, True}


def test_balance_after_is_not_the_writers_choice(database):
    with database.role("docflow_app", ACME) as cursor:
        assert enter(cursor, "hold", -1, balance_after=5_000_000)[1] == BEGIN - 1


def test_balance_does_not_overflow(database):
    with database.role("docflow_platform") as cursor:
        with pytest.raises(errors.NumericValueOutOfRange):
            enter(cursor, "top_up", 2**63 - 1)


@pytest.mark.parametrize("role", ["docflow_app", "docflow_platform", "docflow_owner", None])
def test_balance_is_changed_by_nothing_else(database, role):
    for statement in (f"UPDATE clients SET token_balance = 5 WHERE client_id = '{ACME}'",
                      "INSERT INTO clients (name, slug, token_balance) VALUES ('n', 'n', 1)"):
        with database.superuser() as cursor:
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


# A trigger that anybody who has temporary tables can make; the statement runs inside of it.
FORGERY = '''
    CREATE TEMP TABLE forged (found bigint);
    CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN {}; RETURN NEW; END $$;
    CREATE TRIGGER forge BEFORE INSERT ON forged FOR EACH ROW EXECUTE FUNCTION pg_temp.forge();
    GRANT ALL ON forged TO PUBLIC;
    GRANT EXECUTE ON FUNCTION pg_temp.forge() TO PUBLIC;
    INSERT INTO forged VALUES (0)'''


@pytest.mark.parametrize("role, message", [
    ("docflow_app", "permission denied"), ("docflow_platform", "permission denied"),
    ("none", "only by entries of token_ledger"), ("postgres", "only by entries of token_ledger"),
])
def test_forged_trigger_does_not_move_a_balance(database, role, message):
    # The database is a copy: PostgreSQL gave its temporary tables back to everybody.
    with database.cluster.connect(database.name, "postgres" if role == "postgres" else LOGIN) \
            as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true),"
                       " set_config('app.current_client_id', %s, true)", (role, ACME))
        with pytest.raises(errors.InsufficientPrivilege, match=message):
            cursor.execute(FORGERY.format("UPDATE public.clients SET token_balance = 10 ^ 9"))


def test_guard_of_the_balance_does_not_rest_on_privileges(database):
    with database.superuser() as cursor:
        cursor.execute("GRANT UPDATE ON clients TO docflow_platform")
        cursor.execute("SET LOCAL ROLE docflow_platform")
        with pytest.raises(errors.InsufficientPrivilege, match="only by entries of token_ledger"):
            cursor.execute(FORGERY.format("UPDATE public.clients SET token_balance = 10 ^ 9"))


@pytest.mark.parametrize("table", ["clients", "token_ledger", "token_usage_monthly"])
def test_owner_sees_no_client_outside_of_triggers(database, table):
    with database.role("docflow_owner") as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", ["clients", "token_ledger", "token_usage_monthly"])
def test_forged_trigger_shows_no_client(database, table):
    """To a login that inherits the owner's rights and none of the roles' that see all clients."""
    with database.superuser() as cursor:
        cursor.execute("CREATE ROLE heir LOGIN INHERIT IN ROLE docflow_owner")
        cursor.execute("SET LOCAL SESSION AUTHORIZATION heir")
        cursor.execute(FORGERY.format(f"NEW.found := (SELECT count(*) FROM public.{table})"))
        cursor.execute("SELECT found FROM forged")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("statement", ["UPDATE token_ledger SET amount = 1", "DELETE FROM token_ledger",
                                       "TRUNCATE token_ledger CASCADE"])
def test_entries_do_not_change(database, statement):
    with database.superuser() as cursor:
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            cursor.execute(statement)
    with database.role("docflow_platform") as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(statement)


def test_many_spend_at_once(cluster, database):
    cluster.create_database("ledger_copy", owner="n8nuser", template=database.name)
    copy = Database(cluster, "ledger_copy")
    spent, refused = [], []

    def spend():
        for number in range(30):
            try:
                with copy.role("docflow_app", ACME, commit=True) as cursor:
                    enter(cursor, "hold", -20)
                    spent.append(20)
            except errors.DatabaseError as error:
                refused.append(error.pgcode)
            try:  # the same reference from every side: one gets through
                with copy.role("docflow_app", GLOBEX, commit=True) as cursor:
                    cursor.execute("INSERT INTO token_ledger (client_id, kind, amount, reference)"
                                   " VALUES (%s, 'hold', -1, %s) ON CONFLICT DO NOTHING",
                                   (GLOBEX, f"call {number}"))
            except errors.DatabaseError as error:
                refused.append(error.pgcode)

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with copy.superuser() as cursor:
        assert balance(cursor) == BEGIN - sum(spent) == 0
        assert balance(cursor, GLOBEX) == BEGIN - 30
    assert refused == ["DF402"] * (120 - BEGIN // 20)
    cluster.execute("DROP DATABASE ledger_copy")
