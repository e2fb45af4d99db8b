"""Runs a program with fail.c in front of its allocator, and says what came of it."""
import collections
import fcntl
import mmap
import os
import pathlib
import struct
import subprocess
import sys

from seals import GEN, TOP

ONCE, ON = 0, 1  # fail.c: one allocation fails; it and all later ones
DESCRIPTOR = 198  # fail.c: FAIL_FD
PAGE = struct.Struct("qqqq")  # fail.c: struct shared
PIPE_SIZE = 1 << 20  # the most that a caller who is not root gets; no answer is as long
HERE = pathlib.Path(__file__).resolve().parent
CC = os.environ.get("CC", "gcc")
PACKAGES = ("libqrencode", "libpng", "libdeflate", "libjpeg", "zlib", "jansson", "libutf8proc",
            "nettle")

Run = collections.namedtuple("Run", "status out err count fired")


def output_of(*command):
    done = subprocess.run([str(one) for one in command], cwd=TOP, stdout=subprocess.PIPE,
                          check=False, text=True)
    if done.returncode != 0:
        sys.exit(f"FAIL: {command[:2]} ends with {done.returncode}")
    return done.stdout


def build(folder):
    library = folder / "fail.so"
    output_of(CC, "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", library,
              HERE / "fail.c")
    return library


def link_without(name, folder):
    """evisa-gen from the objects that are built, with this allocation function under a name that
    nobody calls."""
    program, built = folder / name / "evisa-gen", GEN.parent
    program.parent.mkdir()
    archives = output_of("make", "--silent", "--no-print-directory", "archives").split()
    libraries = output_of("pkg-config", "--libs", *PACKAGES).split()
    output_of(CC, "-std=c11", "-D_GNU_SOURCE", "-Igen", "-O2", "-fPIE", "-pie", f"-D{name}=unused",
              "-Wl,--as-needed", "-o", program, built / "gen/cli/main.o", "gen/sys/allocate.c",
              built / "lib/cli.a", *archives, "-pthread", "-lc", "-lhpdf", *libraries)
    return program


class Failer:
    """posix_spawn, and files in memory: most runs take two milliseconds."""

    def __init__(self, library):
        self.fd = os.memfd_create("shared")
        os.ftruncate(self.fd, mmap.PAGESIZE)
        self.page = mmap.mmap(self.fd, mmap.PAGESIZE)
        self.out, self.err = os.memfd_create("out"), os.memfd_create("err")
        self.pipe = os.pipe()
        fcntl.fcntl(self.pipe[1], fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        os.set_blocking(self.pipe[0], False)
        self.environment = {**os.environ, "LD_PRELOAD": str(library)}

    def run(self, case, position, mode, more=()):
        self.page[:PAGE.size] = PAGE.pack(position, mode, 0, 0)
        for fd in (self.out, self.err):
            os.ftruncate(fd, 0)
            os.lseek(fd, 0, os.SEEK_SET)
        source = os.open(case.stdin, os.O_RDONLY)
        out = self.pipe[1] if case.writes_to_pipe else self.out
        pairs = ((source, 0), (out, 1), (self.err, 2), (self.fd, DESCRIPTOR))
        actions = [(os.POSIX_SPAWN_DUP2, fd, to) for fd, to in pairs]
        argv = [*case.argv, *more]
        os.chdir(case.folder)
        child = os.posix_spawn(argv[0], argv, self.environment, file_actions=actions)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(source)
        count, fired = PAGE.unpack(self.page[:PAGE.size])[2:]
        out = self.read_pipe() if case.writes_to_pipe else self.read(self.out)
        return Run(status, out, self.read(self.err), count, fired)

    def read_pipe(self):
        """What is in it: nobody writes there any more."""
        out = b""
        try:
            while True:
                out += os.read(self.pipe[0], PIPE_SIZE)
        except BlockingIOError:
            return out

    @staticmethod
    def read(fd):
        return os.pread(fd, os.fstat(fd).st_size, 0)
