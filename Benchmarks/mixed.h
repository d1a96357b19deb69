// Requests of ten vendors, each signed in its own way, for the load of webhook_mixed. Included by load.c.
//
// The adapters and their secrets stand in bench.py (MIXED). The secret of all of them is "bench-secret".

static char *base64(const unsigned char *bytes, int count, char *text) {
    EVP_EncodeBlock((unsigned char *)text, bytes, count);
    return text;
}

static char *hexadecimal(const unsigned char *bytes, int count, char *text) {
    for (int i = 0; i < count; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
    return text;
}

static int mac(const EVP_MD *digest, const char *key, int key_length, const char *bytes, int length, unsigned char *code) {
    unsigned int count = 0;
    HMAC(digest, key, key_length, (const unsigned char *)bytes, length, code, &count);
    return (int)count;
}

// Fills the body up to about the wanted size.
static int chat_body(char *body, const char *format, long id) {
    static char filling[REQUEST_SPACE];
    int rest = body_bytes - 240 > 0 ? body_bytes - 240 : 0;
    memcpy(filling, body_tail, rest);
    filling[rest] = 0;
    return snprintf(body, REQUEST_SPACE, format, run, id, filling, run, id);
}

static int finish(char *request, const char *target, const char *type, const char *headers, const char *body, int length) {
    int count = snprintf(request, REQUEST_SPACE,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n", target, type, length, headers);
    memcpy(request + count, body, length);
    return count + length;
}

static const char JSON_TYPE[] = "application/json";
static const char GENERIC[] = "{\"id\":\"%s-%ld\",\"text\":\"%s\",\"sender\":{\"id\":\"u-%s-%ld\"}}";

// Number 0 to 9 picks the vendor.
static int make_mixed(char *request, int vendor, long id) {
    static char body[REQUEST_SPACE], text[REQUEST_SPACE + 512];
    char headers[512], encoded[128], stamp[32];
    unsigned char code[64];
    int length, count;
    long seconds = (long)time(NULL);
    snprintf(stamp, sizeof stamp, "%ld", seconds);
    const char *key = secret;
    int key_length = (int)strlen(secret);
    switch (vendor) {
    case 0:  // HMAC-SHA256 over time and body, hexadecimal
        length = chat_body(body, GENERIC, id);
        count = snprintf(text, sizeof text, "%s.%.*s", stamp, length, body);
        count = mac(EVP_sha256(), key, key_length, text, count, code);
        snprintf(headers, sizeof headers, "X-Timestamp: %s\r\nX-Signature: sha256=%s\r\n", stamp, hexadecimal(code, count, encoded));
        return finish(request, "/in/mixed-generic", JSON_TYPE, headers, body, length);
    case 1:  // Slack
        length = chat_body(body,
            "{\"type\":\"event_callback\",\"event_id\":\"%s-%ld\",\"event\":{\"type\":\"message\",\"channel\":\"C1\",\"text\":\"%s\",\"user\":\"u-%s\",\"ts\":\"%ld.1\"}}", id);
        count = snprintf(text, sizeof text, "v0:%s:%.*s", stamp, length, body);
        count = mac(EVP_sha256(), key, key_length, text, count, code);
        snprintf(headers, sizeof headers, "X-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: v0=%s\r\n", stamp, hexadecimal(code, count, encoded));
        return finish(request, "/in/mixed-slack", JSON_TYPE, headers, body, length);
    case 2:  // Standard Webhooks, base64
        length = chat_body(body, "{\"type\":\"m\",\"data\":{\"id\":\"%s-%ld\",\"text\":\"%s\",\"sender\":{\"id\":\"u-%s-%ld\"}}}", id);
        count = snprintf(text, sizeof text, "%s-%ld.%s.%.*s", run, id, stamp, length, body);
        count = mac(EVP_sha256(), key, key_length, text, count, code);
        snprintf(headers, sizeof headers, "Webhook-Id: %s-%ld\r\nWebhook-Timestamp: %s\r\nWebhook-Signature: v1,%s\r\n", run, id, stamp,
            base64(code, count, encoded));
        return finish(request, "/in/mixed-standard", JSON_TYPE, headers, body, length);
    case 3:  // LINE: base64 over the body
        length = chat_body(body,
            "{\"destination\":\"x\",\"events\":[{\"type\":\"message\",\"webhookEventId\":\"%s-%ld\",\"timestamp\":1763625600000,\"message\":{\"type\":\"text\",\"text\":\"%s\",\"id\":\"m-%s-%ld\"},\"source\":{\"type\":\"user\",\"userId\":\"U1\"}}]}", id);
        count = mac(EVP_sha256(), key, key_length, body, length, code);
        snprintf(headers, sizeof headers, "X-Line-Signature: %s\r\n", base64(code, count, encoded));
        return finish(request, "/in/mixed-line", JSON_TYPE, headers, body, length);
    case 4:  // Messenger: hexadecimal over the body
        length = chat_body(body,
            "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"messaging\":[{\"message\":{\"mid\":\"%s-%ld\",\"text\":\"%s\"},\"sender\":{\"id\":\"u-%s-%ld\"},\"recipient\":{\"id\":\"p\"},\"timestamp\":1763625600000}]}]}", id);
        count = mac(EVP_sha256(), key, key_length, body, length, code);
        snprintf(headers, sizeof headers, "X-Hub-Signature-256: sha256=%s\r\n", hexadecimal(code, count, encoded));
        return finish(request, "/in/mixed-messenger", JSON_TYPE, headers, body, length);
    case 5:  // Telegram: a token
        length = snprintf(body, REQUEST_SPACE,
            "{\"update_id\":\"%s-%ld\",\"message\":{\"message_id\":%ld,\"date\":1763625600,\"chat\":{\"id\":%ld},\"from\":{\"id\":%ld,\"first_name\":\"A\"},\"text\":\"%.*s\"}}",
            run, id, id, id, id, body_bytes > 200 ? body_bytes - 200 : 0, body_tail);
        snprintf(headers, sizeof headers, "X-Telegram-Bot-Api-Secret-Token: %s\r\n", secret);
        return finish(request, "/in/mixed-telegram", JSON_TYPE, headers, body, length);
    case 6:  // Intercom: HMAC-SHA1
        length = chat_body(body,
            "{\"type\":\"notification_event\",\"id\":\"%s-%ld\",\"topic\":\"conversation.user.created\",\"data\":{\"item\":{\"body\":\"%s\",\"user\":{\"id\":\"%s-%ld\"}}}}", id);
        count = mac(EVP_sha1(), key, key_length, body, length, code);
        snprintf(headers, sizeof headers, "X-Hub-Signature: sha1=%s\r\n", hexadecimal(code, count, encoded));
        return finish(request, "/in/mixed-intercom", JSON_TYPE, headers, body, length);
    case 7: {  // Twilio: a form, HMAC-SHA1 over the URL and the sorted fields
        int filling = body_bytes > 120 ? body_bytes - 120 : 1;
        static char words[REQUEST_SPACE];
        memset(words, 'a', filling);
        words[filling] = 0;
        length = snprintf(body, REQUEST_SPACE, "Body=%s&From=%%2B86138%08ld&MessageSid=SM%s-%ld&To=%%2B15005550006", words, id % 100000000, run, id);
        count = snprintf(text, sizeof text, "https://gw.example.com/in/mixed-twilioBody%sFrom+86138%08ldMessageSidSM%s-%ldTo+15005550006", words,
            id % 100000000, run, id);
        count = mac(EVP_sha1(), key, key_length, text, count, code);
        snprintf(headers, sizeof headers, "X-Twilio-Signature: %s\r\n", base64(code, count, encoded));
        return finish(request, "/in/mixed-twilio", "application/x-www-form-urlencoded", headers, body, length);
    }
    case 8:  // Aliyun: a secret path
        length = snprintf(body, REQUEST_SPACE,
            "[{\"phone_number\":\"138%08ld\",\"content\":\"%.*s\",\"send_time\":\"2026-11-20 08:00:00\",\"dest_code\":\"1\",\"sequence_id\":\"%s-%ld\"}]",
            id % 100000000, body_bytes > 160 ? body_bytes - 160 : 0, body_tail, run, id);
        snprintf(text, sizeof text, "/in/mixed-aliyun/%s", secret);
        return finish(request, text, JSON_TYPE, "", body, length);
    default:  // Infobip: basic authentication
        length = snprintf(body, REQUEST_SPACE,
            "{\"results\":[{\"messageId\":\"%s-%ld\",\"from\":\"86138%08ld\",\"to\":\"1069\",\"text\":\"%.*s\",\"receivedAt\":\"2026-11-20T08:00:00.000+0000\"}]}", run,
            id, id % 100000000, body_bytes > 180 ? body_bytes - 180 : 0, body_tail);
        snprintf(text, sizeof text, "bench:%s", secret);
        base64((unsigned char *)text, (int)strlen(text), encoded);
        snprintf(headers, sizeof headers, "Authorization: Basic %s\r\n", encoded);
        return finish(request, "/in/mixed-infobip", JSON_TYPE, headers, body, length);
    }
}
