// The tape while it is written.
#ifndef INLET_CMARKUP_TAPE_H
#define INLET_CMARKUP_TAPE_H

#include "CMarkup.h"

#include <libxml/parser.h>

typedef struct {
    // Must stay first: what the caller sees.
    cmarkup_tape face;
    cmarkup_event *events;
    size_t event_capacity;
    cmarkup_attribute *attributes;
    size_t attribute_capacity;
    uint8_t *bytes;
    size_t byte_capacity;
    cmarkup_limits limits;
    uint32_t depth;
    xmlParserCtxtPtr parser;
} cmarkup_writer;

cmarkup_writer *cmarkup_writer_new(cmarkup_limits limits);
void cmarkup_write_start(cmarkup_writer *writer, cmarkup_tag tag, const xmlChar *name, size_t length);
void cmarkup_write_attribute(cmarkup_writer *writer, const xmlChar *name, const xmlChar *value, size_t value_length);
void cmarkup_write_text(cmarkup_writer *writer, const xmlChar *text, size_t length);
void cmarkup_write_end(cmarkup_writer *writer, cmarkup_tag tag, const xmlChar *name, size_t length);
void cmarkup_stop(cmarkup_writer *writer, cmarkup_status why);
cmarkup_tape *cmarkup_finish(cmarkup_writer *writer);

// libxml2 compares each attribute of an element with all before it, which is quadratic; so they are counted first.
bool cmarkup_attributes_fit(const uint8_t *markup, size_t length, uint32_t limit);
cmarkup_tag cmarkup_tag_named(const xmlChar *name);
void cmarkup_start_library(void);

#endif
