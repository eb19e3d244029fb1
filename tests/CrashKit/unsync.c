// Rolls the files of a folder back to what was last synced, by the undo logs that shim.c left.
//   unsync FOLDER          everything that was not synced is lost
//   unsync FOLDER SEED     a part of it is, in pieces of a sector: needs HUTONG_SHIM_TEAR while the process ran
// Prints how many writes were lost. 0: done. 1: it could not be. 3: a file was mapped for writing.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "undo.h"

#define SECTOR 512

struct entry {
    struct undo_record record;
    const unsigned char *before;
    const unsigned char *after;
};

static struct entry *entries;
static size_t entry_count;
static uint64_t random_state;

static void fail(const char *what) {
    fprintf(stderr, "unsync: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void load(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail(path);
    }
    size_t size = (size_t)st.st_size;
    unsigned char *data = malloc(size + 1);
    for (size_t at = 0; at < size;) {
        ssize_t got = read(fd, data + at, size - at);
        if (got <= 0) {
            fail(path);
        }
        at += (size_t)got;
    }
    close(fd);
    size_t at = 0;
    while (at + sizeof(struct undo_record) <= size) {
        struct entry entry;
        memcpy(&entry.record, data + at, sizeof entry.record);
        size_t length = sizeof entry.record + entry.record.before + entry.record.after;
        // The last record may be half there: its write had not begun.
        if (entry.record.magic != UNDO_MAGIC || at + length > size) {
            break;
        }
        entry.before = data + at + sizeof entry.record;
        entry.after = entry.before + entry.record.before;
        entries = realloc(entries, (entry_count + 1) * sizeof entry);
        entries[entry_count++] = entry;
        at += length;
    }
}

// By file, then by time.
static int order(const void *a, const void *b) {
    const struct undo_record *x = &((const struct entry *)a)->record, *y = &((const struct entry *)b)->record;
    if (x->inode != y->inode) {
        return x->inode < y->inode ? -1 : 1;
    }
    return x->time < y->time ? -1 : x->time > y->time;
}

static int is_change(uint32_t kind) {
    return kind == UNDO_WRITE || kind == UNDO_TRUNCATE;
}

static int is_name(uint32_t kind) {
    return kind == UNDO_FILE || kind == UNDO_CREATE || kind == UNDO_RENAME;
}

static void put(int fd, const unsigned char *data, size_t length, uint64_t offset) {
    while (length > 0) {
        ssize_t done = pwrite(fd, data, length, (off_t)offset);
        if (done <= 0) {
            fail("write");
        }
        data += done;
        offset += (uint64_t)done;
        length -= (size_t)done;
    }
}

static int coin(void) {
    random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
    return (int)(random_state >> 62 & 1);
}

static void size_to(int fd, uint64_t size) {
    if (ftruncate(fd, (off_t)size) != 0) {
        fail("truncate");
    }
}

// Brings a part of the lost back: each sector of each write with even chances.
static void tear(int fd, const struct entry *entry) {
    const struct undo_record *record = &entry->record;
    if (record->kind == UNDO_TRUNCATE) {
        if (coin()) {
            size_to(fd, record->offset);
        }
        return;
    }
    for (uint32_t at = 0; at < record->after;) {
        uint32_t length = SECTOR - (uint32_t)((record->offset + at) % SECTOR);
        if (length > record->after - at) {
            length = record->after - at;
        }
        if (coin()) {
            put(fd, entry->after + at, length, record->offset + at);
        }
        at += length;
    }
}

static int in_folder(const char *path, const unsigned char *folder, size_t length) {
    const char *slash = strrchr(path, '/');
    return slash && (size_t)(slash - path) == length && memcmp(path, folder, length) == 0;
}

