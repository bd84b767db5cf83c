/*
 * clauses: what contracts say in sentences: title, parties with their roles, dates that a line
 * break cuts, obligations ("The Provider shall ...").
 *
 * Sentences run over rows, so words are taken in reading order whatever row they stand in.
 */
#include "extract/extraction.h"

#include <string.h>

#define TITLE_SCORE      0.93
#define PARTY_SCORE      0.93
#define CLAUSE_SCORE     0.93
#define TITLE_ROWS       6
#define OBLIGATION_SCORE 0.82
#define PARTY_WORDS_MAX  60
#define SENTENCE_MAX     60
#define DATE_WORDS_MAX   5
#define PHRASE_WORDS_MAX 10

static const char *const CONTRACT_WORDS =
    " agreement contract vertrag vereinbarung contrat convention contrato acuerdo contratto accordo"
    " overeenkomst lease ";

static bool is_listed(const char *list, const char *key)
{
    const size_t length = strlen(key);
    for (const char *at = strstr(list, key); length > 0 && at != NULL; at = strstr(at + 1, key)) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

static const struct token *token_at(const struct extraction *extraction, size_t index)
{
    return &extraction->sheet.tokens[index];
}

static bool ends_with_any(const char *text, const char *signs)
{
    const size_t length = strlen(text);
    return length > 0 && strchr(signs, text[length - 1]) != NULL;
}

/* The words of a span without brackets, quotes and punctuation around them. */
static const char *plain_text(const struct extraction *extraction, struct span span)
{
    static const char *const SIGNS[] = {"(", ")",      "\"",     "'",      ",",      ".",     ";",
                                        ":", "\u201c", "\u201d", "\u201e", "\u2018", "\u2019"};
    char *text = arena_copy_text(extraction->arena, sheet_text(&extraction->sheet, span));
    for (bool is_cut = true; is_cut;) {
        is_cut = false;
        for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
            const size_t sign = strlen(SIGNS[i]);
            if (text_starts_with(text, SIGNS[i])) {
                text += sign;
                is_cut = true;
            }
            if (text_ends_with(text, SIGNS[i])) {
                text[strlen(text) - sign] = '\0';
                is_cut = true;
            }
        }
    }
    return text;
}

static bool mentions_contract(const struct extraction *extraction, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const char *key = token_at(extraction, i)->key;
        if (is_listed(CONTRACT_WORDS, key) || text_ends_with(key, "vertrag"))
            return true;
    }
    return false;
}

static void find_title(struct extraction *extraction)
{
    const int index = wanted_find_name(&extraction->wish.fields, "title");
    for (uint32_t row = 0; index >= 0 && row < extraction->sheet.row_count && row < TITLE_ROWS;
         row++) {
        const struct span span = extraction->sheet.rows[row].tokens;
        if (!mentions_contract(extraction, span) || extraction->labels.is_label[span.first])
            continue;
        extraction_propose(extraction, &extraction->fields.items[index],
                           &(struct proposal){.text = sheet_text(&extraction->sheet, span),
                                              .tokens = span,
                                              .score = TITLE_SCORE,
                                              .reasons = BECAUSE(TOP_OF_PAGE)});
        return;
    }
}

static void set_text(struct extraction *extraction, struct element *element, const char *name,
                     const struct proposal *proposal)
{
    for (size_t i = 0; i < element->fields.count; i++) {
        struct field *field = &element->fields.items[i];
        if (!text_equal(field->wanted->name, name) || proposal->tokens.count == 0)
            continue;
        extraction_propose(extraction, field, proposal);
        field->chosen = &field->proposals[0];
    }
}

/* "Name, address (the "Role")" from `first` on. */
struct party {
    struct span name, address, role;
    size_t end; /* behind it */
};

