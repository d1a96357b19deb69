#include "CRE2.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <re2/re2.h>

struct cre2_pattern {
    RE2 expression;
    // RE2 builds this map under a lock on first use and keeps it; taken once here.
    const std::map<int, std::string> &names;

    cre2_pattern(const re2::StringPiece &text, const RE2::Options &options)
        : expression(text, options), names(expression.CapturingGroupNames()) {}
};

namespace {

RE2::Options options_of(int options, int64_t max_memory) {
    RE2::Options result;
    result.set_log_errors(false);
    result.set_max_mem(max_memory);
    result.set_case_sensitive((options & CRE2_CASE_INSENSITIVE) == 0);
    result.set_dot_nl((options & CRE2_DOT_MATCHES_NEWLINE) != 0);
    return result;
}

cre2_error_code code_of(RE2::ErrorCode code) {
    switch (code) {
    case RE2::NoError: return CRE2_OK;
    case RE2::ErrorBadEscape: return CRE2_BAD_ESCAPE;
    case RE2::ErrorBadCharClass: return CRE2_BAD_CLASS;
    case RE2::ErrorBadCharRange: return CRE2_BAD_RANGE;
    case RE2::ErrorMissingBracket: return CRE2_MISSING_BRACKET;
    case RE2::ErrorMissingParen: return CRE2_MISSING_PAREN;
    case RE2::ErrorUnexpectedParen: return CRE2_UNEXPECTED_PAREN;
    case RE2::ErrorTrailingBackslash: return CRE2_TRAILING_BACKSLASH;
    case RE2::ErrorRepeatArgument: return CRE2_REPEAT_ARGUMENT;
    case RE2::ErrorRepeatSize: return CRE2_REPEAT_SIZE;
    case RE2::ErrorRepeatOp: return CRE2_REPEAT_OPERATOR;
    case RE2::ErrorBadPerlOp: return CRE2_BAD_PERL_OPERATOR;
    case RE2::ErrorBadUTF8: return CRE2_BAD_UTF8;
    case RE2::ErrorBadNamedCapture: return CRE2_BAD_NAME;
    case RE2::ErrorPatternTooLarge: return CRE2_TOO_LARGE;
    default: return CRE2_OTHER;
    }
}

void explain(const RE2 &expression, cre2_error *error) {
    const std::string &fragment = expression.error_arg();
    error->code = code_of(expression.error_code());
    error->fragment_length = std::min(fragment.size(), sizeof error->fragment);
    std::memcpy(error->fragment, fragment.data(), error->fragment_length);
}

RE2::Anchor anchor_of(cre2_anchor anchor) {
    switch (anchor) {
    case CRE2_AT_START: return RE2::ANCHOR_START;
    case CRE2_WHOLE: return RE2::ANCHOR_BOTH;
    default: return RE2::UNANCHORED;
    }
}

cre2_range range_of(const re2::StringPiece &group, const char *text) {
    if (group.data() == nullptr) return {-1, -1};
    int64_t start = group.data() - text;
    return {start, start + static_cast<int64_t>(group.size())};
}

}  // namespace

cre2_pattern *cre2_new(const char *text, size_t length, int options, int64_t max_memory, cre2_error *error) {
    auto pattern = std::make_unique<cre2_pattern>(re2::StringPiece(text, length), options_of(options, max_memory));
    if (pattern->expression.ok()) return pattern.release();
    explain(pattern->expression, error);
    return nullptr;
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }

int cre2_group_count(const cre2_pattern *pattern) { return pattern->expression.NumberOfCapturingGroups(); }

const char *cre2_group_name(const cre2_pattern *pattern, int group) {
    auto found = pattern->names.find(group);
    return found == pattern->names.end() ? nullptr : found->second.c_str();
}

int cre2_match(
    const cre2_pattern *pattern, const char *text, size_t length, size_t start, cre2_anchor anchor, cre2_range *ranges, int count) {
    constexpr int usual = 16;
    re2::StringPiece few[usual];
    std::vector<re2::StringPiece> many;
    re2::StringPiece *groups = few;
    if (count > usual) {
        many.resize(count);
        groups = many.data();
    }
    if (!pattern->expression.Match(re2::StringPiece(text, length), start, length, anchor_of(anchor), groups, count)) return 0;
    for (int group = 0; group < count; ++group) ranges[group] = range_of(groups[group], text);
    return 1;
}
