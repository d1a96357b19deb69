// libxml2 for CMarkup alone: Swift never imports it, its headers clash with Foundation's ICU.
#include <libxml/parser.h>
