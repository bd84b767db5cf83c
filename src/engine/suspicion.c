/*
 * suspicion: fraud flags of the documents of a process.
 *
 * What a document is recognised by is kept before it is looked for, so that of two that come at the
 * same time the later one finds the earlier.
 */
#include "engine/suspicion.h"

#include "engine/judgement.h"

#include <string.h>

static const char *const FACT_KINDS[] = {"business_key", "bank_details", NULL};

const char *const *suspicion_near_names(struct arena *arena, const struct reading *reading)
{
    char text[FRAUD_SKETCH_TEXT];
    struct fraud_sketch sketch;
    const char **names = arena_new_array(arena, const char *, FRAUD_BANDS + 2);
    fraud_sketch_reading(arena, reading, &sketch);
    if (sketch.numbers < FRAUD_NUMBERS_MIN)
        return names;
    for (size_t band = 0; band < FRAUD_BANDS; band++)
        names[band] = fraud_sketch_band(arena, &sketch, band);
    names[FRAUD_BANDS] = arena_copy_text(arena, fraud_sketch_render(&sketch, text));
    return names;
}

/* ---- other documents ---- */

/* One document while it is looked at. */
struct look {
    struct db_tx *tx;
    const struct suspect *suspect;
    const struct json *data;
    const struct id *document_id;
    struct fraud_identity *identity;
    struct json *flags;
};

static void set_peer(struct arena *arena, struct json *flag, const struct id *process_id,
                     const struct id *document_id)
{
    struct json *peer = json_new_object(arena);
    json_set(arena, peer, "process_id", json_new_text(arena, process_id->text));
    if (document_id != NULL)
        json_set(arena, peer, "document_id", json_new_text(arena, document_id->text));
    json_set(arena, flag, "peer", peer);
}

static void flag_peer(const struct look *look, const struct fingerprint_peer *peer)
{
    struct arena *arena = look->suspect->arena;
    struct fraud_identity identity;
    fraud_identify(arena, peer->fields, &identity);
    if (peer->sketch == NULL || !fraud_sketch_parse(peer->sketch, &identity.sketch))
        identity.sketch.numbers = 0;
    const enum fraud_likeness likeness = fraud_compare(look->identity, &identity);
    if (likeness == FRAUD_DIFFERENT)
        return;
    const char *detail = likeness == FRAUD_BUSINESS
                             ? "a document of the same vendor, number, date or total was there"
                             : "a document with the same numbers all over was there";
    struct json *flag = fraud_flag_add(
        arena, look->flags, likeness == FRAUD_BUSINESS ? "business_duplicate" : "near_duplicate",
        detail);
    set_peer(arena, flag, &peer->process_id, &peer->document_id);
}

/* The names under which the document itself was kept by extraction, and its business. */
static bool list_names(const struct look *look, const char *const **names, struct err *err)
{
    struct arena *arena = look->suspect->arena;
    struct fingerprint_names own;
    size_t total = 0;
    if (!fingerprint_list_near(look->tx, look->document_id, &own, err))
        return false;
    const char *const *keys = fraud_business_keys(arena, look->identity);
    const char **list = arena_new_array(arena, const char *, own.count + FRAUD_BANDS);
    for (size_t i = 0; i < own.count; i++) {
        if (text_starts_with(own.items[i], "band "))
            list[total++] = own.items[i];
        else if (!fraud_sketch_parse(own.items[i], &look->identity->sketch))
            look->identity->sketch.numbers = 0;
    }
    for (size_t i = 0; keys[i] != NULL; i++)
        list[total++] = keys[i];
    *names = list;
    return true;
}

static bool find_peers(const struct look *look, struct err *err)
{
    struct fingerprint_peers peers;
    struct fingerprint_search search = {.arena = look->suspect->arena,
                                        .process_id = &look->suspect->process->process_id};
    if (!list_names(look, &search.names, err) ||
        !fingerprint_list_peers(look->tx, &search, &peers, err))
        return false;
    for (size_t i = 0; i < peers.count; i++)
        flag_peer(look, &peers.items[i]);
    return true;
}

/* ---- bank details ---- */

static const char *vendor_name(struct arena *arena, const struct fraud_identity *identity)
{
    return arena_printf(arena, "vendor %s", identity->vendor);
}

static const char *account_name(struct arena *arena, const struct fraud_identity *identity)
{
    return arena_printf(arena, "account %s %s", identity->vendor, identity->account);
}

static bool has_account(const struct fraud_identity *identity)
{
    return *identity->vendor != '\0' && *identity->account != '\0';
}

static bool check_account(const struct look *look, struct err *err)
{
    struct arena *arena = look->suspect->arena;
    struct fingerprint_names known;
    if (!has_account(look->identity))
        return true;
    const char *own = account_name(arena, look->identity);
    if (!fingerprint_list_accounts(look->tx, &look->suspect->process->process_id,
                                   vendor_name(arena, look->identity), &known, err))
        return false;
    for (size_t i = 0; i < known.count; i++) {
        if (strcmp(known.items[i], own) == 0)
            return true;
    }
    if (known.count == 0)
        return true;
    struct json *flag = fraud_flag_add(arena, look->flags, "bank_details_changed",
                                       "the vendor was always paid to another account");
    const struct json *fields = json_find(look->data, "fields");
    const char *name = json_find(fields, "iban") != NULL ? "iban" : "account_number";
    const struct json *evidence = json_find(json_find(fields, name), "evidence");
    json_set(arena, flag, "field", json_new_text(arena, name));
    if (json_count(evidence) == 0)
        return true;
    struct json *page = json_find(json_at(evidence, 0), "page");
    struct json *box = json_find(json_at(evidence, 0), "box");
    if (page != NULL && box != NULL) {
        json_set(arena, flag, "page", page);
        json_set(arena, flag, "box", box);
    }
    return true;
}

