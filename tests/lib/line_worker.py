"""A program that answers each line of its standard input with a line, as a worker of another
program. The tests of both programs with --ndjson talk to it."""
import os
import pathlib
import select
import threading
import time

from seals import HANG


class Worker:
    def __init__(self, call):
        """`call` is a subprocess.Popen with three pipes without a buffer."""
        self.call = call
        self.rest = b""

    def sending(self, data):
        """Starts to send, for what is longer than the program reads before it answers. Returns the
        thread."""
        sender = threading.Thread(target=self._write, args=(data,), daemon=True)
        sender.start()
        return sender

    def send(self, data):
        self.sending(data).join(HANG)

    def _write(self, data):
        try:
            while data:
                data = data[self.call.stdin.write(data):]
        except BrokenPipeError:
            pass  # the missing answers and the exit status show it

    def answer(self):
        """The next line without its LF; None when none comes or the output ends."""
        end = time.monotonic() + HANG
        while b"\n" not in self.rest:
            if not select.select([self.call.stdout], [], [], max(0, end - time.monotonic()))[0]:
                return None
            data = os.read(self.call.stdout.fileno(), 1 << 16)
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def silent(self, seconds):
        """Whether no answer comes in this time. On a slow machine a wrong answer may come later:
        the next one is then the wrong one."""
        return not self.rest and not select.select([self.call.stdout], [], [], seconds)[0]

    def close(self):
        """(exit status, what was left on the output, messages)"""
        try:
            self.call.stdin.close()
        except BrokenPipeError:
            pass
        out, err = self.rest + self.call.stdout.read(), self.call.stderr.read()
        return self.call.wait(HANG), out, err

    def memory(self):
        """KiB of memory in use."""
        status = pathlib.Path(f"/proc/{self.call.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0])
