"""Writes as it is told on the command line, and prints a line for each thing that it would call done."""
import os
import sqlite3
import sys

folder, task = sys.argv[1], sys.argv[2]


def path(name):
    return os.path.join(folder, name)


def put(name, data, offset=0, sync=False):
    fd = os.open(path(name), os.O_RDWR | os.O_CREAT, 0o644)
    os.pwrite(fd, data, offset)
    if sync:
        os.fsync(fd)
    os.close(fd)


def done(line):
    print(line, flush=True)


def commits():
    """One row a transaction, for ever: the row is acknowledged when its commit has returned."""
    db = sqlite3.connect(path("rows.db"), isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=" + sys.argv[3])
    db.execute("PRAGMA wal_autocheckpoint=20")
    db.execute("CREATE TABLE IF NOT EXISTS row(id INTEGER PRIMARY KEY, body TEXT)")
    number = db.execute("SELECT coalesce(max(id), 0) FROM row").fetchone()[0]
    while True:
        number += 1
        db.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * (number * 37 % 3000)))
        done(number)


def files():
    """One file for each way of losing something."""
    put("kept", b"synced", sync=True)
    put("overwritten", b"old content", sync=True)
    put("overwritten", b"NEW", 4)
    put("grown", b"first", sync=True)
    put("grown", b" and more", 5)
    put("holed", b"a", sync=True)
    put("holed", b"z", 100)
    put("cut", b"0123456789", sync=True)
    os.truncate(path("cut"), 4)
    fd = os.open(path("cut-open"), os.O_RDWR | os.O_CREAT)
    os.write(fd, b"0123456789")
    os.fsync(fd)
    os.ftruncate(fd, 3)
    os.write(fd, b"!")
    put("emptied", b"content", sync=True)
    os.close(os.open(path("emptied"), os.O_WRONLY | os.O_TRUNC))
    put("named-by-folder", b"gone")
    folder_fd = os.open(folder, os.O_RDONLY)
    os.fsync(folder_fd)
    put("never-synced", b"gone")
    put("draft", b"whole", sync=True)
    os.rename(path("draft"), path("renamed"))
    put("half-draft", b"whole", sync=True)
    put("half-draft", b"HALF")
    os.rename(path("half-draft"), path("half-renamed"))
    put("removed", b"x")
    os.unlink(path("removed"))
    put("again", b"one", sync=True)
    put("again", b"two")
    put("again", b"three", sync=True)
    put("again", b"lost", 2)
    fd = os.open(path("appended"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(fd, b"one,")
    os.fdatasync(fd)
    os.write(fd, b"two,")
    done("ready")
    sys.stdin.read()


def check():
    """Prints the state of the database and its rows."""
    db = sqlite3.connect(path("rows.db"))
    print(db.execute("PRAGMA integrity_check").fetchone()[0])
    try:
        for (number,) in db.execute("SELECT id FROM row ORDER BY id"):
            print(number)
    except sqlite3.OperationalError:
        pass  # not even the table was synced


{"commits": commits, "files": files, "check": check}[task]()
