"""A program that answers each line of its standard input with a line, while both stay open."""
import os
import pathlib
import select
import threading
import time

from seals import HANG


class Worker:
    """`call` is a Popen with unbuffered pipes."""

    def __init__(self, call):
        self.call, self.rest = call, b""

    def send(self, data):
        self.call.stdin.write(data)

    def send_aside(self, data):
        """Sends in a thread, so that the program may answer before it has read all."""
        sender = threading.Thread(target=self.call.stdin.write, args=(data,), daemon=True)
        sender.start()
        return sender

    def answer(self, seconds=HANG):
        """The next line without its LF; None if none comes in time or the output ends."""
        end = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = max(0, end - time.monotonic())
            if not select.select([self.call.stdout], [], [], left)[0]:
                return None
            data = os.read(self.call.stdout.fileno(), 1 << 16)
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def silent(self, seconds=0.2):
        """Whether no answer comes for so long."""
        return not self.rest and not select.select([self.call.stdout], [], [], seconds)[0]

    def close(self):
        """(exit status, rest of the output, messages)"""
        try:
            self.call.stdin.close()
        except BrokenPipeError:
            pass
        out, err = self.rest + self.call.stdout.read(), self.call.stderr.read()
        return self.call.wait(HANG), out, err

    def memory(self):
        """Resident memory in KiB."""
        text = pathlib.Path(f"/proc/{self.call.pid}/status").read_text(encoding="ascii")
        return int(text.split("VmRSS:")[1].split()[0])