static bool read_party(const struct extraction *extraction, size_t first, struct party *party)
{
    const size_t count = extraction->sheet.token_count;
    const size_t limit = first + PARTY_WORDS_MAX < count ? first + PARTY_WORDS_MAX : count;
    size_t at = first;
    while (at < limit && !ends_with_any(token_at(extraction, at)->text, ",") &&
           (at + 1 == limit || token_at(extraction, at + 1)->text[0] != '('))
        at++;
    if (at == limit)
        return false;
    party->name = (struct span){first, at + 1 - first};
    const size_t address = at + 1;
    for (at = address; at < limit && token_at(extraction, at)->text[0] != '('; at++)
        ;
    if (at == limit)
        return false;
    party->address = (struct span){address, at - address};
    size_t role = at;
    for (; at < limit && strchr(token_at(extraction, at)->text, ')') == NULL; at++)
        ;
    if (at == limit)
        return false;
    while (role < at && is_listed(" the hereinafter referred to as nachfolgend der die das ",
                                  token_at(extraction, role)->key))
        role++;
    party->role = (struct span){role, at + 1 - role};
    party->end = at + 1;
    return true;
}

static void add_party(struct extraction *extraction, struct list *list, const struct party *party)
{
    struct element *element = extraction_add_element(extraction, list);
    const struct {
        const char *name;
        struct span span;
    } PARTS[] = {{"name", party->name}, {"address", party->address}, {"role", party->role}};
    for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
        if (PARTS[i].span.count > 0)
            set_text(extraction, element, PARTS[i].name,
                     &(struct proposal){.text = plain_text(extraction, PARTS[i].span),
                                        .tokens = PARTS[i].span,
                                        .score = PARTY_SCORE,
                                        .reasons = BECAUSE(SENTENCE)});
    }
    list->rows_seen++;
}

static struct list *find_list(struct extraction *extraction, const char *name)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        if (text_equal(extraction->wish.lists[i].name, name) &&
            extraction->wish.lists[i].kind == LIST_RECORDS)
            return &extraction->lists[i];
    }
    return NULL;
}

/* "between A, address (the "Role"), and B, ..." */
static void find_contract_parties(struct extraction *extraction, struct list *list)
{
    static const char *const BETWEEN = " between zwischen entre tra tussen ";
    static const char *const AND = " and und et y e en ";
    for (size_t i = 0; i < extraction->sheet.token_count && list->count == 0; i++) {
        struct party party;
        if (!is_listed(BETWEEN, token_at(extraction, i)->key))
            continue;
        for (size_t at = i + 1; read_party(extraction, at, &party);) {
            add_party(extraction, list, &party);
            at = party.end;
            if (at >= extraction->sheet.token_count ||
                !is_listed(AND, token_at(extraction, at)->key))
                break;
            at++;
        }
    }
    list->is_proven = list->count >= 2;
    list->proof = list->is_proven ? "one_sentence" : "single_party";
}

/* The date that begins at `first`, over row ends; its words. */
static bool read_date(const struct extraction *extraction, size_t first, struct span *span,
                      const char **date)
{
    for (size_t count = DATE_WORDS_MAX; count > 0; count--) {
        *span = (struct span){first, count};
        if (first + count <= extraction->sheet.token_count &&
            value_read_date(extraction->arena, plain_text(extraction, *span),
                            extraction->date_order, date))
            return true;
    }
    return false;
}

/* The phrase from `first` on up to a comma or the end of the sentence. */
static struct span phrase_from(const struct extraction *extraction, size_t first)
{
    size_t count = 0;
    while (first + count < extraction->sheet.token_count && count < PHRASE_WORDS_MAX) {
        const char *text = token_at(extraction, first + count++)->text;
        if (ends_with_any(text, ",;."))
            break;
    }
    return (struct span){first, count};
}

static const char *drop_article(const char *text)
{
    return text_starts_with(text, "the ") ? text + strlen("the ") : text;
}

/* Labels within sentences: the value follows, in whatever row. */
static void propose_clause(struct extraction *extraction, struct field *field,
                           const struct label_hit *hit)
{
    const size_t after = hit->tokens.first + hit->tokens.count;
    struct proposal proposal = {.score = CLAUSE_SCORE * (double)hit->strength,
                                .reasons = BECAUSE(SENTENCE)};
    if (after >= extraction->sheet.token_count || token_at(extraction, after - 1)->ends_label)
        return;
    if (field->wanted->kind == KIND_DATE) {
        if (!read_date(extraction, after, &proposal.tokens, &proposal.text))
            return;
    } else {
        proposal.tokens = phrase_from(extraction, after);
        proposal.text = drop_article(plain_text(extraction, proposal.tokens));
    }
    extraction_propose(extraction, field, &proposal);
}

