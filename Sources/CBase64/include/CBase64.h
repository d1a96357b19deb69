#ifndef INLET_CBASE64_H
#define INLET_CBASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes behind the result that decoding and encoding may write to.
#define CBASE64_MARGIN 32

/// How far a run went.
typedef struct {
    size_t read;
    size_t written;
} cbase64_run;

/// Decodes base64 (RFC 4648, section 4) in groups of four letters, passing over line ends between groups, and stops in front of the first
/// group that is none: at padding, at foreign bytes, at the end.
///
/// `output` has room for three bytes a group and CBASE64_MARGIN more.
cbase64_run cbase64_decode(const uint8_t *input, size_t count, uint8_t *output);

/// Decodes base64 in lines of `width` letters that end in CRLF, as long as they are exactly what encoding writes: only the last line may be
/// shorter, and padded. The line end behind the last line is not read.
///
/// `width` is a multiple of 4, at most CBASE64_WIDEST; `output` has room as above.
cbase64_run cbase64_decode_lines(const uint8_t *input, size_t count, size_t width, uint8_t *output);

/// The longest lines of the functions for lines.
#define CBASE64_WIDEST 1000

/// Encodes in lines of `width` letters with CRLF between them and none at the end; returns how many bytes that makes.
///
/// `output` has room for them and CBASE64_MARGIN more.
size_t cbase64_encode_lines(const uint8_t *input, size_t count, size_t width, uint8_t *output);

/// Whether `cbase64_encode_lines` would write exactly that text.
bool cbase64_is_encoded(const uint8_t *input, size_t count, size_t width, const uint8_t *text, size_t length);

#endif