// The moment up to which the name of a new file is on the disk: its folder was synced.
static uint64_t folder_synced(const char *path) {
    uint64_t time = 0;
    for (size_t i = 0; i < entry_count; i++) {
        const struct undo_record *record = &entries[i].record;
        if (record->kind == UNDO_SYNC_DIR && record->offset > time
            && in_folder(path, entries[i].before, record->before)) {
            time = record->offset;
        }
    }
    return time;
}

// The entries of one file, from first to last. Returns how many writes were lost.
static size_t roll_back(size_t first, size_t last, uint64_t all_synced, int tearing, int *blind) {
    char path[PATH_MAX] = "";
    uint64_t synced = all_synced, created = 0;
    size_t begin = first, lost = 0;
    for (size_t i = first; i <= last; i++) {
        const struct undo_record *record = &entries[i].record;
        if (record->kind == UNDO_GONE) {
            // The number may serve another file afterwards.
            begin = i + 1;
            path[0] = 0;
            created = 0;
        } else if (is_name(record->kind) && record->before < PATH_MAX) {
            memcpy(path, entries[i].before, record->before);
            path[record->before] = 0;
            created = record->kind == UNDO_CREATE ? record->time : created;
        } else if (record->kind == UNDO_SYNC && record->offset > synced) {
            synced = record->offset;
        } else if (record->kind == UNDO_BLIND) {
            fprintf(stderr, "unsync: %s was mapped for writing\n", path);
            *blind = 1;
        }
    }
    struct stat st;
    if (!path[0] || stat(path, &st) != 0 || (uint64_t)st.st_ino != entries[first].record.inode) {
        return 0;
    }
    // As the file systems of Linux do it, a file that was synced has kept its name.
    if (created && created > synced && created > folder_synced(path)) {
        if (unlink(path) != 0) {
            fail(path);
        }
        return 1;
    }
    int fd = open(path, O_RDWR);
    if (fd < 0) {
        fail(path);
    }
    for (size_t i = last + 1; i-- > begin;) {
        const struct undo_record *record = &entries[i].record;
        if (!is_change(record->kind) || record->time < synced) {
            continue;
        }
        lost++;
        size_to(fd, record->size);
        put(fd, entries[i].before, record->before, record->offset);
    }
    for (size_t i = begin; tearing && i <= last; i++) {
        if (is_change(entries[i].record.kind) && entries[i].record.time >= synced) {
            tear(fd, &entries[i]);
        }
    }
    close(fd);
    return lost;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: unsync FOLDER [SEED]\n");
        return 1;
    }
    char folder[PATH_MAX], logs[PATH_MAX + 8], path[PATH_MAX + 300];
    if (!realpath(argv[1], folder)) {
        fail(argv[1]);
    }
    random_state = argc > 2 ? strtoull(argv[2], NULL, 10) * 2 + 1 : 0;
    const char *log = getenv("HUTONG_SHIM_LOG");
    snprintf(logs, sizeof logs, "%s%s", log ? log : folder, log ? "" : ".undo");
    DIR *dir = opendir(logs);
    for (struct dirent *item; dir && (item = readdir(dir));) {
        snprintf(path, sizeof path, "%s/%s", logs, item->d_name);
        if (strstr(item->d_name, ".undo")) {
            load(path);
            unlink(path);
        }
    }
    if (dir) {
        closedir(dir);
    }
    qsort(entries, entry_count, sizeof *entries, order);
    uint64_t all_synced = 0;
    for (size_t i = 0; i < entry_count; i++) {
        if (entries[i].record.kind == UNDO_SYNC_ALL && entries[i].record.offset > all_synced) {
            all_synced = entries[i].record.offset;
        }
    }
    size_t lost = 0;
    int blind = 0;
    for (size_t first = 0; first < entry_count;) {
        size_t last = first;
        while (last + 1 < entry_count && entries[last + 1].record.inode == entries[first].record.inode) {
            last++;
        }
        lost += roll_back(first, last, all_synced, argc > 2, &blind);
        first = last + 1;
    }
    printf("%zu\n", lost);
    return blind ? 3 : 0;
}