/* What follows "notice of" ends with the period's unit. */
static void cut_after_unit(const struct extraction *extraction, struct field *field)
{
    static const char *const UNITS =
        " days day weeks week months month years year tage tagen wochen"
        " monate monaten jours semaines mois dias meses giorni mesi "
        "dagen weken maanden ";
    for (size_t p = 0; p < field->count; p++) {
        struct proposal *proposal = &field->proposals[p];
        bool has_unit = false;
        for (size_t i = 0; i < proposal->tokens.count && !has_unit; i++) {
            has_unit = is_listed(UNITS, token_at(extraction, proposal->tokens.first + i)->key);
            if (has_unit) {
                proposal->tokens.count = i + 1;
                proposal->text = plain_text(extraction, proposal->tokens);
            }
        }
        proposal->score = has_unit ? CLAUSE_SCORE : 0;
    }
}

/* Sentences that say yes or no. */
static void find_statements(struct extraction *extraction)
{
    static const struct {
        const char *field;
        const char *value;
        const char *words;
    } STATEMENTS[] = {
        {"renews_automatically", "true", "renews automatically"},
        {"renews_automatically", "true", "automatically renew"},
        {"renews_automatically", "true", "automatically renews"},
        {"renews_automatically", "true", "verlangert sich automatisch"},
        {"renews_automatically", "true", "tacite reconduction"},
        {"renews_automatically", "false", "does not renew automatically"},
        {"renews_automatically", "false", "shall not renew automatically"},
        {"renews_automatically", "false", "not renew automatically"},
    };
    const struct sheet *sheet = &extraction->sheet;
    const char *keys = sheet_keys(sheet, (struct span){0, sheet->token_count});
    for (size_t i = 0; i < COUNT_OF(STATEMENTS); i++) {
        const int index = wanted_find_name(&extraction->wish.fields, STATEMENTS[i].field);
        const char *found = index >= 0 ? strstr(keys, STATEMENTS[i].words) : NULL;
        if (found == NULL)
            continue;
        size_t token = 0;
        for (const char *at = keys; at < found; at++)
            token += *at == ' ';
        /* A longer statement is the more certain one: "not" must not be overheard. */
        const double score = CLAUSE_SCORE - 1.0 / (double)(10 + strlen(STATEMENTS[i].words) * 10);
        extraction_propose(extraction, &extraction->fields.items[index],
                           &(struct proposal){.text = STATEMENTS[i].value,
                                              .tokens = {token, 2},
                                              .score = score,
                                              .reasons = BECAUSE(SENTENCE)});
    }
}

static bool is_clause_topic(uint32_t topic)
{
    return topic >= TOPIC_START_DATE && topic <= TOPIC_NOTICE_PERIOD;
}

static void find_in_sentences(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->labels.count; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        struct field *field =
            is_clause_topic(hit->topic) ? extraction_find(&extraction->fields, hit->topic) : NULL;
        if (field != NULL)
            propose_clause(extraction, field, hit);
    }
    struct field *notice = extraction_find(&extraction->fields, TOPIC_NOTICE_PERIOD);
    if (notice != NULL)
        cut_after_unit(extraction, notice);
}

/* A sentence of the form "The Role shall ...": who, what, how much and until when. */
struct obligation {
    const char *party;
    struct span sentence; /* behind "shall" */
    struct span description;
    const struct candidate *amount;
    struct span due;
    const char *due_date;
};

/* The name of the party whose role is the word at `token`, or NULL. */
static const char *party_of(const struct extraction *extraction, const struct list *parties,
                            size_t token)
{
    for (size_t i = 0; i < parties->count; i++) {
        const char *name = NULL;
        bool is_role = false;
        for (size_t f = 0; f < parties->elements[i].fields.count; f++) {
            const struct field *field = &parties->elements[i].fields.items[f];
            if (field->chosen != NULL && text_equal(field->wanted->name, "name"))
                name = field->chosen->text;
            if (field->chosen != NULL && text_equal(field->wanted->name, "role"))
                is_role = text_equal(sheet_key(extraction->arena, field->chosen->text),
                                     token_at(extraction, token)->key);
        }
        if (is_role)
            return name;
    }
    return NULL;
}

static struct span sentence_from(const struct extraction *extraction, size_t first)
{
    size_t count = 0;
    while (first + count < extraction->sheet.token_count && count < SENTENCE_MAX) {
        const char *text = token_at(extraction, first + count++)->text;
        if (text_ends_with(text, "."))
            break;
    }
    return (struct span){first, count};
}

