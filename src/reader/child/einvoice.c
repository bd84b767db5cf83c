/*
 * einvoice: e-invoices through libxml2 and the XPaths of reading/terms.def.
 *
 * Nothing is loaded from anywhere, and a document type definition ends the parsing where it begins:
 * there are no entities to expand. libxml2's own limits on depth and lengths stay on.
 */
#include "reader/child/einvoice.h"

#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#define XML_BYTES_MAX ((size_t)128 * 1024 * 1024)
#define VALUES_MAX    100 /* of one term within one part */
#define PARSE_OPTIONS                                                                              \
    (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |               \
     XML_PARSE_COMPACT)

/* A name that a syntax has for what terms.def calls otherwise. */
struct rename {
    const char *from;
    const char *to;
};
static const struct rename CREDIT_NOTE_NAMES[] = {
    {"cac:InvoiceLine", "cac:CreditNoteLine"},
    {"cbc:InvoicedQuantity", "cbc:CreditedQuantity"},
    {"cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"},
    {NULL, NULL},
};
static const struct rename ZUGFERD_1_NAMES[] = {
    {"rsm:ExchangedDocument", "rsm:HeaderExchangedDocument"},
    {"rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"},
    {"rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"},
    {"ram:ApplicableHeaderTradeAgreement", "ram:ApplicableSupplyChainTradeAgreement"},
    {"ram:ApplicableHeaderTradeDelivery", "ram:ApplicableSupplyChainTradeDelivery"},
    {"ram:ApplicableHeaderTradeSettlement", "ram:ApplicableSupplyChainTradeSettlement"},
    {"ram:SpecifiedTradeSettlementHeaderMonetarySummation",
     "ram:SpecifiedTradeSettlementMonetarySummation"},
    {"ram:SpecifiedTradeSettlementLineMonetarySummation",
     "ram:SpecifiedTradeSettlementMonetarySummation"},
    {"ram:SpecifiedLineTradeAgreement", "ram:SpecifiedSupplyChainTradeAgreement"},
    {"ram:SpecifiedLineTradeDelivery", "ram:SpecifiedSupplyChainTradeDelivery"},
    {"ram:SpecifiedLineTradeSettlement", "ram:SpecifiedSupplyChainTradeSettlement"},
    {"ram:DespatchAdviceReferencedDocument", "ram:DeliveryNoteReferencedDocument"},
    {"ram:IssuerAssignedID", "ram:ID"},
    {"ram:RateApplicablePercent", "ram:ApplicablePercent"},
    {NULL, NULL},
};

