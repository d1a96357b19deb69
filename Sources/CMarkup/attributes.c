#include "tape.h"

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The end of an attribute's value that starts at `at`, read the way libxml2 reads it.
static size_t skip_value(const uint8_t *markup, size_t at, size_t length) {
    if (at < length && (markup[at] == '"' || markup[at] == '\'')) {
        uint8_t quote = markup[at++];
        while (at < length && markup[at] != quote) at++;
        return at < length ? at + 1 : at;
    }
    while (at < length && !is_blank(markup[at]) && markup[at] != '>') at++;
    return at;
}

// Walks over the attributes of one tag; the position after it. Sets fit to false when there are more than limit.
static size_t skip_tag(const uint8_t *markup, size_t at, size_t length, uint32_t limit, bool *fit) {
    uint32_t count = 0;
    while (at < length && markup[at] != '>') {
        size_t before = at;
        while (at < length && !is_blank(markup[at]) && markup[at] != '>' && markup[at] != '=' && markup[at] != '/') at++;
        if (at > before && ++count > limit) *fit = false;
        while (at < length && is_blank(markup[at])) at++;
        if (at < length && markup[at] == '=') {
            at++;
            while (at < length && is_blank(markup[at])) at++;
            at = skip_value(markup, at, length);
        } else if (at < length && markup[at] == '/') {
            at++;
        }
    }
    return at;
}

bool cmarkup_attributes_fit(const uint8_t *markup, size_t length, uint32_t limit) {
    bool fit = true;
    for (size_t at = 0; at + 1 < length && fit; at++) {
        uint8_t next = markup[at + 1] | 0x20;
        if (markup[at] != '<' || next < 'a' || next > 'z') continue;
        size_t name = at + 1;
        while (name < length && !is_blank(markup[name]) && markup[name] != '>' && markup[name] != '/') name++;
        // Only ahead as far as the tag goes, but never further back than the next '<': a tag that is not one must not hide others.
        size_t end = skip_tag(markup, name, length, limit, &fit);
        at = end > at ? end : at;
    }
    return fit;
}
