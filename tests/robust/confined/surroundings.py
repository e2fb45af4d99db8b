"""What the hostile code of tests/robust/confined.py attacks, and whether it has changed: a folder
with files, a process, a listening socket, a terminal, shared memory."""
import mmap
import os
import pathlib
import pty
import select
import signal
import socket
import struct
import subprocess
import tempfile
import time

NUMBERS = struct.Struct("=6q")  # hostile_memory of hostile.h
RELEASED = 5
SHORT = 30  # seconds until a process that is looked at has to be there


class Surroundings:
    """Those of one thread of the check: it attacks nobody else's."""

    def __init__(self, folder):
        self.control = str(folder / "control")
        self.place = pathlib.Path(tempfile.mkdtemp(dir=folder))
        self.attacked, self.output = self.place / "attacked", self.place / "output"
        self.attacked.mkdir()
        self.output.mkdir()
        self.shared = os.memfd_create("hostile")
        os.ftruncate(self.shared, mmap.PAGESIZE)
        self.map = mmap.mmap(self.shared, mmap.PAGESIZE)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.listener.setblocking(False)
        self.terminal, self.terminal_end = pty.openpty()
        os.set_blocking(self.terminal_end, False)
        self.victim = self.held = self.before = None

    def close(self):
        for fd in (self.shared, self.terminal, self.terminal_end):
            os.close(fd)
        self.listener.close()
        if self.held:
            self.held.close()
        self.end_victim()

    # ---- before a run ----------------------------------------------------------------------------

    def prepare(self):
        """Everything as it is before an attack; only what an earlier one has changed is made
        again."""
        self.map[:NUMBERS.size] = bytes(NUMBERS.size)
        if not self.victim:
            self.victim = subprocess.Popen(
                [self.control, "victim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, bufsize=0)
        if self.held:
            self.held.close()
        self.held = socket.socket()
        if self.listing() != self.before:
            self.remove(self.attacked)
            (self.attacked / "empty").mkdir()
            (self.attacked / "old").write_text("old\n", encoding="ascii")
            (self.attacked / "old").chmod(0o600)
            self.before = self.listing()
        self.remove(self.output)

    def prepared(self):
        """Prepares a run; returns its environment."""
        self.prepare()
        return {
            "HOSTILE_MEMORY": str(self.shared), "HOSTILE_FOLDER": str(self.attacked),
            "HOSTILE_VICTIM": str(self.victim.pid), "HOSTILE_TERMINAL": str(self.terminal_end),
            "HOSTILE_PORT": str(self.listener.getsockname()[1]),
            "HOSTILE_SOCKET": str(self.held.fileno()),
        }

    def descriptors(self):
        return self.shared, self.terminal_end, self.held.fileno()

    @staticmethod
    def remove(folder):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                Surroundings.remove(path)
                path.rmdir()
            else:
                path.unlink()

    # ---- during a run ----------------------------------------------------------------------------

    def look(self, process, looking):
        """Calls looking(pid) while the hostile code waits, and lets it go on."""
        end = time.monotonic() + SHORT
        while not self.memory()[0] and process.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        if self.memory()[0]:
            looking(self.memory()[1])
        struct.pack_into("=q", self.map, 8 * RELEASED, 1)

    # ---- after a run -----------------------------------------------------------------------------

    def memory(self):
        return NUMBERS.unpack_from(self.map)

    def listing(self):
        found = {}
        for path in self.attacked.iterdir():
            file = path.lstat()
            found[path.name] = file.st_mode, file.st_nlink, file.st_size, file.st_mtime_ns
        return found

    def changes(self):
        """What is not as it was, in words."""
        found = []
        after = self.listing()
        for name in sorted(set(self.before) | set(after)):
            if self.before.get(name) != after.get(name):
                found.append(f"the file {name}")
        if self.memory()[4]:
            found.append("a process or thread has run")
        if self.was_killed():
            found.append("the victim was killed")
        try:
            self.listener.accept()[0].close()
            found.append("a connection")
        except BlockingIOError:
            pass
        try:
            os.read(self.terminal_end, 64)
            found.append("input for the terminal")
        except BlockingIOError:
            pass
        return found

    def was_killed(self):
        """A signal that was sent comes before the answer."""
        self.victim.send_signal(signal.SIGCONT)
        try:
            self.victim.stdin.write(b"x")
            if select.select([self.victim.stdout], [], [], SHORT)[0] and self.victim.stdout.read(1):
                return False
        except BrokenPipeError:
            pass
        self.end_victim()
        return True

    def end_victim(self):
        if self.victim:
            self.victim.kill()
            self.victim.wait()
            self.victim.stdin.close()
            self.victim.stdout.close()
            self.victim = None
