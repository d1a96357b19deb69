#include "tape.h"

#include <libxml/parserInternals.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SPACE = 512 };

// The name with its prefix, as the document has it; a pair that is longer than the space goes without the prefix.
static const xmlChar *as_written(const xmlChar *name, const xmlChar *prefix, xmlChar *space) {
    if (!prefix) return name;
    int length = snprintf((char *)space, NAME_SPACE, "%s:%s", (const char *)prefix, (const char *)name);
    return length > 0 && length < NAME_SPACE ? space : name;
}

static void on_start(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
    int attribute_count, int defaulted_count, const xmlChar **attributes) {
    (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted_count;
    cmarkup_writer *writer = context;
    xmlChar space[NAME_SPACE];
    const xmlChar *full = as_written(name, prefix, space);
    cmarkup_write_start(writer, CMARKUP_TAG_OTHER, full, strlen((const char *)full));
    // Five pointers an attribute: name, prefix, URI, start and end of the value.
    for (int i = 0; i < attribute_count; i++, attributes += 5) {
        cmarkup_write_attribute(
            writer, as_written(attributes[0], attributes[1], space), attributes[3], (size_t)(attributes[4] - attributes[3]));
    }
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix, (void)uri;
    // An end needs no name of its own: XML's ends match their starts.
    cmarkup_write_end(context, CMARKUP_TAG_OTHER, name, strlen((const char *)name));
}

static void on_text(void *context, const xmlChar *text, int length) { cmarkup_write_text(context, text, (size_t)length); }

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    (void)name, (void)external, (void)system;
    cmarkup_stop(context, CMARKUP_HAS_DOCTYPE);
}

static xmlEntityPtr predefined_only(void *context, const xmlChar *name) {
    (void)context;
    return xmlGetPredefinedEntity(name);
}

static xmlSAXHandler handler(void) {
    xmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_text;
    sax.internalSubset = on_doctype;
    sax.getEntity = predefined_only;
    return sax;
}

static void parse(cmarkup_writer *writer, xmlParserCtxtPtr parser) {
    xmlSAXHandler sax = handler();
    *parser->sax = sax;
    parser->userData = writer;
    writer->parser = parser;
    // Without NOENT "&amp;" in an attribute comes out as "&#38;". There is nothing else to expand: only the five predefined entities exist.
    xmlCtxtUseOptions(parser, XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOENT);
    xmlParseDocument(parser);
    if (!parser->wellFormed && writer->face.status == CMARKUP_WHOLE) writer->face.status = CMARKUP_MALFORMED;
    xmlFreeParserCtxt(parser);
}

cmarkup_tape *cmarkup_read_xml(const uint8_t *xml, size_t length, cmarkup_limits limits) {
    cmarkup_start_library();
    cmarkup_writer *writer = cmarkup_writer_new(limits);
    if (!writer) return NULL;
    if (length == 0) {
        writer->face.status = CMARKUP_MALFORMED;
        return cmarkup_finish(writer);
    }
    if (length > INT32_MAX || !cmarkup_attributes_fit(xml, length, limits.attributes_per_element)) {
        writer->face.status = CMARKUP_TOO_LARGE;
        return cmarkup_finish(writer);
    }
    xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt((const char *)xml, (int)length);
    if (!parser) {
        cmarkup_free(&writer->face);
        return NULL;
    }
    parse(writer, parser);
    return cmarkup_finish(writer);
}
