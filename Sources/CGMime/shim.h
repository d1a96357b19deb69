// GMime's macros as functions that Swift can call, over opaque pointers. No logic lives here.
#ifndef INLET_CGMIME_H
#define INLET_CGMIME_H

#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

// A mail in memory that GMime reads in place: the bytes must outlive everything parsed from it.
static inline GMimeStream *_Nonnull cgmime_stream_over(GByteArray *_Nonnull view) {
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, view);
    ((GMimeStreamMem *)stream)->owner = FALSE;
    return stream;
}

static inline int cgmime_errno(void) { return errno; }

static inline void cgmime_unref(void *_Nonnull object) { g_object_unref(object); }

// message/rfc822 and its kin become leaves, so that the depth of what is inside is decided by us and not by GMime's recursion.
static inline void cgmime_start(void) {
    g_mime_init();
    g_mime_object_register_type("message", "rfc822", g_mime_part_get_type());
    g_mime_object_register_type("message", "rfc2822", g_mime_part_get_type());
    g_mime_object_register_type("message", "global", g_mime_part_get_type());
    g_mime_object_register_type("message", "news", g_mime_part_get_type());
    g_mime_object_register_type("message", "*", g_mime_part_get_type());
}

static inline gboolean cgmime_is_multipart(GMimeObject *_Nonnull object) { return GMIME_IS_MULTIPART(object); }
static inline gboolean cgmime_is_part(GMimeObject *_Nonnull object) { return GMIME_IS_PART(object); }
static inline GMimeMultipart *_Nonnull cgmime_multipart(GMimeObject *_Nonnull object) { return (GMimeMultipart *)object; }

// Where a leaf's content stands in the stream; false when it has none.
static inline gboolean cgmime_content_bounds(GMimeObject *_Nonnull object, gint64 *_Nonnull start, gint64 *_Nonnull end) {
    GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!stream) return FALSE;
    *start = stream->bound_start;
    *end = stream->bound_end;
    return TRUE;
}

static inline GMimeObject *_Nonnull cgmime_object(void *_Nonnull object) { return (GMimeObject *)object; }

// A part with its content copied, to be written in an encoding.
static inline GMimeObject *_Nonnull cgmime_new_part(
    const char *_Nonnull type, const char *_Nonnull subtype, const char *_Nonnull bytes, size_t length, GMimeContentEncoding encoding) {
    GMimePart *part = g_mime_part_new_with_type(type, subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, length);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(content);
    g_object_unref(stream);
    return (GMimeObject *)part;
}

static inline void cgmime_add_mailbox(
    GMimeMessage *_Nonnull message, GMimeAddressType type, const char *_Nullable name, const char *_Nonnull address) {
    InternetAddress *mailbox = internet_address_mailbox_new(name, address);
    internet_address_set_charset(mailbox, "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(message, type), mailbox);
    g_object_unref(mailbox);
}

// The whole message with CRLF line ends in a new array.
static inline GByteArray *_Nonnull cgmime_written(GMimeMessage *_Nonnull message) {
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    g_mime_object_write_to_stream((GMimeObject *)message, options, stream);
    g_object_unref(stream);
    g_mime_format_options_free(options);
    return bytes;
}

#endif
