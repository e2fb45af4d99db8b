"""Sealed records for the checks of tests/independent, and `evisa-seal verify` called on them."""
import json
import pathlib

from seals import GEN, SEAL, TOP, Failures, keys, run, seal_of, signer_options

SAMPLES = ("tourist-india", "three-airports-2022", "single-name-bhutan", "stateless")
failures = Failures()
check = failures.check


def record_of(path):
    record = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    record.pop("seal", None)
    return record


def as_bytes(record):
    return json.dumps(record, ensure_ascii=False).encode()


def is_right(record, options=()):
    """Whether evisa-gen finds no fault in the record without its seal."""
    record = {name: value for name, value in record.items() if name != "seal"}
    return run([GEN, "check", *options], as_bytes(record)).returncode == 0


class Sealed:
    """A record, sealed by the test signer."""

    def __init__(self, name, record, folder):
        self.name, self.folder = name, folder
        self.cert = ["--cert", folder / "keys/signer.crt"]
        call = run([SEAL, *signer_options(folder / "keys")], as_bytes(record))
        if call.returncode:
            raise ValueError(f"{name}: not sealed: {call.stderr[:300].decode()}")
        self.json = call.stdout
        self.record = json.loads(self.json)
        self.seal = seal_of(self.json)
        self.file = folder / f"{name}.seal"
        self.file.write_bytes(self.seal)

    def check(self, good, what):
        return check(good, f"{self.name}: {what}")

    def verify(self, *options, data=None, on=None):
        """(exit status, the answer of --json) for the seal, or for other data; of the fields of the
        seal and the category the values alone, when each is proven as the verdict says."""
        on = on or self.record["visa"]["valid_from"]
        call = run(
            [SEAL, "verify", "--json", "--on", on, *(options or self.cert)],
            self.seal if data is None else data,
        )
        if call.returncode > 3 or call.stdout.count(b"\n") != 1:
            text = f"{call.stdout[:200]} {call.stderr[:300]}"
            raise ValueError(f"{self.name}: verify: exit status {call.returncode}, {text}")
        said = json.loads(call.stdout)
        self.check(said["exit_status"] == call.returncode, f"verify says {said['exit_status']}")
        return call.returncode, self.plain(said)

    def plain(self, said):
        """Fields as values. A seal is proven or it is not: no field differs from the others."""
        proven = said["sub_status"] in ("VALID", "UNKNOWN_FEATURE", "SEAL_VISA_MISMATCH")
        for name, field in (said["seal"] or {}).items():
            self.check(field["proven"] == proven, f"{name} is proven: {field['proven']}")
            said["seal"][name] = field["value"]
        said["category"] = said["category"]["value"]
        return said

    def is_valid(self, what, *options, **more):
        """Genuine: of a test signer, so a specimen."""
        status, said = self.verify(*options, **more)
        answer = [said[name] for name in ("verdict", "sub_status", "trust", "explanation")]
        self.check(
            status == 1 and answer == ["SPECIMEN", "VALID", "trustable", None],
            f"{what}: exit status {status}, {answer}",
        )
        return said

    def is_invalid(self, what, sub_status, *options, **more):
        status, said = self.verify(*options, **more)
        wanted = 2 if sub_status in ("READ_ERROR", "UNKNOWN_CERTIFICATE") else 3
        self.check(
            status == wanted and said["sub_status"] == sub_status,
            f"{what}: exit status {status}, {said['sub_status']}",
        )
        return said


def sealed_documents(folder):
    """The sealed samples and, as the last one, the base of tests/refuse; the test keys are in
    folder/keys."""
    keys(folder)
    records = [(name, TOP / "samples" / name / "record.json") for name in SAMPLES]
    records.append(("base", TOP / "tests/refuse/base.json"))
    return [Sealed(name, record_of(path), folder) for name, path in records]
