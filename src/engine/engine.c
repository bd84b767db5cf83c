/*
 * engine: what all of it shares: database, storage, reader.
 */
#include "engine/work.h"

#include <stdlib.h>

#define OPTIONS_ARENA_BYTES   ((size_t)64 * 1024)
#define ANNOUNCE_ARENA_BYTES  ((size_t)64 * 1024)
#define EQUIPMENT_ARENA_BYTES ((size_t)64 * 1024)
#define ANNOUNCE_EVERY_US     10000
#define MIB                   (INT64_C(1024) * 1024)

static const struct engine_ports REAL_PORTS = {reader_inspect, reader_read, extract_document};

static bool open_parts(struct engine *engine, struct err *err)
{
    if (!fault_arm(config_text(engine->config, CONFIG_FAULT_POINT), err))
        return false;
    if (engine->reader == NULL)
        engine->reader = reader_open(engine->arena, engine->config, err);
    if (engine->reader == NULL)
        return false;
    engine->storage = storage_open(engine->config, err);
    if (engine->storage == NULL)
        return false;
    engine->db = db_open(&engine->options, err);
    if (engine->db == NULL)
        return false;
    /* Before anything is stored. Whoever wants to remove something is told when it did not work. */
    struct err ignored = {0};
    (void)!engine_claim_storage(engine, &ignored);
    return true;
}

struct engine *engine_open(const struct config *config, const struct db_options *options,
                           struct reader *reader, struct err *err)
{
    struct engine *engine = memory_create(sizeof *engine);
    engine->config = config;
    engine->options = *options;
    engine->reader = reader;
    engine->ports = &REAL_PORTS;
    engine->arena = arena_create(OPTIONS_ARENA_BYTES);
    engine->document_max_bytes = config_integer(config, CONFIG_DOCUMENT_MAX_MB) * MIB;
    if (!open_parts(engine, err)) {
        engine_close(engine);
        return NULL;
    }
    return engine;
}

bool engine_check_reader(const struct engine *engine, struct err *err)
{
    const bool is_required =
        text_equal(config_text(engine->config, CONFIG_READER_SANDBOX), "required");
    struct reader_equipment equipment;
    struct arena *arena CLEANUP(arena_end) = arena_create(EQUIPMENT_ARENA_BYTES);
    if (!reader_list_equipment(arena, engine->reader, false, &equipment, err))
        return false;
    for (size_t i = 0; i < equipment.layer_count; i++) {
        const struct reader_layer *layer = &equipment.layers[i];
        if (layer->lack == NULL)
            continue;
        if (is_required) {
            (void)fail(err, ERR_CONFIGURATION, "the reader's sandbox has no layer '%s': %s",
                       layer->name, layer->lack);
            return err_hint(err, "use a kernel that has it, or accept less protection with "
                                 "reader_sandbox = optional");
        }
        log_warning("documents are read with less protection", {"layer", layer->name},
                    {"reason", layer->lack});
    }
    return true;
}

void engine_close(struct engine *engine)
{
    if (engine == NULL)
        return;
    if (engine->db != NULL)
        db_close(engine->db);
    if (engine->storage != NULL)
        storage_close(engine->storage);
    reader_destroy(engine->reader);
    arena_destroy(engine->arena);
    free(engine);
}

void engine_end(struct engine **engine)
{
    engine_close(*engine);
}

void engine_set_ports(struct engine *engine, const struct engine_ports *ports)
{
    engine->ports = ports;
}

struct db *engine_db(const struct engine *engine)
{
    return engine->db;
}

struct storage *engine_storage(const struct engine *engine)
{
    return engine->storage;
}

struct db_context engine_context(const struct engine *engine, struct arena *arena,
                                 const struct id *client_id)
{
    return (struct db_context){.db = engine->db,
                               .arena = arena,
                               .identity = {.role = DB_ROLE_APP, .client_id = *client_id}};
}

struct db_context engine_service(const struct engine *engine, struct arena *arena,
                                 enum db_role role)
{
    return (struct db_context){.db = engine->db, .arena = arena, .identity = {.role = role}};
}

void engine_announce(struct engine *engine)
{
    struct err err = {0};
    int64_t now_us = clock_monotonic_us();
    int64_t last_us = atomic_load(&engine->notified_at_us);
    if (last_us != 0 && now_us - last_us < ANNOUNCE_EVERY_US)
        return; /* whoever was just woken finds this one too, or the next poll does */
    atomic_store(&engine->notified_at_us, now_us);
    struct arena *arena CLEANUP(arena_end) = arena_create(ANNOUNCE_ARENA_BYTES);
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    if (!job_notify(&context, &err))
        log_err("workers were not woken; they look by themselves", &err);
}
