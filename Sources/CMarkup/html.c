#include "tape.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes) {
    cmarkup_writer *writer = context;
    cmarkup_write_start(writer, cmarkup_tag_named(name), name, strlen((const char *)name));
    for (; attributes && attributes[0]; attributes += 2) {
        const xmlChar *value = attributes[1];
        cmarkup_write_attribute(writer, attributes[0], value, value ? strlen((const char *)value) : 0);
    }
}

static void on_end(void *context, const xmlChar *name) {
    cmarkup_write_end(context, cmarkup_tag_named(name), name, strlen((const char *)name));
}

static void on_text(void *context, const xmlChar *text, int length) { cmarkup_write_text(context, text, (size_t)length); }

static htmlSAXHandler handler(void) {
    htmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.startElement = on_start;
    sax.endElement = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_text;
    return sax;
}

static void parse(cmarkup_writer *writer, htmlParserCtxtPtr parser) {
    htmlSAXHandler sax = handler();
    *parser->sax = sax;
    parser->userData = writer;
    writer->parser = parser;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser);
    htmlFreeParserCtxt(parser);
}

cmarkup_tape *cmarkup_read_html(const uint8_t *html, size_t length, cmarkup_limits limits) {
    cmarkup_start_library();
    cmarkup_writer *writer = cmarkup_writer_new(limits);
    if (!writer || length == 0) return writer ? cmarkup_finish(writer) : NULL;
    if (length > INT32_MAX || !cmarkup_attributes_fit(html, length, limits.attributes_per_element)) {
        writer->face.status = CMARKUP_TOO_LARGE;
        return cmarkup_finish(writer);
    }
    htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt((const char *)html, (int)length);
    if (!parser) {
        cmarkup_free(&writer->face);
        return NULL;
    }
    parse(writer, parser);
    return cmarkup_finish(writer);
}
