#!/usr/bin/env -S python3 -B
"""What sealing changes of a record's text: before the closing brace, in one piece, the pins that it
lacks and the seal are put in, in this order; all other bytes stay. And what a scanner may put
behind the bytes of a seal."""
import json
import re
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from seals import PINS, SEAL, TOP, Failures, Seal, keys, need_programs, run, seal_of, signer_options

need_programs()
failures = Failures()
check = failures.check
PRETTY = (TOP / "tests/refuse/base.json").read_bytes()
BASE = json.loads(PRETTY)
WANTED = {"template": "evisa/1", "policy": "kz-2019-01", "render": "render/1"}
OWN = {"x-note": "} \"seal\": \"AAAA\" { \\",
       "x-": {"seal": "AAAA", "template": "other/1", "list": [{}, [], "]}"]},
       "x-ключ": "ә\u2028"}


def compact(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def common_start(one, other):
    size = 0
    while size < len(one) and one[size] == other[size]:
        size += 1
    return size


def look(command, name, data, absent=PINS, pins=None):
    wanted = {**WANTED, **(pins or {})}
    call = run(command, data)
    if not check(call.returncode == 0,
                 f"{name}: exit status {call.returncode}: {call.stderr[:200]}"):
        return
    out = call.stdout
    rest = data[common_start(data, out):]
    if not check(out.endswith(rest) and len(out) > len(data),
                 f"{name}: the record's own bytes are not kept"):
        return
    middle = out[len(data) - len(rest):len(out) - len(rest)].decode()
    form = "".join(rf'\s*,\s*"{pin}"\s*:\s*"{wanted[pin]}"' for pin in PINS if pin in absent)
    form += r'\s*,\s*"seal"\s*:\s*"[A-Za-z0-9+/]+={0,2}"\s*'
    check(re.fullmatch(form, middle),
          f"{name}: what was put in is not the missing pins and the seal: {middle[:120]!r}")
    check(rest.lstrip(b" \t\r\n").startswith(b"}"), f"{name}: not before the closing brace")
    members = [member for member, _ in json.loads(out, object_pairs_hook=list)]
    check(len(members) == len(set(members)), f"{name}: a member is there twice")
    Seal(seal_of(out))


def texts(command):
    base = compact(BASE)
    for name, data in (
            ("pretty", PRETTY),
            ("pretty without the last newline", PRETTY.rstrip()),
            ("pretty with CRLF", PRETTY.replace(b"\n", b"\r\n")),
            ("pretty with tabs", json.dumps(BASE, ensure_ascii=False, indent="\t").encode()),
            ("compact", base),
            ("in ASCII, with escapes", json.dumps(BASE).encode()),
            ("blanks around", b" \t\r\n\n" + base + b"\r\n \t\n\n"),
            ("blanks before the brace", base[:-1] + b"   \n\t }"),
            ("backwards", compact(dict(reversed(BASE.items())))),
            ("with x- members at the end", compact({**BASE, **OWN})),
            ("with x- members in front", compact({**OWN, **BASE})),
            ("with escaped x- members", json.dumps({**BASE, **OWN}).encode()),
            ("escapes of every kind", compact({**BASE, "x-1": 0}).replace(
                b'"x-1":0', rb'"x-1":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"'))):
        look(command, name, data)


def pins(command):
    render = compact({**BASE, "render": "render/1"})
    look(command, "a member's name in escapes", render.replace(b'"render"', rb'"rend\u0065r"'),
         ("template", "policy"))
    look(command, "a solidus in escapes", render.replace(b"render/1", rb"render\/1"),
         ("template", "policy"))
    look(command, "pins that are there", compact({**BASE, **WANTED}), ())
    look(command, "one pin", compact({**BASE, "policy": "kz-2019-01"}), ("template", "render"))
    march = {"policy": "kz-2019-03"}
    look(command, "the policy of the day of issue",
         compact({**BASE, "visa": {**BASE["visa"], "issued_on": "2019-03-25"}}), pins=march)
    look(command, "the policy that is pinned", compact({**BASE, **march}), ("template", "render"),
         march)


def replaced(command):
    """A seal that is replaced: all else stays."""
    base = compact(BASE)
    sealed = run(command, base).stdout
    again = [*command, "--replace"]
    check(run(again, sealed).stdout == sealed, "--replace: sealed again, the record is another one")
    check(run(again, base).stdout == sealed,
          "--replace on a record without a seal: another output")
    good = json.loads(sealed)
    before = compact({"seal": "AAAA", **BASE})
    behind = compact({**BASE, "seal": "AAAA"})
    for name, data in (
            ("in front", before),
            ("in the middle", compact({"schema": BASE["schema"], "seal": "AAAA", **BASE})),
            ("at the end", behind),
            ("with blanks", before.replace(b'"seal":"AAAA",', b' "seal" \r\n:\t"AAAA" \n, ')),
            ("its name in escapes", behind.replace(b'"seal"', rb'"s\u0065al"')),
            ("its value in escapes", behind.replace(b'"AAAA"', rb'"A\u0041AA"')),
            ("beside look-alikes",
             compact({**OWN, "seal": "AAAA", **BASE, "x-last": {"seal": "AAAA"}}))):
        call = run(again, data)
        if not check(call.returncode == 0,
                     f"--replace, {name}: exit status {call.returncode}: {call.stderr[:200]}"):
            continue
        members = [member for member, _ in json.loads(call.stdout, object_pairs_hook=list)]
        check(len(members) == len(set(members)), f"--replace, {name}: a member is there twice")
        kept = {member: value for member, value in json.loads(data).items() if member != "seal"}
        check(json.loads(call.stdout) == {**kept, **WANTED, "seal": good["seal"]},
              f"--replace, {name}: not the record with its seal replaced")


def line_ends(command, place):
    """A scanner sends the seal as it is, or with a line end behind it; the seal may end so itself.
    One in 256 ends with CR, as many with LF: they are looked for."""
    records = [compact({**BASE, "visa": {**BASE["visa"], "number": f"KZ{n:07}"}})
               for n in range(2000)]
    call = run([*command, "--ndjson"], b"".join(record + b"\n" for record in records))
    seals = [seal_of(line) for line in call.stdout.splitlines()]
    check(len(seals) == len(records), f"{len(seals)} records were sealed: {call.stderr[:200]}")
    verify = [SEAL, "verify", "--cert", f"{place}/signer.crt", "--on", "2019-04-10"]
    for last in (b"\r", b"\n", b"x"):
        found = [seal for seal in seals if seal.endswith(last) or last == b"x"]
        if not check(found, f"of {len(seals)} seals none ends with {last}"):
            continue
        wanted = run(verify, found[0]).stdout
        for end in (b"\n", b"\r", b"\r\n", b"\t", b"\t\r\n"):
            call = run(verify, found[0] + end)
            check(call.stdout == wanted, f"a seal that ends with {last}, and {end} behind it: "
                                         f"{call.stdout[:80]}, not {wanted[:80]}")
        more = run(verify, found[0] + b"xx").stdout
        check(more != wanted, "what no scanner sends is taken for a line end")


with tempfile.TemporaryDirectory() as scratch:
    COMMAND = [SEAL, *signer_options(keys(scratch))]
    texts(COMMAND)
    pins(COMMAND)
    replaced(COMMAND)
    line_ends(COMMAND, f"{scratch}/keys")
sys.exit(failures.finish())
