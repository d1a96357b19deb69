// A C face of libphonenumber (https://github.com/google/libphonenumber) and its offline geocoder.
#ifndef INLET_CPHONENUMBER_H
#define INLET_CPHONENUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a number. The values after `found` are libphonenumber's own kinds of failure.
typedef enum {
    phone_found = 0,
    phone_invalid_country_code = 1,
    phone_not_a_number = 2,
    phone_too_short_after_prefix = 3,
    phone_too_short = 4,
    phone_too_long = 5,
} phone_outcome;

/// How the length of a number fits its country's plan.
typedef enum {
    phone_possible = 0,
    phone_possible_locally = 1,
    phone_length_too_short = 2,
    phone_length_too_long = 3,
    phone_length_invalid = 4,
} phone_fit;

/// A parsed number; texts end with NUL.
typedef struct {
    char e164[24];
    char extension[24];
    /// The ISO 3166-1 code of its country; empty where it is not known, `001` for numbers of no country.
    char region[8];
    phone_fit fit;
    /// How many digits it has behind the country code, leading zeros not counted.
    int national_digits;
    bool is_valid;
    /// A number of a mobile network, as far as the plan tells.
    bool is_mobile;
} phone_number;

/// Parses a number as written in `region` (ISO 3166-1, upper case; empty for none). Any thread may call it.
phone_outcome phone_parse(const char *text, size_t length, const char *region, phone_number *result);

/// Writes where a number in E.164 comes from, in a language such as `zh` or `en`, as UTF-8 that ends with NUL.
///
/// @return how many bytes were written without the NUL; 0 where nothing is known or `capacity` is too small. Any thread may call it.
size_t phone_describe(const char *e164, const char *language, char *text, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