/* ---- all of them ---- */

static bool check_same_bytes(struct db_tx *tx, const struct suspect *suspect,
                             const struct suspicion *suspicion, struct err *err)
{
    struct document_same *same;
    size_t count = 0;
    if (!document_list_same(tx, &suspect->process->process_id, &same, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        for (size_t d = 0; d < suspicion->count && !id_is_none(&same[i].process_id); d++) {
            if (!id_equal(&same[i].document_id, &suspicion->document_ids[d]))
                continue;
            struct json *flag = fraud_flag_add(suspect->arena, suspicion->flags[d], "duplicate",
                                               "the same file was submitted before");
            set_peer(suspect->arena, flag, &same[i].process_id, NULL);
        }
    }
    return true;
}

/* What extraction has found already. */
static struct json *copy_flags(struct arena *arena, const struct json *data)
{
    struct json *flags = json_new_array(arena);
    const struct json *found = json_find(data, "fraud_flags");
    for (size_t i = 0; i < json_count(found); i++)
        json_append(arena, flags, json_at(found, i));
    return flags;
}

static bool has_flag(const struct json *flags, const char *flag)
{
    for (size_t i = 0; i < json_count(flags); i++) {
        if (text_equal(json_text(json_find(json_at(flags, i), "flag")), flag))
            return true;
    }
    return false;
}

static bool judge_document(struct db_tx *tx, const struct suspect *suspect, size_t index,
                           struct suspicion *suspicion, struct err *err)
{
    struct arena *arena = suspect->arena;
    const struct json *data = json_at(suspect->documents, index);
    struct look look = {.tx = tx,
                        .suspect = suspect,
                        .data = data,
                        .document_id = &suspicion->document_ids[index],
                        .identity = &suspicion->identities[index],
                        .flags = suspicion->flags[index]};
    fraud_identify(arena, json_find(data, "fields"), look.identity);
    fraud_check_data(arena, data, json_find(suspect->configuration->options, "approval_limits"),
                     look.flags);
    /* The same file needs no likeness. */
    return has_flag(look.flags, "duplicate") ||
           (find_peers(&look, err) && check_account(&look, err));
}

static void add_reasons(const struct suspect *suspect, struct json *reasons,
                        struct suspicion *suspicion)
{
    static const char *const MEMBERS[] = {"field", "page", "severity"};
    struct arena *arena = suspect->arena;
    for (size_t d = 0; d < suspicion->count; d++) {
        for (size_t i = 0; i < json_count(suspicion->flags[d]); i++) {
            const struct json *flag = json_at(suspicion->flags[d], i);
            if (!fraud_flag_is_grave(flag))
                continue;
            suspicion->is_grave = true;
            struct json *reason = reason_add(arena, reasons, json_text(json_find(flag, "flag")));
            for (size_t m = 0; m < COUNT_OF(MEMBERS); m++) {
                if (json_find(flag, MEMBERS[m]) != NULL)
                    json_set(arena, reason, MEMBERS[m], json_find(flag, MEMBERS[m]));
            }
            struct json *peer = json_find(json_find(flag, "peer"), "process_id");
            if (peer != NULL)
                json_set(arena, reason, "process_id", peer);
            json_set(arena, reason, "message", json_find(flag, "detail"));
            if (suspicion->count > 1)
                json_set(arena, reason, "document_id",
                         json_new_text(arena, suspicion->document_ids[d].text));
        }
    }
}

bool suspicion_judge(struct db_tx *tx, const struct suspect *suspect, struct json *reasons,
                     struct suspicion *suspicion, struct err *err)
{
    struct arena *arena = suspect->arena;
    const size_t count = json_count(suspect->documents);
    *suspicion =
        (struct suspicion){.document_ids = arena_new_array(arena, struct id, count + 1),
                           .flags = arena_new_array(arena, struct json *, count + 1),
                           .identities = arena_new_array(arena, struct fraud_identity, count + 1)};
    if (!suspect->configuration->enable_fraud_detection)
        return true;
    suspicion->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct json *data = json_at(suspect->documents, i);
        suspicion->flags[i] = copy_flags(arena, data);
        if (!id_parse(json_text(json_find(data, "document_id")), &suspicion->document_ids[i], err))
            return false;
    }
    if (!check_same_bytes(tx, suspect, suspicion, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!judge_document(tx, suspect, i, suspicion, err))
            return false;
    }
    add_reasons(suspect, reasons, suspicion);
    return true;
}

void suspicion_apply(const struct suspect *suspect, const struct suspicion *suspicion,
                     struct db_batch *batch)
{
    struct arena *arena = suspect->arena;
    for (size_t i = 0; i < suspicion->count; i++) {
        const struct fraud_identity *identity = &suspicion->identities[i];
        const struct fingerprint_owner owner = {.client_id = suspect->process->client_id,
                                                .process_id = suspect->process->process_id,
                                                .document_id = suspicion->document_ids[i]};
        const struct decimal score = share_decimal(fraud_score(suspicion->flags[i]));
        document_change_fraud(batch, &owner.document_id, &score, suspicion->flags[i]);
        fingerprint_remove(batch, &owner.document_id, FACT_KINDS);
        fingerprint_add_all(batch, &owner, "business_key", fraud_business_keys(arena, identity));
        const char *const accounts[] = {vendor_name(arena, identity), account_name(arena, identity),
                                        NULL};
        if (has_account(identity))
            fingerprint_add_all(batch, &owner, "bank_details", accounts);
    }
}
