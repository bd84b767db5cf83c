/*
 * package: libarchive inflates, libxml2 parses, and neither of them is asked for more than a
 * document can have.
 */
#include "reader/child/package.h"

#include <limits.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <libxml/xmlreader.h>

#define SIGNATURE         "PK\x03\x04"
#define SIGNATURE_BYTES   4
#define ENTRIES_MAX       10000
#define INFLATED_MAX      ((size_t)128 * 1024 * 1024)
#define INFLATED_MAX_TEXT "128 MiB"

struct package {
    struct arena *arena;
    const struct document *document;
    size_t inflated_bytes; /* of all parts so far */
};

struct part {
    struct package *package;
    struct archive *archive;
    xmlTextReader *xml;
    const char *name;
    bool is_too_large;
    bool is_empty_ending; /* the end of an empty element is due */
};

static void close_archive(struct archive **archive)
{
    if (*archive)
        (void)archive_read_free(*archive);
    *archive = NULL;
}

/* The archive at the entry of that name, NULL when there is none. */
static struct archive *find_entry(const struct document *document, const char *name)
{
    struct archive *archive CLEANUP(close_archive) = archive_read_new();
    struct archive_entry *entry = NULL;
    if (!archive || archive_read_support_format_zip_seekable(archive) != ARCHIVE_OK ||
        archive_read_open_memory(archive, document->bytes, document->length) != ARCHIVE_OK)
        return NULL;
    for (int i = 0; i < ENTRIES_MAX && archive_read_next_header(archive, &entry) >= ARCHIVE_WARN;
         i++) {
        const char *path = archive_entry_pathname(entry);
        if (path && text_equal(path, name)) {
            struct archive *found = archive;
            archive = NULL;
            return found;
        }
    }
    return NULL;
}

bool package_has(const struct document *document, const char *part)
{
    if (document->length < SIGNATURE_BYTES ||
        memcmp(document->bytes, SIGNATURE, SIGNATURE_BYTES) != 0)
        return false;
    struct archive *archive CLEANUP(close_archive) = find_entry(document, part);
    return archive != NULL;
}

struct package *package_open(struct arena *arena, const struct document *document)
{
    struct package *package = arena_new(arena, struct package);
    *package = (struct package){.arena = arena, .document = document};
    return package;
}

static int read_part(void *context, char *buffer, int length)
{
    struct part *part = context;
    const la_ssize_t count = archive_read_data(part->archive, buffer, (size_t)length);
    if (count <= 0)
        return count < 0 ? -1 : 0;
    part->package->inflated_bytes += (size_t)count;
    part->is_too_large = part->package->inflated_bytes > INFLATED_MAX;
    return part->is_too_large ? -1 : (int)count;
}

static int close_part(void *context)
{
    (void)context;
    return 0;
}

bool package_open_part(struct package *package, const char *name, struct part **part,
                       struct err *err)
{
    struct archive *archive CLEANUP(close_archive) = find_entry(package->document, name);
    *part = NULL;
    if (!archive)
        return true;
    struct part *opened = arena_new(package->arena, struct part);
    *opened = (struct part){
        .package = package, .archive = archive, .name = arena_copy_text(package->arena, name)};
    /* Neither XML_PARSE_NOENT nor XML_PARSE_HUGE: entities stay what they are, depth and texts are
       bounded. */
    opened->xml = xmlReaderForIO(read_part, close_part, opened, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!opened->xml)
        return fail(err, ERR_LIMIT, "part %.80s does not fit into the memory of the reader", name);
    archive = NULL;
    *part = opened;
    return true;
}

static bool refuse_types(const struct part *part, struct err *err)
{
    return fail(err, ERR_INVALID,
                "part %.80s of the document declares document types, which is refused", part->name);
}

static bool refuse(const struct part *part, struct err *err)
{
    if (part->is_too_large)
        return fail(err, ERR_LIMIT, "the document unpacks to more than " INFLATED_MAX_TEXT);
    xmlDoc *tree = xmlTextReaderCurrentDoc(part->xml);
    if (tree && xmlGetIntSubset(tree))
        return refuse_types(part, err);
    return fail(err, ERR_INVALID, "part %.80s of the document is damaged", part->name);
}

static bool step(struct part *part, int *type, struct err *err)
{
    const int outcome = xmlTextReaderRead(part->xml);
    if (outcome < 0)
        return refuse(part, err);
    *type = outcome == 0 ? XML_READER_TYPE_NONE : xmlTextReaderNodeType(part->xml);
    if (*type == XML_READER_TYPE_DOCUMENT_TYPE || *type == XML_READER_TYPE_ENTITY_REFERENCE)
        return refuse_types(part, err);
    return true;
}

static bool find_kind(struct part *part, int type, enum node_kind *kind)
{
    switch (type) {
    case XML_READER_TYPE_NONE:
        *kind = NODE_LAST;
        return true;
    case XML_READER_TYPE_ELEMENT:
        *kind = NODE_START;
        part->is_empty_ending = xmlTextReaderIsEmptyElement(part->xml) == 1;
        return true;
    case XML_READER_TYPE_END_ELEMENT:
        *kind = NODE_END;
        return true;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        *kind = NODE_TEXT;
        return true;
    default:
        return false;
    }
}

bool part_next(struct part *part, struct node *node, struct err *err)
{
    *node = (struct node){.kind = NODE_END, .name = "", .text = ""};
    if (part->is_empty_ending) {
        part->is_empty_ending = false;
    } else {
        int type = XML_READER_TYPE_NONE;
        do {
            if (!step(part, &type, err))
                return false;
        } while (!find_kind(part, type, &node->kind));
    }
    if (node->kind == NODE_TEXT)
        node->text = (const char *)xmlTextReaderConstValue(part->xml);
    else if (node->kind != NODE_LAST)
        node->name = (const char *)xmlTextReaderConstLocalName(part->xml);
    if (!node->text || !node->name)
        return refuse(part, err);
    return true;
}

const char *part_attribute(const struct part *part, const char *name)
{
    const char *value = NULL;
    for (int found = xmlTextReaderMoveToFirstAttribute(part->xml); found == 1 && !value;
         found = xmlTextReaderMoveToNextAttribute(part->xml)) {
        const char *local = (const char *)xmlTextReaderConstLocalName(part->xml);
        const char *text = (const char *)xmlTextReaderConstValue(part->xml);
        if (local && text && text_equal(local, name))
            value = text;
    }
    (void)xmlTextReaderMoveToElement(part->xml);
    return value;
}

bool part_skip(struct part *part, struct err *err)
{
    struct node node;
    size_t depth = 1;
    while (depth > 0) {
        if (!part_next(part, &node, err))
            return false;
        if (node.kind == NODE_LAST)
            return true;
        depth += node.kind == NODE_START;
        depth -= node.kind == NODE_END;
    }
    return true;
}

void part_end(struct part **part)
{
    if (!*part)
        return;
    xmlFreeTextReader((*part)->xml);
    close_archive(&(*part)->archive);
    *part = NULL;
}
