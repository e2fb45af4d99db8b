#!/usr/bin/env -S python3 -B
"""Which key files `evisa-seal --key FILE` takes, and what it says of the others.

    keys.py            judges every file of tests/lib/key_files.py as tests/contract/keys.tsv has it
    keys.py --print    prints the table that the program under test gives

The table has for each file its name, the exit status and the code of the error. Its verdicts were
recorded from a reader that took PEM and DER apart itself, before GnuTLS did: what that refused must
not become acceptable because a library is generous, nor the other way round. What has changed on
purpose is in NOT_OF_GNUTLS."""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.path[0] + "/../lib")
from key_files import Made, all_files
from seals import HANG, SEAL, TOP, Failures, keys, need_programs

TABLE = TOP / "tests/contract/keys.tsv"

# A malformed file that the old reader took because it did not look there; GnuTLS 3.7.9 refuses it.
NOT_OF_GNUTLS = ("SEC 1 with two curves",)

MODES = (0o600, 0o400, 0o700, 0o640, 0o644, 0o604, 0o620, 0o602, 0o610, 0o601)


def verdict(key, folder):
    """(exit status, code of the error) of a call with that key."""
    call = subprocess.run(
        [str(SEAL), "--errors=json", "--key", str(key), "--cert", str(folder / "signer.crt"),
         str(TOP / "tests/refuse/base.json")],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=HANG)
    lines = call.stderr.decode().splitlines()
    code = lines[0].split('"code":"')[1].split('"')[0] if lines else "-"
    if len(lines) > 1 or (call.returncode == 0) != bool(call.stdout):
        code += " and more"
    return str(call.returncode), code


def judge_file(job):
    name, path, data, folder = job
    path.write_bytes(data)
    path.chmod(0o600)
    return name, verdict(path, folder)


def judge_special(m, scratch, folder):
    """Files whose bytes are not what counts."""
    path = scratch / "special"
    path.write_bytes(m.sec1)
    for mode in MODES:
        path.chmod(mode)
        yield f"mode {mode:04o}", verdict(path, folder)
    path.chmod(0o600)
    (scratch / "link").symlink_to("special")
    yield "a link", verdict(scratch / "link", folder)
    (scratch / "dangling").symlink_to("nowhere")
    yield "a link to nothing", verdict(scratch / "dangling", folder)
    yield "no such file", verdict(scratch / "none", folder)
    yield "an empty name", verdict("", folder)
    yield "a dash", verdict("-", folder)
    (scratch / "folder").mkdir(mode=0o700)
    yield "a folder", verdict(scratch / "folder", folder)
    yield "a device", verdict("/dev/null", folder)
    os.mkfifo(scratch / "pipe", 0o600)
    feeder = threading.Thread(target=(scratch / "pipe").write_bytes, args=(m.sec1,))
    feeder.start()
    yield "a pipe", verdict(scratch / "pipe", folder)
    feeder.join()


def judge_all(scratch):
    folder = keys(scratch)
    m = Made(folder)
    jobs = []
    for name, data in all_files(m):
        jobs.append((name, scratch / f"{len(jobs)}.key", data, folder))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(judge_file, jobs))
    return found + list(judge_special(m, scratch, folder))


def main(arguments):
    need_programs()
    with tempfile.TemporaryDirectory() as scratch:
        found = judge_all(pathlib.Path(scratch))
    if arguments == ["--print"]:
        for name, one in found:
            print(name, *one, sep="\t")
        return 0
    failures = Failures()
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    wanted = {name: tuple(rest) for name, *rest in (line.split("\t") for line in lines)}
    wanted.update({name: ("78", "key-unreadable") for name in NOT_OF_GNUTLS})
    for name, one in found:
        failures.check(wanted.pop(name, None) == one, f"{name}: {' '.join(one)}")
    for name in wanted:
        failures.check(False, f"{name}: in the table, but not among the files")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