/* "no later than April 30, 2025" within the sentence. */
static void read_due_date(const struct extraction *extraction, struct obligation *obligation)
{
    static const char *const UNTIL = " than by until before ";
    const struct span *sentence = &obligation->sentence;
    for (size_t at = sentence->first; at + 1 < sentence->first + sentence->count; at++) {
        if (is_listed(UNTIL, token_at(extraction, at)->key) &&
            read_date(extraction, at + 1, &obligation->due, &obligation->due_date))
            return;
    }
    obligation->due = (struct span){0};
}

/* The words up to the amount, the date, a comma or "to the ..."; with what the amount is for. */
static const char *describe(const struct extraction *extraction, struct obligation *obligation)
{
    static const char *const STOPS = " no not by until before ";
    const struct span *amount = obligation->amount != NULL ? &obligation->amount->tokens : NULL;
    const char *text = "";
    const size_t end = obligation->sentence.first + obligation->sentence.count;
    size_t at = obligation->sentence.first;
    for (; at < end; at++) {
        const struct token *token = token_at(extraction, at);
        if (amount != NULL && at + 1 == amount->first && text_equal(token->key, "of"))
            continue;
        if (amount != NULL && at >= amount->first && at < amount->first + amount->count)
            continue;
        if (is_listed(STOPS, token->key) || (text_equal(token->key, "to") && at + 1 < end &&
                                             text_equal(token_at(extraction, at + 1)->key, "the")))
            break;
        text = arena_printf(extraction->arena, "%s%s%s", text, *text != '\0' ? " " : "",
                            plain_text(extraction, (struct span){at, 1}));
        if (ends_with_any(token->text, ",;."))
            break;
    }
    obligation->description =
        (struct span){obligation->sentence.first, at - obligation->sentence.first};
    return text;
}

static void add_obligation(struct extraction *extraction, struct list *list, size_t role,
                           struct obligation *obligation)
{
    obligation->amount =
        candidates_within(&extraction->candidates, KIND_AMOUNT, obligation->sentence);
    if (obligation->amount != NULL && !obligation->amount->is_money)
        obligation->amount = NULL;
    read_due_date(extraction, obligation);
    const char *description = describe(extraction, obligation);
    if (*description == '\0' || obligation->description.count == 0)
        return;
    struct element *element = extraction_add_element(extraction, list);
    struct proposal proposal = {.score = OBLIGATION_SCORE, .reasons = BECAUSE(SENTENCE)};
    proposal.text = obligation->party;
    proposal.tokens = (struct span){role, 1};
    set_text(extraction, element, "party", &proposal);
    proposal.text = description;
    proposal.tokens = obligation->description;
    set_text(extraction, element, "description", &proposal);
    proposal.text = obligation->due_date;
    proposal.tokens = obligation->due;
    set_text(extraction, element, "due_date", &proposal);
    if (obligation->amount == NULL)
        return;
    proposal.text = obligation->amount->text;
    proposal.number = obligation->amount->number;
    proposal.tokens = obligation->amount->tokens;
    set_text(extraction, element, "amount", &proposal);
}

/* Not every duty is said in this form: the list is never proven to be complete. */
static void find_obligations(struct extraction *extraction, struct list *list,
                             const struct list *parties)
{
    for (size_t i = 0; i + 2 < extraction->sheet.token_count; i++) {
        if (!text_equal(token_at(extraction, i + 1)->key, "shall"))
            continue;
        struct obligation obligation = {.party = party_of(extraction, parties, i),
                                        .sentence = sentence_from(extraction, i + 2)};
        if (obligation.party != NULL)
            add_obligation(extraction, list, i, &obligation);
    }
    list->rows_seen = list->count;
    list->proof = "sentences_of_one_form";
}

void find_clauses(struct extraction *extraction)
{
    struct list *parties = find_list(extraction, "parties");
    struct list *obligations = find_list(extraction, "obligations");
    find_title(extraction);
    find_in_sentences(extraction);
    find_statements(extraction);
    if (parties != NULL)
        find_contract_parties(extraction, parties);
    if (parties != NULL && obligations != NULL)
        find_obligations(extraction, obligations, parties);
}
