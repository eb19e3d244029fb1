// Makes the writes of a process forgettable, as a power failure would: LD_PRELOAD this library, kill the process with
// SIGKILL, run unsync, and the files are as they were when they were last synced.
//
//   HUTONG_SHIM_DIR    the folder whose files are followed
//   HUTONG_SHIM_LOG    where the undo logs go; default: the folder's name with ".undo" behind it
//   HUTONG_SHIM_TEAR   when set, new contents are logged too, so that unsync can keep some of the writes
//
// Writes go to the real files at once, so that all readers see them; what they replace is logged before.
// Not followed: -shm files (SQLite rebuilds them) and writes through a mapping (unsync says so).
// Removing and renaming take effect at once, as if the folder had been synced.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "undo.h"

#define MAX_FD 65536
#define CLONE_REQUEST 0x40049409ul  // FICLONE of linux/fs.h

// The inode behind a descriptor that is followed; 0 for others.
static uint64_t inodes[MAX_FD];
static char watched[PATH_MAX];
static size_t watched_length;
static char log_path[PATH_MAX + 64];
static int log_fd = -1;
static int tearing;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static void fail(const char *what) {
    fprintf(stderr, "shim: %s: %s\n", what, strerror(errno));
    abort();
}

static void start(void) {
    const char *folder = getenv("HUTONG_SHIM_DIR");
    if (!folder) {
        return;
    }
    if (!realpath(folder, watched)) {
        fail(folder);
    }
    watched_length = strlen(watched);
    tearing = getenv("HUTONG_SHIM_TEAR") != NULL;
    const char *log = getenv("HUTONG_SHIM_LOG");
    char folder_of_log[PATH_MAX + 8];
    snprintf(folder_of_log, sizeof folder_of_log, "%s%s", log ? log : watched, log ? "" : ".undo");
    if (mkdir(folder_of_log, 0755) != 0 && errno != EEXIST) {
        fail(folder_of_log);
    }
    snprintf(log_path, sizeof log_path, "%.*s/%d.undo", PATH_MAX, folder_of_log, (int)getpid());
}

static int is_watched(const char *path) {
    size_t length = strlen(path);
    return watched_length && strncmp(path, watched, watched_length) == 0
        && (path[watched_length] == '/' || path[watched_length] == 0)
        && !(length > 4 && strcmp(path + length - 4, "-shm") == 0);
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) {
        return 0;
    }
    path[length] = 0;
    return 1;
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

// Caller holds the lock.
static void put(uint32_t kind, uint64_t inode, uint64_t offset, uint64_t size, const struct iovec *before,
    const struct iovec *after, int after_count) {
    if (log_fd < 0) {
        log_fd = REAL(open)(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (log_fd < 0) {
            fail(log_path);
        }
    }
    struct undo_record record = { UNDO_MAGIC, kind, now(), inode, offset, size, 0, 0 };
    struct iovec parts[IOV_MAX];
    int count = 1;
    size_t total = sizeof record;
    parts[0] = (struct iovec){ &record, sizeof record };
    if (before && before->iov_len) {
        record.before = (uint32_t)before->iov_len;
        total += before->iov_len;
        parts[count++] = *before;
    }
    for (int i = 0; i < after_count && count < IOV_MAX; i++) {
        record.after += (uint32_t)after[i].iov_len;
        total += after[i].iov_len;
        parts[count++] = after[i];
    }
    if (REAL(writev)(log_fd, parts, count) != (ssize_t)total) {
        fail("the undo log cannot be written");
    }
}

static void put_path(uint32_t kind, uint64_t inode, const char *path) {
    struct iovec text = { (void *)path, strlen(path) };
    put(kind, inode, 0, 0, &text, NULL, 0);
}

static void read_old(int fd, char *copy, size_t length, uint64_t offset) {
    // A descriptor for writing only is read through another.
    int reader = fd;
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        reader = REAL(open)(link, O_RDONLY | O_CLOEXEC);
    }
    for (size_t at = 0; at < length;) {
        ssize_t got = pread(reader, copy + at, length - at, (off_t)(offset + at));
        if (got <= 0) {
            fail("the old content cannot be read");
        }
        at += (size_t)got;
    }
    if (reader != fd) {
        REAL(close)(reader);
    }
}

