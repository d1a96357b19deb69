#include "tape.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void) { xmlInitParser(); }

void cmarkup_start_library(void) { pthread_once(&once, start_library); }

cmarkup_writer *cmarkup_writer_new(cmarkup_limits limits) {
    cmarkup_writer *writer = calloc(1, sizeof(cmarkup_writer));
    if (writer) writer->limits = limits;
    return writer;
}

void cmarkup_stop(cmarkup_writer *writer, cmarkup_status why) {
    if (writer->face.status == CMARKUP_WHOLE) writer->face.status = why;
    if (writer->parser) xmlStopParser(writer->parser);
}

// Room for one more of `size` bytes; doubles.
static bool make_room(cmarkup_writer *writer, void **memory, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return true;
    size_t wanted = *capacity ? *capacity : 64;
    while (wanted < needed) wanted *= 2;
    void *grown = wanted > UINT32_MAX ? NULL : realloc(*memory, wanted * size);
    if (!grown) {
        cmarkup_stop(writer, CMARKUP_NO_MEMORY);
        return false;
    }
    *memory = grown;
    *capacity = wanted;
    return true;
}

static cmarkup_slice keep(cmarkup_writer *writer, const xmlChar *text, size_t length) {
    cmarkup_slice slice = {(uint32_t)writer->face.byte_count, 0};
    if (!text || !make_room(writer, (void **)&writer->bytes, &writer->byte_capacity, writer->face.byte_count + length, 1)) return slice;
    memcpy(writer->bytes + slice.start, text, length);
    writer->face.byte_count += length;
    slice.length = (uint32_t)length;
    return slice;
}

static cmarkup_event *add_event(cmarkup_writer *writer, cmarkup_kind kind, cmarkup_tag tag) {
    if (writer->face.status != CMARKUP_WHOLE) return NULL;
    if (writer->face.event_count >= writer->limits.events) {
        cmarkup_stop(writer, CMARKUP_TOO_LARGE);
        return NULL;
    }
    size_t count = writer->face.event_count + 1;
    if (!make_room(writer, (void **)&writer->events, &writer->event_capacity, count, sizeof(cmarkup_event))) return NULL;
    cmarkup_event *event = &writer->events[writer->face.event_count++];
    *event = (cmarkup_event){.kind = kind, .tag = tag, .first_attribute = (uint32_t)writer->face.attribute_count};
    return event;
}

void cmarkup_write_start(cmarkup_writer *writer, cmarkup_tag tag, const xmlChar *name, size_t length) {
    if (++writer->depth > writer->limits.depth) {
        cmarkup_stop(writer, CMARKUP_TOO_DEEP);
        return;
    }
    cmarkup_event *event = add_event(writer, CMARKUP_START, tag);
    if (event) event->text = keep(writer, name, length);
}

void cmarkup_write_attribute(cmarkup_writer *writer, const xmlChar *name, const xmlChar *value, size_t value_length) {
    if (writer->face.status != CMARKUP_WHOLE || writer->face.event_count == 0) return;
    cmarkup_event *event = &writer->events[writer->face.event_count - 1];
    size_t count = writer->face.attribute_count + 1;
    if (event->attribute_count == UINT16_MAX) return;
    if (!make_room(writer, (void **)&writer->attributes, &writer->attribute_capacity, count, sizeof(cmarkup_attribute))) return;
    cmarkup_attribute attribute = {keep(writer, name, strlen((const char *)name)), keep(writer, value, value_length)};
    writer->attributes[writer->face.attribute_count++] = attribute;
    event->attribute_count++;
}

void cmarkup_write_text(cmarkup_writer *writer, const xmlChar *text, size_t length) {
    if (writer->face.status != CMARKUP_WHOLE || length == 0) return;
    // libxml2 hands long text over in pieces.
    cmarkup_event *last = writer->face.event_count ? &writer->events[writer->face.event_count - 1] : NULL;
    if (last && last->kind == CMARKUP_TEXT) {
        last->text.length += keep(writer, text, length).length;
        return;
    }
    cmarkup_event *event = add_event(writer, CMARKUP_TEXT, CMARKUP_TAG_OTHER);
    if (event) event->text = keep(writer, text, length);
}

void cmarkup_write_end(cmarkup_writer *writer, cmarkup_tag tag, const xmlChar *name, size_t length) {
    if (writer->depth > 0) writer->depth--;
    cmarkup_event *event = add_event(writer, CMARKUP_END, tag);
    if (event) event->text = keep(writer, name, length);
}

cmarkup_tape *cmarkup_finish(cmarkup_writer *writer) {
    writer->parser = NULL;
    writer->face.events = writer->events;
    writer->face.attributes = writer->attributes;
    writer->face.bytes = writer->bytes;
    return &writer->face;
}

void cmarkup_free(cmarkup_tape *tape) {
    cmarkup_writer *writer = (cmarkup_writer *)tape;
    if (!writer) return;
    free(writer->events);
    free(writer->attributes);
    free(writer->bytes);
    free(writer);
}
