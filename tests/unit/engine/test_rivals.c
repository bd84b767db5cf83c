/*
 * test_rivals: many reviewers, each in a thread of its own, want the same process at the same
 * moment: exactly one of them gets it, each time.
 */
#include "station.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define RIVALS      16 /* fewer than the pool has connections */
#define ROUNDS      3
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
/* A rule says no: a person is asked, who may accept it all the same. */
#define NOTE "total=3 net=5"

struct rival;
typedef bool rival_attempt(struct rival *rival, struct err *err);

struct rival {
    struct station *station;
    pthread_barrier_t *start;
    rival_attempt *attempt;
    struct engine_review review;
    struct arena *arena;
    int number;
    bool has_won;
    struct err err;
};

static void *try(void *argument)
{
    struct rival *rival = argument;
    (void)pthread_barrier_wait(rival->start);
    rival->has_won = rival->attempt(rival, &rival->err);
    return NULL;
}

static struct id make_reviewer(struct station *station)
{
    struct id user_id = {0};
    const char *text = server_ask(
        station->server, "INSERT INTO users (client_id, email, role, status) VALUES ('" CLIENT_A
                         "', gen_random_uuid() || '@a.example', 'operator', 'active') "
                         "RETURNING user_id");
    (void)snprintf(user_id.text, sizeof user_id.text, "%s", text);
    return user_id;
}

/* All at once; returns the one that won. The others are told that they came too late. */
static struct id race(struct station *station, const struct id *process_id, rival_attempt *attempt)
{
    struct id winner = {0};
    pthread_t threads[RIVALS];
    pthread_barrier_t start;
    struct rival rivals[RIVALS];
    assert_int_equal(pthread_barrier_init(&start, NULL, RIVALS), 0);
    for (int i = 0; i < RIVALS; i++) {
        rivals[i] = (struct rival){
            .station = station,
            .start = &start,
            .attempt = attempt,
            .review = {.order = {{CLIENT_A}, *process_id, {"user", "rival"}},
                       .reviewer = make_reviewer(station),
                       .is_based = true},
            .arena = arena_create(ARENA_BYTES),
            .number = i,
        };
    }
    for (int i = 0; i < RIVALS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, try, &rivals[i]), 0);
    for (int i = 0; i < RIVALS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    int won = 0;
    for (int i = 0; i < RIVALS; i++) {
        won += rivals[i].has_won;
        if (rivals[i].has_won)
            winner = rivals[i].review.reviewer;
        else
            assert_string_equal(err_kind_name(rivals[i].err.kind), err_kind_name(ERR_CONFLICT));
        arena_destroy(rivals[i].arena);
    }
    assert_int_equal(won, 1);
    assert_int_equal(pthread_barrier_destroy(&start), 0);
    return winner;
}

static struct id process_in_review(struct station *station)
{
    struct id process_id = station_submit(station, NOTE);
    station_work_until(station, &process_id, "hitl_review");
    return process_id;
}

static void assert_answer(struct station *station, const char *sql, const struct id *process_id,
                          const char *answer)
{
    assert_string_equal(station_ask(station, sql, process_id), answer);
}

/* ---- claiming ---- */

static bool claim(struct rival *rival, struct err *err)
{
    int64_t until;
    return engine_review_claim(rival->station->engine, rival->arena, &rival->review, &until, err);
}

static void test_one_claims(void **state)
{
    struct station *station = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct id process_id = process_in_review(station);
        struct id winner = race(station, &process_id, claim);
        assert_answer(station, "SELECT review_claimed_by FROM processes WHERE process_id = '%s'",
                      &process_id, winner.text);
        assert_answer(station,
                      "SELECT count(*) FROM audit_logs WHERE event = 'review.claimed' "
                      "AND process_id = '%s'",
                      &process_id, "1");
    }
}

/* ---- saving ---- */

static bool save(struct rival *rival, struct err *err)
{
    struct json *corrections = json_new_object(rival->arena);
    row_set_number(rival->arena, corrections, "/total", 100 + rival->number);
    return engine_review_correct(rival->station->engine, rival->arena, &rival->review, corrections,
                                 err);
}

static void test_one_saves(void **state)
{
    struct station *station = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct id process_id = process_in_review(station);
        struct id winner = race(station, &process_id, save);
        assert_answer(station,
                      "SELECT string_agg(reviewer::text, ' ') FROM review_corrections "
                      "WHERE process_id = '%s'",
                      &process_id, winner.text);
    }
}

/* ---- approving ---- */

static bool approve(struct rival *rival, struct err *err)
{
    return engine_review_approve(rival->station->engine, rival->arena, &rival->review, err);
}

static void test_one_approves(void **state)
{
    struct station *station = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct id process_id = process_in_review(station);
        struct id winner = race(station, &process_id, approve);
        assert_answer(station,
                      "SELECT status || ' ' || reviewed_by FROM processes WHERE process_id = '%s'",
                      &process_id, arena_printf(station->arena, "completed %s", winner.text));
        assert_answer(station, "SELECT count(*) FROM output_actions WHERE process_id = '%s'",
                      &process_id, "1");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_claims),
        cmocka_unit_test(test_one_saves),
        cmocka_unit_test(test_one_approves),
    };
    return run_station_group("engine/test_rivals", tests);
}