// Logs what a write of this length at this place replaces. Caller holds the lock, and writes before letting it go.
static void replace(int fd, uint64_t offset, const struct iovec *data, int count) {
    struct stat st;
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length += data[i].iov_len;
    }
    if (fstat(fd, &st) != 0) {
        return;
    }
    uint64_t size = (uint64_t)st.st_size;
    size_t old = offset >= size ? 0 : size - offset < length ? (size_t)(size - offset) : length;
    void *copy = old ? malloc(old) : NULL;
    struct iovec before = { copy, 0 };
    if (old) {
        read_old(fd, copy, old, offset);
        before.iov_len = old;
    }
    put(UNDO_WRITE, inodes[fd], offset, size, &before, tearing ? data : NULL, tearing ? count : 0);
    free(copy);
}

static void cut(int fd, uint64_t size_after) {
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return;
    }
    uint64_t size = (uint64_t)st.st_size;
    struct iovec before = { NULL, 0 };
    if (size > size_after) {
        before.iov_len = (size_t)(size - size_after);
        before.iov_base = malloc(before.iov_len);
        read_old(fd, before.iov_base, before.iov_len, size_after);
    }
    put(UNDO_TRUNCATE, inodes[fd], size_after, size, &before, NULL, 0);
    free(before.iov_base);
}

static int followed(int fd) {
    return fd >= 0 && fd < MAX_FD && inodes[fd] != 0;
}

static void follow(int fd, int created) {
    char path[PATH_MAX];
    struct stat st;
    if (fd < 0 || fd >= MAX_FD || !path_of(fd, path) || !is_watched(path) || fstat(fd, &st) != 0
        || !S_ISREG(st.st_mode)) {
        return;
    }
    pthread_mutex_lock(&lock);
    inodes[fd] = (uint64_t)st.st_ino;
    put_path(created ? UNDO_CREATE : UNDO_FILE, inodes[fd], path);
    pthread_mutex_unlock(&lock);
}

