#include "CBase64.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The value of each letter; 0xFF for what is none.
static const uint8_t values[256] = {
#define X 0xFF
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, 62, X, X, X, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
    X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, X,
    X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
#undef X
};

#if defined(__x86_64__)
/// As many blocks of 32 letters as stand at the start. The method is Wojciech Muła's (http://0x80.pl/notesen/2016-01-17-sse-base64-decoding.html):
/// two look-ups by half a byte tell letters from others, a third one the distance to the value.
__attribute__((target("avx2"))) static void decode_blocks(const uint8_t *input, size_t count, uint8_t *output, cbase64_run *run) {
    const __m256i low_classes = _mm256_setr_epi8(
        0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A,
        0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
    const __m256i high_classes = _mm256_setr_epi8(
        0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
        0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
    const __m256i distances = _mm256_setr_epi8(
        0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i bytes_in_order = _mm256_setr_epi8(
        2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i halves_together = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
    const __m256i slash = _mm256_set1_epi8(0x2F);
    while (count - run->read >= 32) {
        __m256i letters = _mm256_loadu_si256((const __m256i *)(input + run->read));
        __m256i high = _mm256_and_si256(_mm256_srli_epi32(letters, 4), slash);
        __m256i low = _mm256_and_si256(letters, slash);
        if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_classes, low), _mm256_shuffle_epi8(high_classes, high))) return;
        __m256i distance = _mm256_shuffle_epi8(distances, _mm256_add_epi8(_mm256_cmpeq_epi8(letters, slash), high));
        __m256i sixes = _mm256_add_epi8(letters, distance);
        __m256i twelves = _mm256_maddubs_epi16(sixes, _mm256_set1_epi32(0x01400140));
        __m256i groups = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x00011000));
        __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, bytes_in_order), halves_together);
        _mm256_storeu_si256((__m256i *)(output + run->written), bytes);
        run->read += 32;
        run->written += 24;
    }
}
#endif

