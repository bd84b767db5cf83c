/*
 * sections: finds what stands under the heading of a party, and gives general labels there their
 * meaning.
 *
 * A section is the column under the heading, down to the next heading or a gap.
 */
#include "extract/labels.h"

#define ROWS_MAX 14
/* Between rows of one section, in letter heights. */
#define ROW_GAP 4.5F

/* What a label in a section means. */
static const struct {
    uint32_t section;
    uint32_t topic;
    uint32_t meaning;
} MEANINGS[] = {
    {TOPIC_VENDOR, TOPIC_PARTY_NAME, TOPIC_VENDOR},
    {TOPIC_CUSTOMER, TOPIC_PARTY_NAME, TOPIC_CUSTOMER},
    {TOPIC_CUSTOMER, TOPIC_PARTY_ID, TOPIC_CUSTOMER_NUMBER},
    {TOPIC_CUSTOMER, TOPIC_ID_NUMBER, TOPIC_CUSTOMER_NUMBER},
    {TOPIC_CUSTOMER, TOPIC_VAT_ID, TOPIC_CUSTOMER_VAT_ID},
    {TOPIC_SHIP_TO, TOPIC_PARTY_NAME, TOPIC_SHIP_TO},
    {TOPIC_SHIP_TO, TOPIC_VAT_ID, TOPIC_SHIP_TO},
    {TOPIC_SHIP_TO, TOPIC_ID_NUMBER, TOPIC_SHIP_TO},
};

struct section {
    const struct sheet *sheet;
    uint32_t topic;
    uint32_t row;
    float left, right;
};

static bool is_party(uint32_t topic)
{
    return topic == TOPIC_VENDOR || topic == TOPIC_CUSTOMER || topic == TOPIC_SHIP_TO;
}

/* Labels head what stands below them where they are all of their cell, or a colon follows. */
static bool is_heading(const struct sheet *sheet, const struct label_hit *hit)
{
    const size_t last = hit->tokens.first + hit->tokens.count - 1;
    const struct span cell = sheet->cells[sheet->tokens[last].cell].tokens;
    const bool begins =
        hit->tokens.first == sheet->cells[sheet->tokens[hit->tokens.first].cell].tokens.first;
    return is_party(hit->topic) && begins &&
           (sheet->tokens[last].ends_label || last + 1 == cell.first + cell.count);
}

static struct section section_of(const struct sheet *sheet, const struct labels *labels,
                                 size_t index)
{
    const struct label_hit *hit = &labels->hits[index];
    const uint32_t row = sheet->tokens[hit->tokens.first].row;
    const struct area area = sheet_area(sheet, hit->tokens);
    struct section section = {.sheet = sheet,
                              .topic = hit->topic,
                              .row = row,
                              .left = area.x0 - (area.y1 - area.y0),
                              .right = sheet->rows[row].area.x1};
    for (size_t i = index + 1;
         i < labels->count && sheet->tokens[labels->hits[i].tokens.first].row == row; i++) {
        if (labels->hits[i].tokens.first > hit->tokens.first &&
            is_heading(sheet, &labels->hits[i])) {
            section.right = sheet->tokens[labels->hits[i].tokens.first].area.x0;
            return section;
        }
    }
    section.right = 1e9F;
    return section;
}

static bool is_in(const struct section *section, size_t token)
{
    const struct area *area = &section->sheet->tokens[token].area;
    return area->x0 >= section->left && area->x0 < section->right;
}

/* The row behind the section's last. */
static uint32_t end_of(const struct section *section, const struct labels *labels)
{
    const struct sheet *sheet = section->sheet;
    float bottom = sheet->rows[section->row].area.y1;
    uint32_t row = section->row + 1;
    for (; row < sheet->row_count && row <= section->row + ROWS_MAX; row++) {
        const struct row *at = &sheet->rows[row];
        if (at->page != sheet->rows[section->row].page)
            return row;
        bool has_words = false;
        for (size_t i = at->tokens.first; i < at->tokens.first + at->tokens.count; i++)
            has_words |= is_in(section, i);
        if (has_words && at->area.y0 - bottom > ROW_GAP * at->letter_height)
            return row;
        bottom = has_words ? at->area.y1 : bottom;
        for (size_t i = labels_from(labels, at->tokens.first);
             i < labels->count &&
             labels->hits[i].tokens.first < at->tokens.first + at->tokens.count;
             i++) {
            if (is_in(section, labels->hits[i].tokens.first) && is_heading(sheet, &labels->hits[i]))
                return row;
        }
    }
    return row;
}

static void give_meaning(const struct section *section, struct label_hit *hit)
{
    for (size_t i = 0; i < COUNT_OF(MEANINGS); i++) {
        if (MEANINGS[i].section == section->topic && MEANINGS[i].topic == hit->topic) {
            hit->topic = MEANINGS[i].meaning;
            return;
        }
    }
}

void sections_apply(const struct sheet *sheet, struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (!is_heading(sheet, &labels->hits[i]))
            continue;
        const struct section section = section_of(sheet, labels, i);
        const uint32_t end = end_of(&section, labels);
        for (size_t h = i + 1;
             h < labels->count && sheet->tokens[labels->hits[h].tokens.first].row < end; h++) {
            const size_t token = labels->hits[h].tokens.first;
            const bool is_behind = labels->hits[h].tokens.first >=
                                   labels->hits[i].tokens.first + labels->hits[i].tokens.count;
            if (is_behind && is_in(&section, token))
                give_meaning(&section, &labels->hits[h]);
        }
    }
}
