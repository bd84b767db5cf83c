/*
 * test_queue: jobs as workers claim them: clients in turn, each job once, leases that run out, and
 * results of those who have lost theirs.
 */
#include "station.h"

#include "engine/turns.h"

#include <string.h>

#define LEASE_MS 60000

static struct db_context worker_context(struct station *station)
{
    return (struct db_context){.db = engine_db(station->engine),
                               .arena = station->arena,
                               .identity = {.role = DB_ROLE_WORKER}};
}

static void clear_queue(struct station *station)
{
    (void)server_ask(station->server, "DELETE FROM jobs");
    (void)server_ask(station->server, "DELETE FROM processes");
}

/* Processes of a client, each with its first job. */
static void add_jobs(struct station *station, const char *client_id, int count, int priority)
{
    (void)server_ask(
        station->server,
        arena_printf(station->arena,
                     "WITH made AS (INSERT INTO processes (client_id) SELECT '%s' FROM "
                     "generate_series(1, %d) RETURNING client_id, process_id) "
                     "INSERT INTO jobs (client_id, kind, step, lane, process_id, priority) "
                     "SELECT client_id, 'stage', 'ingest', 'reading', process_id, %d FROM made",
                     client_id, count, priority));
}

/* Looks at the queue from its beginning when `is_afresh`, as a worker does now and then. */
static struct jobs look(struct station *station, struct turns *turns, size_t room, int64_t lease_ms,
                        bool is_afresh)
{
    struct err err = {0};
    struct jobs jobs;
    struct db_context context = worker_context(station);
    struct job_claim claim = {
        .lane = JOB_LANE_READING, .room = room, .owner = "test", .lease_ms = lease_ms};
    struct id *clients;
    size_t count;
    if (is_afresh || turns->count == 0) {
        assert_works(job_list_clients(&context, &clients, &count, &err), err);
        turns_set(turns, clients, count);
    }
    assert_works(turns_claim(turns, &context, &claim, &jobs, &err), err);
    return jobs;
}

static struct jobs claim(struct station *station, struct turns *turns, size_t room,
                         int64_t lease_ms)
{
    return look(station, turns, room, lease_ms, false);
}

static int count_of(const struct jobs *jobs, const char *client_id)
{
    int count = 0;
    for (size_t i = 0; i < jobs->count; i++)
        count += strcmp(jobs->items[i].client_id.text, client_id) == 0;
    return count;
}

static void test_one_document_does_not_wait_for_a_thousand(void **state)
{
    struct station *station = *state;
    struct turns turns = {0};
    clear_queue(station);
    add_jobs(station, CLIENT_A, 1000, 100);
    add_jobs(station, CLIENT_B, 1, 100);
    struct jobs first = claim(station, &turns, 4, LEASE_MS);
    assert_int_equal(count_of(&first, CLIENT_A), 2);
    assert_int_equal(count_of(&first, CLIENT_B), 1);
    turns_done(&turns);
}

static void test_turns_go_round_when_there_is_room_for_one(void **state)
{
    struct station *station = *state;
    struct turns turns = {0};
    clear_queue(station);
    add_jobs(station, CLIENT_A, 10, 100);
    add_jobs(station, CLIENT_B, 10, 100);
    struct jobs first = claim(station, &turns, 1, LEASE_MS);
    struct jobs second = claim(station, &turns, 1, LEASE_MS);
    assert_int_equal(first.count, 1);
    assert_int_equal(second.count, 1);
    assert_false(id_equal(&first.items[0].client_id, &second.items[0].client_id));
    turns_done(&turns);
}

/* Two hundred clients whose jobs are all leased do not hold up the one that has something due. */
static void test_due_job_is_found_behind_busy_clients(void **state)
{
    struct station *station = *state;
    struct turns turns = {0};
    clear_queue(station);
    (void)server_ask(station->server,
                     "INSERT INTO clients (client_id, name, slug) SELECT "
                     "('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'c', 'c-' || n "
                     "FROM generate_series(1, 200) AS n");
    (void)server_ask(
        station->server,
        "WITH made AS (INSERT INTO processes (client_id) SELECT client_id FROM clients "
        "WHERE slug LIKE 'c-%' RETURNING client_id, process_id) INSERT INTO jobs "
        "(client_id, kind, step, lane, process_id, run_at) SELECT client_id, 'stage', "
        "'ingest', 'reading', process_id, now() + interval '1 hour' FROM made");
    add_jobs(station, CLIENT_B, 1, 100);
    assert_int_equal(claim(station, &turns, 1, LEASE_MS).count, 1);
    turns_done(&turns);
}