/* What an e-invoice's root element can be. */
static const struct root_row {
    const char *name;
    const char *namespace_start;
    enum reading_syntax syntax;
    const struct rename *renames; /* or NULL */
} ROOTS[] = {
    {"CrossIndustryInvoice",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:", READING_SYNTAX_CII, NULL},
    {"CrossIndustryDocument", "urn:ferd:CrossIndustryDocument:invoice:", READING_SYNTAX_ZUGFERD_1,
     ZUGFERD_1_NAMES},
    {"Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", READING_SYNTAX_UBL, NULL},
    {"CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", READING_SYNTAX_UBL,
     CREDIT_NOTE_NAMES},
};

/* The prefixes of terms.def. Releases of CII end their names in different numbers: what the root
   declares goes before what is usual. */
static const struct {
    const char *prefix;
    const char *part; /* of the name */
    const char *usual;
} PREFIXES[] = {
    {"ram", ":ReusableAggregateBusinessInformationEntity:",
     "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"},
    {"udt", ":UnqualifiedDataType:", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"},
    {"qdt", ":QualifiedDataType:", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"},
    {"cac", ":CommonAggregateComponents-2",
     "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"},
    {"cbc", ":CommonBasicComponents-2",
     "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"},
};

struct expression {
    const struct term_row *row;
    xmlXPathCompExprPtr compiled;
};
struct expressions {
    struct expression *items;
    size_t count;
};

struct invoice_reader {
    struct arena *arena;
    const struct root_row *root_row;
    xmlNodePtr root;
    xmlNodePtr element; /* of the part that is being read */
    xmlXPathContextPtr context;
    struct reading_einvoice *einvoice;
    size_t part_capacity;
    size_t term_capacity;
};

static void drop_parser(xmlParserCtxtPtr *parser)
{
    xmlFreeParserCtxt(*parser);
}

static void drop_xml(xmlDocPtr *xml)
{
    xmlFreeDoc(*xml);
}

static void drop_context(xmlXPathContextPtr *context)
{
    xmlXPathFreeContext(*context);
}

static void drop_found(xmlXPathObjectPtr *found)
{
    xmlXPathFreeObject(*found);
}

static void drop_expression(xmlXPathCompExprPtr *expression)
{
    xmlXPathFreeCompExpr(*expression);
}

static void drop_expressions(struct expressions *expressions)
{
    for (size_t i = 0; i < expressions->count; i++)
        drop_expression(&expressions->items[i].compiled);
}

static void drop_memory(void *memory)
{
    xmlFree(*(void **)memory);
}

/* ---- parsing ---- */

bool einvoice_is_xml(const char *bytes, size_t length)
{
    static const struct {
        const char *start;
        size_t length;
    } STARTS[] = {{"<", 1}, {"\xEF\xBB\xBF<", 4}, {"\xFF\xFE<\0", 4}, {"\xFE\xFF\0<", 4}};
    while (length > 0 && memchr(" \t\r\n", bytes[0], 4)) {
        bytes++;
        length--;
    }
    for (size_t i = 0; i < COUNT_OF(STARTS); i++) {
        if (length > STARTS[i].length && memcmp(bytes, STARTS[i].start, STARTS[i].length) == 0)
            return true;
    }
    return false;
}

/* For libxml2: a document type definition begins. */
static void refuse_type_definition(void *context, const xmlChar *name, const xmlChar *external_id,
                                   const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    xmlParserCtxtPtr parser = context;
    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static bool explain(xmlParserCtxtPtr parser, struct err *err)
{
    const xmlError *problem = xmlCtxtGetLastError(parser);
    const int code = problem ? problem->code : XML_ERR_OK;
    /* libxml2 says no more of what passes its limits on depth, lengths and memory. */
    if (code == XML_ERR_NO_MEMORY || code == XML_ERR_INTERNAL_ERROR)
        return fail(err, ERR_LIMIT, "the XML is deeper, or has longer texts, than any e-invoice");
    if (code == XML_ERR_UNSUPPORTED_ENCODING)
        return fail(err, ERR_UNSUPPORTED, "the XML is in a character encoding that is not read");
    return fail(err, ERR_INVALID, "the XML is damaged in line %d", problem ? problem->line : 0);
}

/* The caller ends `xml` also when it is damaged. */
static bool parse(const char *bytes, size_t length, xmlDocPtr *xml, struct err *err)
{
    bool has_type_definition = false;
    while (length > 0 && memchr(" \t\r\n", bytes[0], 4)) {
        bytes++;
        length--;
    }
    xmlParserCtxtPtr parser CLEANUP(drop_parser) =
        length <= XML_BYTES_MAX ? xmlCreateMemoryParserCtxt(bytes, (int)length) : NULL;
    if (!parser)
        return fail(err, ERR_LIMIT, "the XML has %zu bytes, more than are read", length);
    (void)xmlCtxtUseOptions(parser, PARSE_OPTIONS);
    parser->_private = &has_type_definition;
    parser->sax->internalSubset = refuse_type_definition;
    /* A text that is too long is cut, which is no fault of form. */
    const bool is_parsed =
        xmlParseDocument(parser) == 0 && parser->wellFormed && parser->errNo != XML_ERR_NO_MEMORY;
    *xml = parser->myDoc;
    if (has_type_definition) {
        (void)fail(err, ERR_INVALID, "the XML has a document type definition");
        return err_hint(err, "no e-invoice has one: it could make the XML load or repeat anything");
    }
    return (is_parsed && *xml) || explain(parser, err);
}

static const struct root_row *find_root(const xmlNode *root)
{
    const char *namespace = root && root->ns ? (const char *)root->ns->href : "";
    for (size_t i = 0; i < COUNT_OF(ROOTS); i++) {
        if (root && xmlStrEqual(root->name, BAD_CAST ROOTS[i].name) &&
            text_starts_with(namespace, ROOTS[i].namespace_start))
            return &ROOTS[i];
    }
    return NULL;
}

/* ---- places ---- */

static bool is_same_name(const xmlNode *a, const xmlNode *b)
{
    return a->type == XML_ELEMENT_NODE && xmlStrEqual(a->name, b->name) && a->ns == b->ns;
}

/* Which of its parent's children of that name a node is, from 1; 0 when it is the only one. */
static size_t find_index(const xmlNode *node)
{
    size_t index = 1;
    bool is_only = true;
    for (const xmlNode *at = node->prev; at; at = at->prev)
        index += is_same_name(at, node);
    for (const xmlNode *at = node->next; at && is_only && index == 1; at = at->next)
        is_only = !is_same_name(at, node);
    return is_only && index == 1 ? 0 : index;
}

/* "/ram:ID[2]" */
static const char *render_step(struct arena *arena, const xmlNode *node, size_t index)
{
    const char *prefix = node->ns && node->ns->prefix ? (const char *)node->ns->prefix : "";
    const char *place = index > 0 ? arena_printf(arena, "[%zu]", index) : "";
    return arena_printf(arena, "/%s%s%s%s%s", node->type == XML_ATTRIBUTE_NODE ? "@" : "", prefix,
                        prefix[0] ? ":" : "", (const char *)node->name, place);
}

/* XPath of the node from `from`, which it is or is within. */
static const char *render_path(struct arena *arena, const xmlNode *node, const xmlNode *from)
{
    const char *path = "";
    for (const xmlNode *at = node; at && at != from && at->type != XML_DOCUMENT_NODE;
         at = at->parent) {
        const size_t index = at->type == XML_ELEMENT_NODE ? find_index(at) : 0;
        path = arena_printf(arena, "%s%s", render_step(arena, at, index), path);
    }
    return path;
}

/* ---- values ---- */

/* White space run together, and gone at both ends. */
static const char *run_together(struct arena *arena, const char *text)
{
    const size_t length = strlen(text);
    char *out = arena_copy_bytes(arena, text, length);
    size_t end = 0;
    for (size_t i = 0; i < length;) {
        const size_t blank = reading_measure_blank(text + i, length - i);
        if (blank == 0)
            out[end++] = text[i];
        else if (end > 0 && out[end - 1] != ' ')
            out[end++] = ' ';
        i += blank > 0 ? blank : 1;
    }
    end -= end > 0 && out[end - 1] == ' ';
    out[end] = '\0';
    return out;
}

static bool add_term(struct invoice_reader *reader, const struct reading_term *term,
                     struct err *err)
{
    struct reading_einvoice *einvoice = reader->einvoice;
    const struct term_row *row = term_find(term->number);
    if (strlen(term->value) > READING_TERM_BYTES_MAX)
        return fail(err, ERR_LIMIT, "the value of BT-%u (%s) is longer than %d bytes", term->number,
                    row->name, READING_TERM_BYTES_MAX);
    if (strlen(term->path) > READING_PATH_BYTES_MAX)
        return fail(err, ERR_LIMIT, "the XML has longer names than any e-invoice");
    if (einvoice->term_count == READING_TERMS_MAX)
        return fail(err, ERR_LIMIT, "the e-invoice has more than %d values", READING_TERMS_MAX);
    if (einvoice->term_count == reader->term_capacity) {
        reader->term_capacity = reader->term_capacity * 2 + 256;
        struct reading_term *terms =
            arena_new_array(reader->arena, struct reading_term, reader->term_capacity);
        if (einvoice->term_count > 0)
            memcpy(terms, einvoice->terms, einvoice->term_count * sizeof *terms);
        einvoice->terms = terms;
    }
    einvoice->terms[einvoice->term_count++] = *term;
    return true;
}

static bool add_value(struct invoice_reader *reader, const struct term_row *row, xmlNodePtr node,
                      struct err *err)
{
    xmlChar *content CLEANUP(drop_memory) = xmlNodeGetContent(node);
    const struct reading_term term = {
        .number = row->number,
        .part = (uint32_t)reader->einvoice->part_count - 1,
        .path = render_path(reader->arena, node, reader->element),
        .value = run_together(reader->arena, content ? (const char *)content : ""),
    };
    return term.value[0] == '\0' || add_term(reader, &term, err);
}

/* The values of a term within the part's element. */
static bool read_term(struct invoice_reader *reader, const struct expression *expression,
                      struct err *err)
{
    reader->context->node = reader->element;
    xmlXPathObjectPtr found CLEANUP(drop_found) =
        xmlXPathCompiledEval(expression->compiled, reader->context);
    const xmlNodeSet *nodes = found ? found->nodesetval : NULL;
    if (nodes && nodes->nodeNr > VALUES_MAX)
        return fail(err, ERR_LIMIT, "BT-%u (%s) stands more than %d times in one place",
                    expression->row->number, expression->row->name, VALUES_MAX);
    for (int i = 0; nodes && i < nodes->nodeNr; i++) {
        if (!add_value(reader, expression->row, nodes->nodeTab[i], err))
            return false;
    }
    return true;
}

/* ---- parts ---- */

static bool add_part(struct invoice_reader *reader, uint16_t group, const char *path,
                     struct err *err)
{
    struct reading_einvoice *einvoice = reader->einvoice;
    if (einvoice->part_count == READING_PARTS_MAX)
        return fail(err, ERR_LIMIT, "the e-invoice has more than %d lines and other parts",
                    READING_PARTS_MAX);
    if (strlen(path) > READING_PATH_BYTES_MAX)
        return fail(err, ERR_LIMIT, "the XML has longer names than any e-invoice");
    if (einvoice->part_count == reader->part_capacity) {
        reader->part_capacity = reader->part_capacity * 2 + 64;
        struct reading_part *parts =
            arena_new_array(reader->arena, struct reading_part, reader->part_capacity);
        if (einvoice->part_count > 0)
            memcpy(parts, einvoice->parts, einvoice->part_count * sizeof *parts);
        einvoice->parts = parts;
    }
    einvoice->parts[einvoice->part_count++] = (struct reading_part){group, path};
    return true;
}

/* The expression with the names that this root's syntax has. */
static const char *rename_steps(const struct invoice_reader *reader, const char *expression)
{
    static const char NAME[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:";
    const char *renamed = "";
    while (*expression != '\0') {
        const size_t other = strcspn(expression, NAME);
        const size_t length = strspn(expression + other, NAME);
        const char *name = arena_printf(reader->arena, "%.*s", (int)length, expression + other);
        for (const struct rename *at = reader->root_row->renames; at && at->from; at++) {
            if (text_equal(at->from, name)) {
                name = at->to;
                break;
            }
        }
        renamed = arena_printf(reader->arena, "%s%.*s%s", renamed, (int)other, expression, name);
        expression += other + length;
    }
    return renamed;
}

static const char *path_of(const struct invoice_reader *reader, const struct term_row *row)
{
    return reader->root_row->syntax == READING_SYNTAX_UBL ? row->ubl : row->cii;
}

static xmlXPathCompExprPtr compile(const struct invoice_reader *reader, const struct term_row *row)
{
    return xmlXPathCtxtCompile(reader->context,
                               BAD_CAST rename_steps(reader, path_of(reader, row)));
}

/* The terms that stand in a group, 0 for the invoice as a whole. */
static struct expressions compile_terms(const struct invoice_reader *reader, uint16_t group)
{
    size_t count = 0;
    const struct term_row *rows = term_rows(&count);
    struct expressions terms = {arena_new_array(reader->arena, struct expression, count), 0};
    for (size_t i = 0; i < count; i++) {
        if (rows[i].group == group && path_of(reader, &rows[i])[0] != '\0')
            terms.items[terms.count++] = (struct expression){&rows[i], compile(reader, &rows[i])};
    }
    return terms;
}

/* XPath of a group's element; `previous` is the one before it and `index` that one's place, for a
   long list is not counted again for each of its elements. */
static const char *render_part_path(struct invoice_reader *reader, const xmlNode *element,
                                    const xmlNode *previous, size_t *index)
{
    const bool is_next = previous && previous->parent == element->parent &&
                         is_same_name(previous, element) && *index > 0;
    const xmlNode *at = is_next ? previous->next : NULL;
    while (at && at != element) {
        *index += is_same_name(at, element);
        at = at->next;
    }
    *index = is_next ? *index + 1 : find_index(element);
    return arena_printf(reader->arena, "%s%s", render_path(reader->arena, element->parent, NULL),
                        render_step(reader->arena, element, *index));
}

static bool read_part(struct invoice_reader *reader, xmlNodePtr element,
                      const struct expressions *terms, struct err *err)
{
    reader->element = element;
    for (size_t i = 0; i < terms->count; i++) {
        if (!read_term(reader, &terms->items[i], err))
            return false;
    }
    return true;
}

static bool read_group(struct invoice_reader *reader, const struct term_row *group, struct err *err)
{
    struct expressions terms CLEANUP(drop_expressions) = compile_terms(reader, group->number);
    xmlXPathCompExprPtr place CLEANUP(drop_expression) = compile(reader, group);
    reader->context->node = reader->root;
    xmlXPathObjectPtr found CLEANUP(drop_found) = xmlXPathCompiledEval(place, reader->context);
    const xmlNodeSet *nodes = found ? found->nodesetval : NULL;
    const xmlNode *previous = NULL;
    size_t index = 0;
    for (int i = 0; nodes && i < nodes->nodeNr; i++) {
        xmlNodePtr element = nodes->nodeTab[i];
        const char *path = render_part_path(reader, element, previous, &index);
        if (!add_part(reader, group->number, path, err) || !read_part(reader, element, &terms, err))
            return false;
        previous = element;
    }
    return true;
}

static bool read_invoice(struct invoice_reader *reader, struct err *err)
{
    struct expressions terms CLEANUP(drop_expressions) = compile_terms(reader, 0);
    size_t group_count = 0;
    const struct term_row *groups = term_groups(&group_count);
    if (!add_part(reader, 0, render_path(reader->arena, reader->root, NULL), err) ||
        !read_part(reader, reader->root, &terms, err))
        return false;
    for (size_t i = 0; i < group_count; i++) {
        if (!read_group(reader, &groups[i], err))
            return false;
    }
    return true;
}

/* The name of the namespace that the prefix stands for in this document. */
static const xmlChar *find_namespace(xmlNsPtr *declared, size_t prefix)
{
    for (xmlNsPtr *at = declared; at && *at; at++) {
        if ((*at)->href && strstr((const char *)(*at)->href, PREFIXES[prefix].part))
            return (*at)->href;
    }
    return BAD_CAST PREFIXES[prefix].usual;
}

static bool find_syntax(struct invoice_reader *reader, xmlDocPtr xml, struct err *err)
{
    reader->root = xmlDocGetRootElement(xml);
    reader->root_row = find_root(reader->root);
    if (reader->root_row)
        return true;
    (void)fail(err, ERR_UNSUPPORTED, "the XML is no e-invoice that is read");
    return err_hint(err, "UBL invoices and credit notes, and CII (Factur-X, ZUGFeRD) are");
}

static void register_prefixes(const struct invoice_reader *reader, xmlDocPtr xml)
{
    xmlNsPtr *declared CLEANUP(drop_memory) = xmlGetNsList(xml, reader->root);
    (void)xmlXPathRegisterNs(reader->context, BAD_CAST "rsm", reader->root->ns->href);
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++)
        (void)xmlXPathRegisterNs(reader->context, BAD_CAST PREFIXES[i].prefix,
                                 find_namespace(declared, i));
}

struct reading_einvoice *einvoice_read(struct arena *arena, const char *bytes, size_t length,
                                       struct err *err)
{
    struct invoice_reader reader = {.arena = arena};
    xmlDocPtr xml CLEANUP(drop_xml) = NULL;
    if (!parse(bytes, length, &xml, err) || !find_syntax(&reader, xml, err))
        return NULL;
    xmlXPathContextPtr context CLEANUP(drop_context) = xmlXPathNewContext(xml);
    reader.context = context;
    register_prefixes(&reader, xml);
    reader.einvoice = arena_new(arena, struct reading_einvoice);
    *reader.einvoice = (struct reading_einvoice){
        .syntax = reader.root_row->syntax, .file_name = "", .problem = ""};
    return read_invoice(&reader, err) ? reader.einvoice : NULL;
}
