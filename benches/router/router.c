/*
 * A bare router: the least that an XMPP server can do and still carry the load generator's messages. It believes every
 * password, stores nothing, and passes a message on to the account named in `to` with a `from` in front. What it
 * reaches is the ceiling of the generator, not a goal for a server.
 *
 *   router PORT        (listens on 127.0.0.1; one thread, epoll)
 *
 * Accounts are words that end in a number; the number is the account.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCOUNTS = 65536, DESCRIPTORS = 65536, INPUT = 1 << 18, EVENTS = 512 };

struct peer {
    char *out;                /* bytes that wait for the socket */
    size_t out_len, out_room;
    char *rest;               /* beginning of an unfinished stanza */
    size_t rest_len;
    char name[64];
    int account, authenticated, dirty, waits, open;
};

static struct peer peers[DESCRIPTORS];
static int by_account[ACCOUNTS];
static int dirty[DESCRIPTORS], dirty_count;
static int poll_fd;

static void put(int fd, const char *bytes, size_t len)
{
    struct peer *p = &peers[fd];
    if (p->out_len + len > p->out_room) {
        p->out_room = (p->out_len + len) * 2;
        p->out = realloc(p->out, p->out_room);
        if (!p->out)
            abort();
    }
    memcpy(p->out + p->out_len, bytes, len);
    p->out_len += len;
    if (!p->dirty) {
        p->dirty = 1;
        dirty[dirty_count++] = fd;
    }
}

static void say(int fd, const char *text) { put(fd, text, strlen(text)); }

static void shut(int fd)
{
    struct peer *p = &peers[fd];
    if (!p->open)
        return;
    if (p->account >= 0 && by_account[p->account] == fd)
        by_account[p->account] = -1;
    p->open = 0;
    p->out_len = p->rest_len = 0;
    close(fd);
}

static void interest(int fd, unsigned events)
{
    struct epoll_event e = {.events = events, .data.fd = fd};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, fd, &e);
}

static void flush(int fd)
{
    struct peer *p = &peers[fd];
    size_t at = 0;
    while (p->open && at < p->out_len) {
        ssize_t n = send(fd, p->out + at, p->out_len - at, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN)
                break;
            shut(fd);
            return;
        }
        at += (size_t)n;
    }
    memmove(p->out, p->out + at, p->out_len - at);
    p->out_len -= at;
    int waits = p->out_len > 0;
    if (p->open && waits != p->waits) {
        p->waits = waits;
        interest(fd, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

static int number_at_end(const char *word, size_t len)
{
    size_t at = len;
    while (at > 0 && word[at - 1] >= '0' && word[at - 1] <= '9')
        at--;
    int n = 0;
    for (; at < len; at++)
        n = n * 10 + (word[at] - '0');
    return n % ACCOUNTS;
}

/* The account in <auth>: base64 of \0name\0password (RFC 4616). */
static void read_name(struct peer *p, const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char plain[256];
    size_t n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < len && text[i] != '=' && n < sizeof plain - 1; i++) {
        const char *d = strchr(digits, text[i]);
        if (!d)
            break;
        bits = bits << 6 | (unsigned)(d - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            plain[n++] = (char)(bits >> have);
        }
    }
    plain[n] = 0;
    if (n > 1)
        snprintf(p->name, sizeof p->name, "%.63s", plain + 1);
    p->account = number_at_end(p->name, strlen(p->name));
}

static int starts(const char *at, size_t len, const char *word)
{
    size_t n = strlen(word);
    return len >= n && memcmp(at, word, n) == 0;
}

static void route(int fd, const char *stanza, size_t len)
{
    struct peer *p = &peers[fd];
    const char *to = memmem(stanza, len, " to='", 5);
    if (!to)
        return;
    to += 5;
    const char *at = memchr(to, '@', (size_t)(stanza + len - to));
    if (!at)
        return;
    int target = by_account[number_at_end(to, (size_t)(at - to))];
    if (target < 0)
        return;
    char head[128];
    int n = snprintf(head, sizeof head, "<message from='%s@localhost/bench'", p->name);
    put(target, head, (size_t)n);
    put(target, stanza + 8, len - 8);
}

/* Handles one element; returns how many bytes it took, 0 when its end is not there yet. */
static size_t element(int fd, const char *in, size_t len)
{
    struct peer *p = &peers[fd];
    const char *end;
    if (starts(in, len, "<message")) {
        end = memmem(in, len, "</message>", 10);
        if (!end)
            return 0;
        len = (size_t)(end + 10 - in);
        route(fd, in, len);
        return len;
    }
    const char *tag = memchr(in, '>', len);
    if (!tag)
        return 0;
    size_t tag_len = (size_t)(tag + 1 - in);
    if (starts(in, len, "<iq")) {
        end = memmem(in, len, "</iq>", 5);
        if (!end)
            return 0;
        len = (size_t)(end + 5 - in);
        char answer[256];
        if (memmem(in, len, "<bind", 5)) {
            snprintf(answer, sizeof answer, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                "<jid>%s@localhost/bench</jid></bind></iq>", p->name);
        } else {
            by_account[p->account] = fd;
            snprintf(answer, sizeof answer, "<iq type='result' id='ready'/>");
        }
        say(fd, answer);
        return len;
    }
    if (starts(in, len, "<stream:stream")) {
        say(fd, "<?xml version='1.0'?><stream:stream from='localhost' id='1' version='1.0' xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams'>");
        say(fd, p->authenticated
            ? "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"
            : "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
              "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
    } else if (starts(in, len, "<auth")) {
        end = memmem(in, len, "</auth>", 7);
        if (!end)
            return 0;
        read_name(p, tag + 1, (size_t)(end - tag - 1));
        p->authenticated = 1;
        say(fd, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        return (size_t)(end + 7 - in);
    } else if (starts(in, len, "</stream:stream")) {
        say(fd, "</stream:stream>");
    }
    return tag_len;
}

static void receive(int fd)
{
    static char in[INPUT];
    struct peer *p = &peers[fd];
    memcpy(in, p->rest, p->rest_len);
    ssize_t n = recv(fd, in + p->rest_len, sizeof in - p->rest_len, 0);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            shut(fd);
        return;
    }
    size_t len = p->rest_len + (size_t)n, at = 0, took;
    while (at < len && (took = element(fd, in + at, len - at)) > 0)
        at += took;
    p->rest_len = len - at;
    if (p->rest_len == sizeof in) {
        shut(fd);
        return;
    }
    if (p->rest_len > 0) {
        p->rest = realloc(p->rest, p->rest_len);
        if (!p->rest)
            abort();
        memcpy(p->rest, in + at, p->rest_len);
    }
}

static void admit(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= DESCRIPTORS) {
            close(fd);
            continue;
        }
        struct peer *p = &peers[fd];
        p->out_len = p->rest_len = 0;
        p->authenticated = p->dirty = p->waits = 0;
        p->account = -1;
        p->open = 1;
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &e);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: router PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    memset(by_account, -1, sizeof by_account);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("router");
        return 1;
    }
    poll_fd = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                admit(listener);
            else if (events[i].events & EPOLLOUT)
                flush(fd);
            if (fd != listener && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && peers[fd].open)
                receive(fd);
        }
        for (int i = 0; i < dirty_count; i++) {
            peers[dirty[i]].dirty = 0;
            flush(dirty[i]);
        }
        dirty_count = 0;
    }
}
