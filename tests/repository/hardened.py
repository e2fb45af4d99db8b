#!/usr/bin/env -S python3 -B
"""Are the built programs hardened? Looks at the three programs themselves, with readelf and
objdump: a flag in the Makefile that a later one takes back, or that a compiler does not know, is of
no use.

    hardened.py            looks at the programs of $EVISA_GEN (build/release)
    hardened.py --bite     programs that are built without one of the measures are each found"""
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
IS_X86 = platform.machine() == "x86_64"
PAGE = 4096
BLOCK = 20  # instructions before a call, in which its arguments are set
# What the debug information of gcc says of the flags of each source file.
RECORDED = (
    "-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection=full", "-fPIE",
    "-ftrivial-auto-var-init=zero",
)


def said(*command):
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=True,
        env={**os.environ, "LC_ALL": "C"}).stdout


def faults_of_segments(program):
    header, segments = said("readelf", "-hW", program), said("readelf", "-lW", program)
    dynamic = said("readelf", "-dW", program)
    if not re.search(r"Type: +DYN", header) or "INTERP" not in segments:
        yield "not position-independent (PIE)"
    if "GNU_RELRO" not in segments:
        yield "no part that is read-only after relocation (RELRO)"
    if not re.search(r"BIND_NOW|FLAGS_1\).*\bNOW\b", dynamic):
        yield "functions are bound late (BIND_NOW)"
    stack = re.search(r"GNU_STACK .* ([RWE]+) +0x", segments)
    if not stack or "E" in stack[1]:
        yield "an executable stack (NX)"
    for flags in re.findall(r"^ +LOAD .* ([RWE ]{3}) 0x", segments, re.M):
        if "W" in flags and "E" in flags:
            yield "a segment that is writable and executable"
    if re.search(r"\((RPATH|RUNPATH|TEXTREL)\)", dynamic):
        yield "a path of libraries or code that is relocated (RPATH, TEXTREL)"


def has_sizes_at_run_time(code):
    """Level 3 of FORTIFY: a copy is checked against a size that the program calculates. Those of
    level 2 are all constants. The fourth argument of these functions is the size, in %rcx."""
    lines = code.splitlines()
    for at, line in enumerate(lines):
        if not re.search(r"\b(call|jmp) +[0-9a-f]+ <__mem(cpy|move|set)_chk@plt>", line):
            continue
        for before in reversed(lines[max(at - BLOCK, 0):at]):
            if re.search(r"\b(call|ret|j[a-z]+)\b", before):
                break
            if re.search(r",%[er]cx$", before.rstrip()):
                if not re.search(r"\bmov +\$|\bxor +%ecx,%ecx", before):
                    return True
                break
    return False


def faults_of_symbols(program):
    symbols = said("readelf", "-W", "--dyn-syms", program)
    if not re.search(r" UND +__stack_chk_fail\b", symbols):
        yield "no stack canary"
    if not re.search(r" UND +__\w+_chk\b", symbols):
        yield "no checked functions of the C library (FORTIFY)"


def faults_of_code(program):
    """A frame that is larger than a page is made page by page, and each page is touched."""
    code = said("objdump", "-d", "--no-show-raw-insn", program)
    steps = [int(size, 16) for size in re.findall(r"\bsub +\$0x([0-9a-f]+),%rsp", code)]
    large = [size for size in steps if PAGE < size < 1 << 31]
    probes = re.findall(r"\bsub +\$0x1000,%rsp\n[^\n]*(?:or|mov)q +\$0x0,\(%rsp\)", code)
    if large or not probes:
        yield "frames that jump over the guard of the stack (stack clash)"
    start = re.search(r"<main>:\n[^\n]*", code)
    if not start or "endbr64" not in start[0]:
        yield "functions without a mark for indirect calls (CET)"
    if "_chk@plt" in code and not has_sizes_at_run_time(code):
        yield "no copy is checked against a size of run time (FORTIFY, level 3)"


def has_marks(path):
    return "IBT" in said("readelf", "-nW", path)


def faults_of_notes(program):
    """The linker keeps the mark of CET only when the start files of the C library have it too."""
    start = said("gcc", "-print-file-name=Scrt1.o").strip()
    if os.path.exists(start) and has_marks(start) and not has_marks(program):
        yield "no mark of CET in the program"


def units_of(program):
    """What the compilers of the source files say of themselves."""
    return re.findall(r"DW_AT_producer +: (.*)",
                      said("readelf", "-W", "--debug-dump=info", "--dwarf-depth=1", program))


