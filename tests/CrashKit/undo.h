// The undo log that shim.c writes and unsync.c reads: one file for each process, records one after the other.
// It lies outside the data folder and is written with write(2): what the kernel has taken outlives kill -9.
#ifndef HUTONG_UNDO_H
#define HUTONG_UNDO_H

#include <stdint.h>

#define UNDO_MAGIC 0x4854554eu

enum undo_kind {
    UNDO_FILE,      // before: the path of the file
    UNDO_CREATE,    // the file came into being; before: its path
    UNDO_WRITE,     // before: what was at offset; after: what was written (only when tearing is wanted)
    UNDO_TRUNCATE,  // offset: the new size; before: what was cut off
    UNDO_SYNC,      // all of the file that was recorded before the time in offset is on the disk
    UNDO_SYNC_DIR,  // so are the names in the folder; before: its path
    UNDO_SYNC_ALL,  // sync(2)
    UNDO_RENAME,    // before: the new path
    UNDO_GONE,      // the last name of the file was removed
    UNDO_BLIND,     // the file was mapped for writing: what is written to it cannot be followed
};

struct undo_record {
    uint32_t magic;
    uint32_t kind;
    uint64_t time;         // CLOCK_MONOTONIC, nanoseconds: the order over all processes
    uint64_t inode;
    uint64_t offset;
    uint64_t size;         // of the file before
    uint32_t before;       // bytes that follow the record
    uint32_t after;        // bytes that follow those
};

#endif
