// HTML and XML read into a flat list of events by libxml2, bounded in depth and size.
// libxml2's own headers stay out of this face: they clash with the ICU inside Foundation when Swift imports both.
#ifndef INLET_CMARKUP_H
#define INLET_CMARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum : uint8_t {
    CMARKUP_TEXT,
    CMARKUP_START,
    CMARKUP_END,
} cmarkup_kind;

typedef enum : uint8_t {
    // All of it was read.
    CMARKUP_WHOLE,
    // Elements nest deeper than the limit; reading stopped there.
    CMARKUP_TOO_DEEP,
    // One element has too many attributes, or there are too many events; reading stopped there.
    CMARKUP_TOO_LARGE,
    // XML only: not well-formed.
    CMARKUP_MALFORMED,
    // XML only: a document type declaration stands in it. None is ever read, so that no entity can be declared.
    CMARKUP_HAS_DOCTYPE,
    // No memory left.
    CMARKUP_NO_MEMORY,
} cmarkup_status;

// The HTML elements that mean something to a reader of mail; every other name is CMARKUP_TAG_OTHER.
typedef enum : uint8_t {
    CMARKUP_TAG_OTHER,
    CMARKUP_TAG_A, CMARKUP_TAG_ABBR, CMARKUP_TAG_ADDRESS, CMARKUP_TAG_AREA, CMARKUP_TAG_ARTICLE, CMARKUP_TAG_ASIDE, CMARKUP_TAG_B,
    CMARKUP_TAG_BIG, CMARKUP_TAG_BLOCKQUOTE, CMARKUP_TAG_BODY, CMARKUP_TAG_BR, CMARKUP_TAG_CAPTION, CMARKUP_TAG_CENTER,
    CMARKUP_TAG_CITE, CMARKUP_TAG_CODE, CMARKUP_TAG_COL, CMARKUP_TAG_COLGROUP, CMARKUP_TAG_DD, CMARKUP_TAG_DEL, CMARKUP_TAG_DIR,
    CMARKUP_TAG_DIV, CMARKUP_TAG_DL, CMARKUP_TAG_DT, CMARKUP_TAG_EM, CMARKUP_TAG_FIGCAPTION, CMARKUP_TAG_FIGURE,
    CMARKUP_TAG_FONT, CMARKUP_TAG_FOOTER, CMARKUP_TAG_H1, CMARKUP_TAG_H2, CMARKUP_TAG_H3, CMARKUP_TAG_H4, CMARKUP_TAG_H5,
    CMARKUP_TAG_H6, CMARKUP_TAG_HEAD, CMARKUP_TAG_HEADER, CMARKUP_TAG_HR, CMARKUP_TAG_HTML, CMARKUP_TAG_I, CMARKUP_TAG_IMG,
    CMARKUP_TAG_INS, CMARKUP_TAG_KBD, CMARKUP_TAG_LI, CMARKUP_TAG_LINK, CMARKUP_TAG_MAIN, CMARKUP_TAG_MENU, CMARKUP_TAG_META,
    CMARKUP_TAG_NAV, CMARKUP_TAG_OL, CMARKUP_TAG_P, CMARKUP_TAG_PRE, CMARKUP_TAG_Q, CMARKUP_TAG_S, CMARKUP_TAG_SAMP,
    CMARKUP_TAG_SCRIPT, CMARKUP_TAG_SECTION, CMARKUP_TAG_SMALL, CMARKUP_TAG_SPAN, CMARKUP_TAG_STRIKE, CMARKUP_TAG_STRONG,
    CMARKUP_TAG_STYLE, CMARKUP_TAG_SUB, CMARKUP_TAG_SUP, CMARKUP_TAG_TABLE, CMARKUP_TAG_TBODY, CMARKUP_TAG_TD,
    CMARKUP_TAG_TEMPLATE, CMARKUP_TAG_TEXTAREA, CMARKUP_TAG_TFOOT, CMARKUP_TAG_TH, CMARKUP_TAG_THEAD, CMARKUP_TAG_TITLE,
    CMARKUP_TAG_TR, CMARKUP_TAG_TT, CMARKUP_TAG_U, CMARKUP_TAG_UL, CMARKUP_TAG_VAR, CMARKUP_TAG_WBR,
} cmarkup_tag;

// A stretch of the tape's bytes.
typedef struct {
    uint32_t start;
    uint32_t length;
} cmarkup_slice;

typedef struct {
    cmarkup_slice name;
    cmarkup_slice value;
} cmarkup_attribute;

typedef struct {
    cmarkup_kind kind;
    cmarkup_tag tag;
    // The number of attributes from first_attribute on; of a start only.
    uint16_t attribute_count;
    uint32_t first_attribute;
    // The text, or the name of the element; HTML names are in lower case.
    cmarkup_slice text;
} cmarkup_event;

typedef struct {
    uint32_t depth;
    uint32_t attributes_per_element;
    uint32_t events;
} cmarkup_limits;

// What was read. All slices point into bytes, which are UTF-8.
typedef struct {
    const cmarkup_event *events;
    size_t event_count;
    const cmarkup_attribute *attributes;
    size_t attribute_count;
    const uint8_t *bytes;
    size_t byte_count;
    cmarkup_status status;
} cmarkup_tape;

// Reads UTF-8 HTML of any quality. Never touches the network or a file. NULL when there is no memory left.
cmarkup_tape *cmarkup_read_html(const uint8_t *html, size_t length, cmarkup_limits limits);

// Reads well-formed XML in the encoding that it declares. No document type, no entity but the five of XML itself, no network.
// NULL when there is no memory left.
cmarkup_tape *cmarkup_read_xml(const uint8_t *xml, size_t length, cmarkup_limits limits);

void cmarkup_free(cmarkup_tape *tape);

#endif