static int open_any(int folder, const char *path, int flags, mode_t mode) {
    pthread_once(&once, start);
    if (!watched_length || (flags & O_ACCMODE) == O_RDONLY || (flags & O_PATH)) {
        return REAL(openat)(folder, path, flags, mode);
    }
    // Emptying is done by ourselves afterwards, so that it can be undone.
    int created = (flags & O_CREAT) && faccessat(folder, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    int fd = REAL(openat)(folder, path, flags & ~O_TRUNC, mode);
    int error = errno;
    follow(fd, created);
    if (fd >= 0 && (flags & O_TRUNC) && ftruncate(fd, 0) != 0 && errno != EINVAL) {
        error = errno;
        REAL(close)(fd);
        fd = -1;
    }
    errno = error;
    return fd;
}

#define MODE_OF(flags) ({ mode_t m = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list l; va_start(l, flags); m = va_arg(l, mode_t); va_end(l); } m; })

int open(const char *path, int flags, ...) { return open_any(AT_FDCWD, path, flags, MODE_OF(flags)); }
int open64(const char *path, int flags, ...) { return open_any(AT_FDCWD, path, flags, MODE_OF(flags)); }
int openat(int folder, const char *path, int flags, ...) { return open_any(folder, path, flags, MODE_OF(flags)); }
int openat64(int folder, const char *path, int flags, ...) { return open_any(folder, path, flags, MODE_OF(flags)); }
// What the C library makes of open() when it is told to be careful.
int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return open_any(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return open_any(folder, path, flags, 0); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    if (fd >= 0 && fd < MAX_FD) {
        inodes[fd] = 0;
    }
    return REAL(close)(fd);
}

static int doubled(int from, int to) {
    if (to >= 0 && to < MAX_FD) {
        inodes[to] = followed(from) ? inodes[from] : 0;
    }
    return to;
}

int dup(int fd) { return doubled(fd, REAL(dup)(fd)); }
int dup2(int fd, int to) { return doubled(fd, REAL(dup2)(fd, to)); }
int dup3(int fd, int to, int flags) { return doubled(fd, REAL(dup3)(fd, to, flags)); }

ssize_t pwritev(int fd, const struct iovec *data, int count, off_t offset) {
    if (!followed(fd)) {
        return REAL(pwritev)(fd, data, count, offset);
    }
    pthread_mutex_lock(&lock);
    replace(fd, (uint64_t)offset, data, count);
    ssize_t done = REAL(pwritev)(fd, data, count, offset);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t writev(int fd, const struct iovec *data, int count) {
    if (!followed(fd)) {
        return REAL(writev)(fd, data, count);
    }
    pthread_mutex_lock(&lock);
    off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    replace(fd, (uint64_t)at, data, count);
    ssize_t done = REAL(writev)(fd, data, count);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    return followed(fd) ? writev(fd, &(struct iovec){ (void *)data, length }, 1) : REAL(write)(fd, data, length);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return followed(fd) ? pwritev(fd, &(struct iovec){ (void *)data, length }, 1, offset)
        : REAL(pwrite)(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return pwrite(fd, data, length, offset); }
ssize_t pwritev64(int fd, const struct iovec *data, int count, off64_t at) { return pwritev(fd, data, count, at); }

int ftruncate(int fd, off_t size) {
    if (!followed(fd)) {
        return REAL(ftruncate)(fd, size);
    }
    pthread_mutex_lock(&lock);
    cut(fd, (uint64_t)size);
    int done = REAL(ftruncate)(fd, size);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *path, off_t size) {
    int fd = open_any(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    int done = ftruncate(fd, size), error = errno;
    close(fd);
    errno = error;
    return done;
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
    if (!followed(fd)) {
        return REAL(fallocate)(fd, mode, offset, length);
    }
    // What is reserved is not there after the failure; a caller without it writes all the same.
    errno = EOPNOTSUPP;
    return -1;
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return fallocate(fd, mode, offset, length); }

int posix_fallocate(int fd, off_t offset, off_t length) {
    return followed(fd) ? EOPNOTSUPP : REAL(posix_fallocate)(fd, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

// The kernel copies by itself: refused, so that the caller falls back to reading and writing.
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *offset, size_t length, unsigned flags) {
    if (followed(to)) {
        errno = EXDEV;
        return -1;
    }
    return REAL(copy_file_range)(from, at, to, offset, length, flags);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
    if (followed(to)) {
        errno = EINVAL;
        return -1;
    }
    return REAL(sendfile)(to, from, offset, length);
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) { return sendfile(to, from, offset, length); }

int ioctl(int fd, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    if (request == CLONE_REQUEST && followed(fd)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    static int (*real)(int, unsigned long, ...);
    if (!real) {
        real = dlsym(RTLD_NEXT, "ioctl");
    }
    return real(fd, request, argument);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    if (followed(fd) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) {
        pthread_mutex_lock(&lock);
        put(UNDO_BLIND, inodes[fd], 0, 0, NULL, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return REAL(mmap)(at, length, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mmap(at, length, protection, flags, fd, offset);
}

// Everything recorded before the sync begins is on the disk when it returns; what comes meanwhile may not be.
static int synced(int fd, int (*sync_file)(int)) {
    pthread_once(&once, start);
    if (!watched_length) {
        return sync_file(fd);
    }
    pthread_mutex_lock(&lock);
    uint64_t began = now();
    pthread_mutex_unlock(&lock);
    int done = sync_file(fd);
    int error = errno;
    char path[PATH_MAX];
    struct stat st;
    if (done == 0 && followed(fd)) {
        pthread_mutex_lock(&lock);
        put(UNDO_SYNC, inodes[fd], began, 0, NULL, NULL, 0);
        pthread_mutex_unlock(&lock);
    } else if (done == 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && path_of(fd, path) && is_watched(path)) {
        pthread_mutex_lock(&lock);
        struct iovec text = { path, strlen(path) };
        put(UNDO_SYNC_DIR, (uint64_t)st.st_ino, began, 0, &text, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    errno = error;
    return done;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

void sync(void) {
    pthread_once(&once, start);
    uint64_t began = now();
    REAL(sync)();
    if (watched_length) {
        pthread_mutex_lock(&lock);
        put(UNDO_SYNC_ALL, 0, began, 0, NULL, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
}

static void renamed(const char *path) {
    char full[PATH_MAX];
    struct stat st;
    if (watched_length && realpath(path, full) && is_watched(full) && stat(full, &st) == 0 && S_ISREG(st.st_mode)) {
        pthread_mutex_lock(&lock);
        put_path(UNDO_RENAME, (uint64_t)st.st_ino, full);
        pthread_mutex_unlock(&lock);
    }
}

int rename(const char *from, const char *to) {
    pthread_once(&once, start);
    int done = REAL(rename)(from, to);
    if (done == 0) {
        renamed(to);
    }
    return done;
}

int link(const char *from, const char *to) {
    pthread_once(&once, start);
    int done = REAL(link)(from, to);
    if (done == 0) {
        renamed(to);
    }
    return done;
}

int unlink(const char *path) {
    pthread_once(&once, start);
    struct stat st;
    char full[PATH_MAX];
    int known = watched_length && realpath(path, full) && is_watched(full) && stat(full, &st) == 0
        && S_ISREG(st.st_mode) && st.st_nlink == 1;
    int done = REAL(unlink)(path);
    if (done == 0 && known) {
        pthread_mutex_lock(&lock);
        put(UNDO_GONE, (uint64_t)st.st_ino, 0, 0, NULL, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return done;
}
