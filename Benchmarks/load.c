// Sends signed webhook requests as fast as a server answers them, over keep-alive connections, from one thread.
//
//   load HOST PORT PATH SECRET CONNECTIONS SECONDS BODY_BYTES RUN
//
// Each body is one chat message with an id of its own; RUN makes the ids of this run different from those of another.
// Prints: answered 2xx, other answers, seconds, requests/s, p50 ms, p99 ms.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_SPACE = 16384, ANSWER_SPACE = 65536, MOST_LATENCIES = 20000000 };

struct connection {
    int socket;
    int sent, length;
    int received, expected;
    double started;
    char request[REQUEST_SPACE];
    char answer[ANSWER_SPACE];
};

static const char *path, *secret, *run;
static int body_bytes;
static long serial, accepted, refused;
static float *latencies;
static long latency_count;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

// Everything of a request that does not change is formatted once: the load must not take from the server what it measures.
static char body_tail[REQUEST_SPACE];
static char head[1024];
static int head_length;
static HMAC_CTX *keyed;

static void prepare(const char *host) {
    for (int i = 0; i < REQUEST_SPACE; i++) body_tail[i] = "please help with it. "[i % 21];
    head_length = snprintf(head, sizeof head,
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n", path, host);
    keyed = HMAC_CTX_new();
    HMAC_Init_ex(keyed, secret, (int)strlen(secret), EVP_sha256(), NULL);
}

// A message of body_bytes from a contact of its own: every one makes a customer and a draft.
static int make_body(char *body, long stamp) {
    long id = serial++;
    int length = snprintf(body, REQUEST_SPACE,
        "{\"id\":\"m-%s-%ld\",\"sent_at\":%ld,\"sender\":{\"id\":\"u%s-%ld\",\"name\":\"Customer %ld\"},"
        "\"text\":\"My order SO%08ld has not arrived. ", run, id, stamp, run, id, id, id % 100000000);
    int rest = body_bytes - 2 - length;
    if (rest > 0) memcpy(body + length, body_tail, rest), length += rest;
    memcpy(body + length, "\"}", 2);
    return length + 2;
}

static void make_request(struct connection *c) {
    static unsigned char message[REQUEST_SPACE + 64];
    long stamp = (long)time(NULL);
    int base_length = snprintf((char *)message, 64, "%ld.", stamp);
    char *body = (char *)message + base_length;
    int length = make_body(body, stamp);
    unsigned char digest[32];
    unsigned int digest_length;
    HMAC_Init_ex(keyed, NULL, 0, NULL, NULL);
    HMAC_Update(keyed, message, base_length + length);
    HMAC_Final(keyed, digest, &digest_length);
    char hex[65] = {0};
    for (int i = 0; i < 64; i++) hex[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
    memcpy(c->request, head, head_length);
    c->length = head_length + snprintf(c->request + head_length, REQUEST_SPACE - head_length,
        "Content-Length: %d\r\nX-Timestamp: %ld\r\nX-Signature: sha256=%s\r\n\r\n", length, stamp, hex);
    memcpy(c->request + c->length, body, length);
    c->length += length;
    c->sent = c->received = c->expected = 0;
    c->started = now();
}

static void push(struct connection *c) {
    while (c->sent < c->length) {
        ssize_t n = write(c->socket, c->request + c->sent, c->length - c->sent);
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0) fail("write");
        c->sent += n;
    }
}

// 1 when a whole answer is there.
static int pull(struct connection *c) {
    for (;;) {
        ssize_t n = read(c->socket, c->answer + c->received, ANSWER_SPACE - 1 - c->received);
        if (n < 0 && errno == EAGAIN) return 0;
        if (n <= 0) fail("read");
        c->received += n;
        c->answer[c->received] = 0;
        if (!c->expected) {
            char *end = strstr(c->answer, "\r\n\r\n");
            if (!end) continue;
            char *field = strcasestr(c->answer, "\r\ncontent-length:");
            c->expected = (int)(end - c->answer) + 4 + (field && field < end ? atoi(field + 17) : 0);
        }
        if (c->received >= c->expected) return 1;
    }
}

static int by_value(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    if (argc != 9) {
        fprintf(stderr, "usage: load HOST PORT PATH SECRET CONNECTIONS SECONDS BODY_BYTES RUN\n");
        return 2;
    }
    path = argv[3], secret = argv[4], run = argv[8];
    int count = atoi(argv[5]);
    double seconds = atof(argv[6]);
    body_bytes = atoi(argv[7]);
    if (body_bytes > REQUEST_SPACE - 1024) body_bytes = REQUEST_SPACE - 1024;
    latencies = malloc(sizeof *latencies * MOST_LATENCIES);
    struct connection *connections = calloc(count, sizeof *connections);
    if (!latencies || !connections) fail("malloc");
    prepare(argv[1]);
    int epoll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    for (int i = 0; i < count; i++) {
        struct connection *c = &connections[i];
        c->socket = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(c->socket, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
        int yes = 1;
        setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        fcntl(c->socket, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        epoll_ctl(epoll, EPOLL_CTL_ADD, c->socket, &event);
        make_request(c);
        push(c);
    }
    double start = now(), end = start + seconds;
    int open = count;
    while (open > 0) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, 5000);
        if (ready == 0) break;
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->sent < c->length) push(c);
            if (!(events[i].events & EPOLLIN)) continue;
            while (pull(c)) {
                if (!strncmp(c->answer + 9, "2", 1)) accepted++; else refused++;
                if (latency_count < MOST_LATENCIES) latencies[latency_count++] = (float)((now() - c->started) * 1000);
                if (now() >= end) {
                    open--;
                    c->received = c->expected = 0;
                    epoll_ctl(epoll, EPOLL_CTL_DEL, c->socket, NULL);
                    break;
                }
                make_request(c);
                push(c);
            }
        }
    }
    double elapsed = now() - start;
    qsort(latencies, latency_count, sizeof *latencies, by_value);
    printf("%ld %ld %.2f %.0f %.2f %.2f\n", accepted, refused, elapsed, accepted / elapsed,
        latency_count ? latencies[latency_count / 2] : 0, latency_count ? latencies[latency_count * 99 / 100] : 0);
    return 0;
}
