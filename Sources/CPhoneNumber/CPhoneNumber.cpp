#include "CPhoneNumber.h"

#include <phonenumbers/geocoding/phonenumber_offline_geocoder.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>
#include <unicode/locid.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberOfflineGeocoder;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// Both are guarded by mutexes of their own (the pattern cache, the map of area codes); their other state is constant.
const PhoneNumberUtil &numbers() { return *PhoneNumberUtil::GetInstance(); }

const PhoneNumberOfflineGeocoder &geocoder() {
    // Never freed: a thread may still ask while the process ends.
    static const auto *shared = new PhoneNumberOfflineGeocoder();
    return *shared;
}

phone_outcome outcome(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return phone_found;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return phone_invalid_country_code;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD: return phone_too_short_after_prefix;
    case PhoneNumberUtil::TOO_SHORT_NSN: return phone_too_short;
    case PhoneNumberUtil::TOO_LONG_NSN: return phone_too_long;
    default: return phone_not_a_number;
    }
}

phone_fit fit(const PhoneNumber &number) {
    switch (numbers().IsPossibleNumberWithReason(number)) {
    case PhoneNumberUtil::IS_POSSIBLE: return phone_possible;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return phone_possible_locally;
    case PhoneNumberUtil::TOO_SHORT: return phone_length_too_short;
    case PhoneNumberUtil::TOO_LONG: return phone_length_too_long;
    default: return phone_length_invalid;
    }
}

template <size_t size> bool copy(const std::string &text, char (&target)[size]) {
    if (text.size() >= size) return false;
    std::memcpy(target, text.c_str(), text.size() + 1);
    return true;
}

} // namespace

phone_outcome phone_parse(const char *text, size_t length, const char *region, phone_number *result) {
    PhoneNumber number;
    const auto error = numbers().Parse(std::string(text, length), *region == 0 ? "ZZ" : region, &number);
    if (error != PhoneNumberUtil::NO_PARSING_ERROR) return outcome(error);
    std::string e164, country;
    numbers().Format(number, PhoneNumberUtil::E164, &e164);
    numbers().GetRegionCodeForNumber(number, &country);
    if (country == "ZZ") country.clear();
    if (!copy(e164, result->e164) || !copy(number.extension(), result->extension) || !copy(country, result->region)) return phone_too_long;
    result->fit = fit(number);
    result->national_digits = static_cast<int>(std::to_string(number.national_number()).size());
    // A number is valid where it has a type: asking once is half the work of asking for both.
    const auto type = numbers().GetNumberType(number);
    result->is_valid = type != PhoneNumberUtil::UNKNOWN;
    result->is_mobile = type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
    return phone_found;
}

size_t phone_describe(const char *e164, const char *language, char *text, size_t capacity) {
    PhoneNumber number;
    if (numbers().Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
    const auto found = geocoder().GetDescriptionForNumber(number, icu::Locale(language));
    if (found.size() >= capacity) return 0;
    std::memcpy(text, found.c_str(), found.size() + 1);
    return found.size();
}