static bool has_wide_vectors(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

/// All whole groups at the start.
static void decode_groups(const uint8_t *input, size_t count, uint8_t *output, bool is_wide, cbase64_run *run) {
#if defined(__x86_64__)
    if (is_wide) decode_blocks(input, count, output, run);
#else
    (void)is_wide;
#endif
    while (count - run->read >= 4) {
        const uint8_t *group = input + run->read;
        const uint8_t a = values[group[0]], b = values[group[1]], c = values[group[2]], d = values[group[3]];
        if ((a | b | c | d) > 63) return;
        uint8_t *bytes = output + run->written;
        bytes[0] = (uint8_t)(a << 2 | b >> 4);
        bytes[1] = (uint8_t)(b << 4 | c >> 2);
        bytes[2] = (uint8_t)(c << 6 | d);
        run->read += 4;
        run->written += 3;
    }
}

cbase64_run cbase64_decode(const uint8_t *input, size_t count, uint8_t *output) {
    cbase64_run run = {0, 0};
    const bool is_wide = has_wide_vectors();
    while (run.read < count) {
        decode_groups(input, count, output, is_wide, &run);
        const size_t line_end = run.read;
        while (run.read < count && (input[run.read] == '\r' || input[run.read] == '\n')) run.read++;
        if (run.read == line_end) break;
    }
    return run;
}

/// A last group with padding, whose unused bits are zero; writes one byte or two.
static void decode_padded(const uint8_t *group, uint8_t *output, cbase64_run *run) {
    const uint8_t a = values[group[0]], b = values[group[1]], c = values[group[2]];
    if ((a | b) > 63 || group[3] != '=') return;
    if (group[2] == '=' && (b & 15) == 0) {
        output[run->written++] = (uint8_t)(a << 2 | b >> 4);
    } else if (c <= 63 && (c & 3) == 0) {
        output[run->written++] = (uint8_t)(a << 2 | b >> 4);
        output[run->written++] = (uint8_t)(b << 4 | c >> 2);
    } else {
        return;
    }
    run->read += 4;
}

cbase64_run cbase64_decode_lines(const uint8_t *input, size_t count, size_t width, uint8_t *output) {
    cbase64_run whole = {0, 0};
    const bool is_wide = has_wide_vectors();
    size_t start = 0;
    while (start < count) {
        const size_t most = count - start < width ? count - start : width;
        cbase64_run line = {0, 0};
        decode_groups(input + start, most, output + whole.written, is_wide, &line);
        const size_t letters = line.read;
        if (most - letters >= 4) decode_padded(input + start + letters, output + whole.written, &line);
        if (line.read == 0) break;
        whole.read = start + line.read;
        whole.written += line.written;
        const size_t end = whole.read;
        if (letters < width || count - end < 2 || input[end] != '\r' || input[end + 1] != '\n') break;
        start = end + 2;
    }
    return whole;
}

static const char letters_of_values[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#if defined(__x86_64__)
/// As many blocks of 24 bytes as can be read as 28; the way back of `decode_blocks`, by the same author.
__attribute__((target("avx2"))) static void encode_blocks(const uint8_t *input, size_t count, size_t readable, uint8_t *output, cbase64_run *run) {
    const __m256i groups = _mm256_setr_epi8(
        1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    const __m256i distances = _mm256_setr_epi8(
        65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0, 65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0);
    while (count - run->read >= 24 && readable - run->read >= 28) {
        const __m128i first = _mm_loadu_si128((const __m128i *)(input + run->read));
        const __m128i second = _mm_loadu_si128((const __m128i *)(input + run->read + 12));
        const __m256i bytes = _mm256_shuffle_epi8(_mm256_set_m128i(second, first), groups);
        const __m256i odd = _mm256_mulhi_epu16(_mm256_and_si256(bytes, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
        const __m256i even = _mm256_mullo_epi16(_mm256_and_si256(bytes, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
        const __m256i sixes = _mm256_or_si256(odd, even);
        const __m256i above_z = _mm256_cmpgt_epi8(sixes, _mm256_set1_epi8(25));
        const __m256i kinds = _mm256_sub_epi8(_mm256_subs_epu8(sixes, _mm256_set1_epi8(51)), above_z);
        _mm256_storeu_si256((__m256i *)(output + run->written), _mm256_add_epi8(sixes, _mm256_shuffle_epi8(distances, kinds)));
        run->read += 24;
        run->written += 32;
    }
}
#endif

/// The letters of one line; `readable` bytes from `input` on may be looked at.
static size_t encode_line(const uint8_t *input, size_t count, size_t readable, uint8_t *output, bool is_wide) {
    cbase64_run run = {0, 0};
#if defined(__x86_64__)
    if (is_wide) encode_blocks(input, count, readable, output, &run);
#else
    (void)is_wide;
    (void)readable;
#endif
    for (; run.read < count; run.read += 3) {
        const size_t left = count - run.read;
        const uint8_t a = input[run.read], b = left > 1 ? input[run.read + 1] : 0, c = left > 2 ? input[run.read + 2] : 0;
        output[run.written++] = (uint8_t)letters_of_values[a >> 2];
        output[run.written++] = (uint8_t)letters_of_values[(a << 4 | b >> 4) & 63];
        output[run.written++] = left > 1 ? (uint8_t)letters_of_values[(b << 2 | c >> 6) & 63] : '=';
        output[run.written++] = left > 2 ? (uint8_t)letters_of_values[c & 63] : '=';
    }
    return run.written;
}

size_t cbase64_encode_lines(const uint8_t *input, size_t count, size_t width, uint8_t *output) {
    const bool is_wide = has_wide_vectors();
    const size_t line = width / 4 * 3;
    size_t written = 0;
    for (size_t read = 0; read < count; read += line) {
        if (read > 0) {
            output[written++] = '\r';
            output[written++] = '\n';
        }
        const size_t left = count - read;
        written += encode_line(input + read, left < line ? left : line, left, output + written, is_wide);
    }
    return written;
}

bool cbase64_is_encoded(const uint8_t *input, size_t count, size_t width, const uint8_t *text, size_t length) {
    uint8_t buffer[CBASE64_WIDEST + CBASE64_MARGIN];
    const bool is_wide = has_wide_vectors();
    const size_t line = width / 4 * 3;
    size_t seen = 0;
    for (size_t read = 0; read < count; read += line) {
        if (read > 0) {
            if (length - seen < 2 || text[seen] != '\r' || text[seen + 1] != '\n') return false;
            seen += 2;
        }
        const size_t left = count - read;
        const size_t made = encode_line(input + read, left < line ? left : line, left, buffer, is_wide);
        if (length - seen < made || memcmp(buffer, text + seen, made) != 0) return false;
        seen += made;
    }
    return seen == length;
}
