#include "tape.h"

#include <stdlib.h>
#include <string.h>

// In the order of cmarkup_tag after CMARKUP_TAG_OTHER, which is alphabetical.
static const char *const names[] = {
    "a", "abbr", "address", "area", "article", "aside", "b", "big", "blockquote", "body", "br", "caption", "center", "cite",
    "code", "col", "colgroup", "dd", "del", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "img", "ins", "kbd", "li", "link", "main", "menu",
    "meta", "nav", "ol", "p", "pre", "q", "s", "samp", "script", "section", "small", "span", "strike", "strong", "style",
    "sub", "sup", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul",
    "var", "wbr",
};

static int compare(const void *name, const void *entry) { return strcmp(name, *(const char *const *)entry); }

cmarkup_tag cmarkup_tag_named(const xmlChar *name) {
    const char *const *found = bsearch(name, names, sizeof names / sizeof *names, sizeof *names, compare);
    return found ? (cmarkup_tag)(found - names + 1) : CMARKUP_TAG_OTHER;
}