def faults_of_flags(units):
    """What is seen in no other way in each function; only gcc writes it down."""
    if not units:
        yield "no debug information that says how it was built"
    silent = sum("GNU C" not in unit for unit in units)
    if silent:
        yield f"{silent} of {len(units)} files are not compiled by gcc, and do not say how"
        return
    for flag in RECORDED if units else ():
        without = sum(flag not in unit.split() for unit in units)
        if without:
            yield f"{without} of {len(units)} files are compiled without {flag}"


def is_of_clang(program):
    units = units_of(program)
    return bool(units) and all("clang" in unit for unit in units)


def faults(program):
    yield from faults_of_segments(program)
    yield from faults_of_symbols(program)
    if IS_X86:
        yield from faults_of_code(program)
        yield from faults_of_notes(program)
    yield from faults_of_flags(units_of(program))


def look(failures):
    """Returns the exit status."""
    if GEN.is_file() and is_of_clang(GEN):
        print("skipped: clang built the programs, and does not write down with which flags")
        return 77
    for program in (GEN, GEN.with_name("evisa-seal"), GEN.with_name("evisa-compare")):
        if not failures.check(program.is_file(), f"{program} is not built"):
            continue
        found = list(faults(program))
        for fault in found:
            failures.check(False, f"{program.name}: {fault}")
        if not found:
            failures.check(True, program.name)
    return failures.finish()


# ---- made-up programs ----------------------------------------------------------------------------

SOURCE = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef WRITABLE_CODE
__asm__(".section .code,\\"awx\\",@progbits\\n.byte 0\\n.text");
#endif
void fill(char *text, int size);
__attribute__((noipa)) void fill(char *text, int size) { memset(text, size, (size_t)size); }
char *copy_of(const char *text, size_t size, size_t room);
__attribute__((noipa)) char *copy_of(const char *text, size_t size, size_t room)
{
    char *copy = malloc(room);
    return memcpy(copy, text, size);
}
int main(int argc, char *argv[])
{
    char small[64], large[100000];
    puts(copy_of(argv[0], (size_t)argc, 9));
    memcpy(small, argv[0], (size_t)argc);
    fill(large, argc);
    snprintf(small, (size_t)argc + 64, "%s", argv[0]);
    return small[argc] + large[argc];
}
"""
FLAGS = (
    "-O2", "-g", "-fPIE", "-pie", "-Wl,-z,relro", "-Wl,-z,now", "-fstack-protector-strong",
    "-fstack-clash-protection", "-fcf-protection", "-ftrivial-auto-var-init=zero",
    "-D_FORTIFY_SOURCE=3",
)
# A flag, what takes its place, and a word of each fault that is found then.
WITHOUT = (
    (None, "", ()),
    ("-pie", "-no-pie", ("PIE",)),
    ("-fPIE", "-fno-pie -no-pie", ("PIE", "-fPIE")),
    ("-Wl,-z,relro", "-Wl,-z,norelro", ("RELRO",)),
    ("-Wl,-z,now", "-Wl,-z,lazy", ("BIND_NOW",)),
    (None, "-Wl,-z,execstack", ("NX",)),
    (None, "-DWRITABLE_CODE", ("writable and executable",)),
    (None, "-Wl,-rpath,/tmp", ("RPATH",)),
    ("-fstack-protector-strong", "-fno-stack-protector", ("canary", "-fstack-protector-strong")),
    ("-fstack-clash-protection", "-fno-stack-clash-protection",
     ("stack clash", "-fstack-clash-protection")),
    ("-fcf-protection", "-fcf-protection=none", ("indirect calls", "-fcf-protection")),
    ("-ftrivial-auto-var-init=zero", "", ("-ftrivial-auto-var-init=zero",)),
    ("-D_FORTIFY_SOURCE=3", "-U_FORTIFY_SOURCE", ("FORTIFY",)),
    ("-D_FORTIFY_SOURCE=3", "-D_FORTIFY_SOURCE=2", ("level 3",)),
    ("-g", "-g0", ("debug information",)),
)


def bite(failures):
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder) / "made.c", pathlib.Path(folder) / "made"
        source.write_text(SOURCE, encoding="ascii")
        for flag, instead, wanted in WITHOUT:
            flags = [one for one in FLAGS if one != flag] + instead.split()
            subprocess.run(["gcc", "-w", *flags, "-o", program, source], check=True,
                           capture_output=True)
            found = list(faults(program))
            missing = [word for word in wanted if not any(word in fault for fault in found)]
            failures.check(
                not missing and len(found) == len(wanted),
                f"{instead or 'without ' + str(flag)}: {found}")


def main(arguments):
    failures = Failures()
    if arguments == ["--bite"]:
        bite(failures)
        return failures.finish()
    return look(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