static void test_smaller_priority_goes_first(void **state)
{
    struct station *station = *state;
    struct turns turns = {0};
    clear_queue(station);
    add_jobs(station, CLIENT_A, 5, 100);
    add_jobs(station, CLIENT_A, 1, 10);
    struct jobs jobs = claim(station, &turns, 1, LEASE_MS);
    assert_int_equal(jobs.items[0].priority, 10);
    turns_done(&turns);
}

static void test_two_claimers_share_without_overlap(void **state)
{
    struct station *station = *state;
    struct turns one = {0};
    struct turns two = {0};
    size_t total = 0;
    clear_queue(station);
    add_jobs(station, CLIENT_A, 50, 100);
    for (int i = 0; i < 10; i++) {
        total += claim(station, &one, 5, LEASE_MS).count;
        total += claim(station, &two, 5, LEASE_MS).count;
    }
    assert_int_equal(total, 50);
    assert_string_equal(
        server_ask(station->server,
                   "SELECT count(DISTINCT lease_token) || ' ' || max(attempts) FROM jobs"),
        "50 1");
    turns_done(&one);
    turns_done(&two);
}

/* The watermark leaves out what was put before it; the look that starts over finds it. */
static void test_job_that_was_given_back_is_found_again(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct turns turns = {0};
    struct db_context context = worker_context(station);
    clear_queue(station);
    add_jobs(station, CLIENT_A, 1, 100);
    struct jobs jobs = claim(station, &turns, 1, LEASE_MS);
    struct job_lease lease = {jobs.items[0].job_id, jobs.items[0].lease_token};
    assert_works(job_release(&context, &(struct job_leases){&lease, 1}, 0, &err), err);
    jobs = look(station, &turns, 1, LEASE_MS, true);
    assert_int_equal(jobs.count, 1);
    assert_int_equal(jobs.items[0].attempts, 1);
    turns_done(&turns);
}

static void test_lease_that_ran_out_is_taken_over_and_the_old_result_dropped(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct turns turns = {0};
    struct job_leases held;
    struct db_context worker = worker_context(station);
    struct db_context client = worker;
    client.identity = server_client(CLIENT_A);
    clear_queue(station);
    add_jobs(station, CLIENT_A, 1, 100);
    struct jobs old = claim(station, &turns, 1, 0);
    struct jobs new = look(station, &turns, 1, LEASE_MS, true);
    assert_int_equal(new.items[0].attempts, 2);
    struct db_batch *batch = db_batch_create(&client);
    job_hold(batch, &old.items[0]);
    job_remove(batch, &old.items[0]);
    assert_false(db_batch_run(batch, &err));
    assert_string_equal(err.sqlstate, "DF409");
    assert_int_equal(err.kind, ERR_CONFLICT);
    struct job_lease leases[] = {{old.items[0].job_id, old.items[0].lease_token},
                                 {new.items[0].job_id, new.items[0].lease_token}};
    assert_works(job_extend(&worker, &(struct job_leases){leases, 2}, LEASE_MS, &held, &err), err);
    assert_int_equal(held.count, 1);
    assert_string_equal(held.items[0].lease_token.text, new.items[0].lease_token.text);
    batch = db_batch_create(&client);
    job_hold(batch, &new.items[0]);
    job_remove(batch, &new.items[0]);
    assert_works(db_batch_run(batch, &err), err);
    turns_done(&turns);
}

static void test_nobody_holds_another_clients_job(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct turns turns = {0};
    struct db_context other = worker_context(station);
    other.identity = server_client(CLIENT_B);
    clear_queue(station);
    add_jobs(station, CLIENT_A, 1, 100);
    struct jobs jobs = claim(station, &turns, 1, LEASE_MS);
    struct db_batch *batch = db_batch_create(&other);
    job_hold(batch, &jobs.items[0]);
    assert_false(db_batch_run(batch, &err));
    assert_string_equal(err.sqlstate, "DF409");
    turns_done(&turns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_document_does_not_wait_for_a_thousand),
        cmocka_unit_test(test_turns_go_round_when_there_is_room_for_one),
        cmocka_unit_test(test_due_job_is_found_behind_busy_clients),
        cmocka_unit_test(test_smaller_priority_goes_first),
        cmocka_unit_test(test_two_claimers_share_without_overlap),
        cmocka_unit_test(test_job_that_was_given_back_is_found_again),
        cmocka_unit_test(test_lease_that_ran_out_is_taken_over_and_the_old_result_dropped),
        cmocka_unit_test(test_nobody_holds_another_clients_job),
    };
    return run_station_group("engine/test_queue", tests);
}
