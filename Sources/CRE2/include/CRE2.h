// A C face of RE2 (https://github.com/google/re2): patterns over UTF-8 bytes, matched in time linear in the text.
#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A compiled pattern. Any number of threads may match with it at once.
typedef struct cre2_pattern cre2_pattern;

enum cre2_option {
    CRE2_CASE_INSENSITIVE = 1,
    CRE2_DOT_MATCHES_NEWLINE = 2,
};

enum cre2_anchor {
    CRE2_ANYWHERE = 0,
    CRE2_AT_START = 1,
    CRE2_WHOLE = 2,
};

// The values of RE2::ErrorCode that a caller tells apart.
enum cre2_error_code {
    CRE2_OK = 0,
    CRE2_OTHER = 1,
    CRE2_BAD_ESCAPE = 2,
    CRE2_BAD_CLASS = 3,
    CRE2_BAD_RANGE = 4,
    CRE2_MISSING_BRACKET = 5,
    CRE2_MISSING_PAREN = 6,
    CRE2_UNEXPECTED_PAREN = 7,
    CRE2_TRAILING_BACKSLASH = 8,
    CRE2_REPEAT_ARGUMENT = 9,
    CRE2_REPEAT_SIZE = 10,
    CRE2_REPEAT_OPERATOR = 11,
    CRE2_BAD_PERL_OPERATOR = 12,
    CRE2_BAD_UTF8 = 13,
    CRE2_BAD_NAME = 14,
    CRE2_TOO_LARGE = 15,
};

// Why a pattern was refused.
typedef struct {
    enum cre2_error_code code;
    // The part of the pattern that is at fault, cut to fit, not terminated.
    char fragment[128];
    size_t fragment_length;
} cre2_error;

// Bytes from start up to, not including, end; start is -1 for a group that took no part.
typedef struct {
    int64_t start;
    int64_t end;
} cre2_range;

// Compiles a pattern. NULL when it is refused; then error says why.
cre2_pattern *_Nullable cre2_new(
    const char *_Nonnull text, size_t length, int options, int64_t max_memory, cre2_error *_Nonnull error);
void cre2_free(cre2_pattern *_Nonnull pattern);

// The number of groups without the whole match.
int cre2_group_count(const cre2_pattern *_Nonnull pattern);
// The name of a group from 1; NULL when it has none. Lives as long as the pattern.
const char *_Nullable cre2_group_name(const cre2_pattern *_Nonnull pattern, int group);

// Looks for the first match that begins at byte `start` or later. Fills `count` ranges: the whole match, then the groups.
int cre2_match(
    const cre2_pattern *_Nonnull pattern, const char *_Nonnull text, size_t length, size_t start, enum cre2_anchor anchor,
    cre2_range *_Nullable ranges, int count);

#ifdef __cplusplus
}
#endif

#endif
