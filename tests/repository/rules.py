#!/usr/bin/env -S python3 -B
"""Does every rule of the policies say where it comes from, and does what is only inferred refuse
nothing?

  source      a comment stands above each section, or above the first of its kind in the file, and
              above each key of [rules]. It names a source, or says "inference" or "project".
  chain       a version extends the one before; a section that it replaces keeps the keys, and the
              list of airports the airports
  inference   a record that breaks only a rule whose comment says "inference" gets a warning

    rules.py          reads templates/policy and asks the program
    rules.py --bite   a made-up breach of each kind must be found"""
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
GEN = os.environ.get("EVISA_GEN", str(TOP / "build/release/evisa-gen"))
SOURCE = re.compile(
    r"inference|project|announcement|paragraph|algorithm|article \d|decree|joint order|ministry|"
    r"doc 9303|iata|ourairports|[a-z]\.(kz|kg|com|ru|az|lv|org\.ua)\b", re.I)
PRINTED = "airport iata city notice join alpha-3".split()  # no record can break them
PRINTED_RULES = "portal states bind_record confirmed_until".split()
BEFORE_THE_INFERENCES = "kz-2019-01", "kz-2019-03"


class Version:
    """A policy.txt: {section: {key: value}}, and the comment of each section and key of [rules]."""

    def __init__(self, templates, name, day):
        self.name, self.day = name, datetime.date.fromisoformat(day)
        self.sections, self.comments, self.head = {}, {}, {}
        comment, of_kind, lines = [], {}, self.head
        path = templates / "policy" / name / "policy.txt"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                comment.append(line)
                continue
            if line.startswith("["):
                section = line.strip("[]")
                above = of_kind.setdefault(section.split()[0], " ".join(comment))
                lines = self.sections[section] = {}
                if section != "rules":
                    self.comments[section, ""] = " ".join(comment) or above
            elif line:
                key, _, value = line.partition(" = ")
                lines[key] = value
                if lines is self.sections.get("rules"):
                    self.comments["rules", key] = " ".join(comment)
            comment = []


def versions(templates):
    text = (templates / "versions.txt").read_text(encoding="utf-8")
    return [Version(templates, *one)
            for one in re.findall(r"^\[policy (\S+)\]\nfrom = (\S+)$", text, re.M)]


def breaches_of_source(version):
    for (section, key), comment in version.comments.items():
        if not SOURCE.search(comment):
            yield f"{version.name}: [{section}] {key}: no source"


def breaches_of_chain(all_versions):
    whole = {}  # the sections that the version before has, its own and inherited ones
    for before, version in zip([None, *all_versions], all_versions):
        if version.head.get("extends") != (before and before.name):
            yield f"{version.name} does not extend the version before"
        for section, lines in version.sections.items():
            lost = set(whole.get(section, {})) - set(lines) - {"early"}
            if section.startswith("notice ") and "text.en" in lines:
                lost = {key for key in lost if not re.match("several|one|unlisted", key)}
            for key in sorted(lost):
                yield f"{version.name}: [{section}] loses {key}"
        airports = whole.get("rules", {}).get("airports", "")
        whole = {**whole, **version.sections}
        if not whole["rules"]["airports"].startswith(airports):
            yield f"{version.name}: [rules] airports loses or moves an airport"


def changes(version, section, key, before):
    """(code, day, {path: value}) of records that break the rule: what has to be warned of. None
    when no way to break it is known. `before`: the sections of the version before."""
    kind, _, name = section.partition(" ")
    eve, day = version.day - datetime.timedelta(1), version.day + datetime.timedelta(1)
    if kind in PRINTED or key in PRINTED_RULES:
        return []
    if kind == "kind":
        every = {**before, **version.sections}
        category = next(other.split()[1] for other, lines in every.items()
                        if other.startswith("category ") and lines["kind"] == name)
        return [("country-not-listed", day,
                 {"visa.category": category, "holder.nationality": "D"})]
    if kind == "category":
        early = "early" in version.sections[section]
        return [("category-early", day if early else eve, {"visa.category": name})]
    if key == "airports":
        new = set(version.sections["rules"]["airports"].split()) - set(
            before["rules"]["airports"].split())
        asked = [(eve, icao) for icao in sorted(new)] + [(day, "UAUR")]
        return [("entry-point-unlisted", when, {"entry_points": [icao]}) for when, icao in asked]
    return {
        "passport_months": [("passport-ends-soon", day, {
            "passport.expires_on": str(day + datetime.timedelta(60))})],
        "invitation_length": [("invitation-number-unusual", day, {"invitation.number": "1"})],
        "entries": [("entries-not-allowed", day, {"visa.entries": 2})],
    }.get(key)


def record_of(number, day, changed):
    record = {
        "schema": "evisa-record/1",
        "visa": {"number": f"KZ{number:07}", "category": "B12", "entries": 1, "issued_on": str(day),
                 "valid_from": str(day), "valid_until": str(day + datetime.timedelta(30)),
                 "stay_days": 30},
        "holder": {"surname": "Specimen", "birth_date": "1990", "sex": "X", "nationality": "IND"},
        "passport": {"number": "N0000001", "issuer": "IND", "issued_on": "2018-01-01",
                     "expires_on": "2027-01-01"},
        "invitation": {"number": "0000000001", "inviter_name": "Example"},
        "entry_points": ["UACC", "UAAA"],
        "specimen": True,
    }
    for path, value in changed.items():
        *folder, member = path.split(".")
        (record[folder[0]] if folder else record)[member] = value
    return json.dumps(record)


def faults_of(records, options):
    """What `evisa-gen batch` says of each record: [{code: severity}]."""
    words = [GEN, "batch", *options, "--tar", "/dev/null", "--errors=json"]
    ran = subprocess.run(words, input="\n".join(records).encode(), capture_output=True, check=False)
    found = [{} for _ in records]
    for line in ran.stderr.decode().splitlines():
        fault = json.loads(line)
        if "code" not in fault:  # the summary
            continue
        for number in [fault["seq"]] if "seq" in fault else range(1, len(records) + 1):
            found[number - 1][fault["code"]] = fault["severity"]
    return found


def breaches_of_inference(all_versions, options):
    asked, records, before = [], [], {}
    for version in all_versions:
        for (section, key), comment in version.comments.items():
            if "inference" not in comment.lower() or version.name in BEFORE_THE_INFERENCES:
                continue
            rule = f"{version.name}: [{section}] {key}"
            found = changes(version, section, key, before)
            if found is None:
                yield f"{rule}: no way to break this inference is known here"
            for code, *change in found or []:
                asked.append((rule, code))
                records.append(record_of(len(records) + 1, *change))
        before = {**before, **version.sections}
    if len(records) < 20:
        yield f"only {len(records)} records break an inference"
    for (rule, code), faults in zip(asked, faults_of(records, options)):
        if faults.get(code) != "warning" or "error" in faults.values():
            yield f"{rule}: an inference does not only warn: {faults}"


def breaches(templates, options):
    all_versions = versions(templates)
    for version in all_versions:
        yield from breaches_of_source(version)
    yield from breaches_of_chain(all_versions)
    yield from breaches_of_inference(all_versions, options)


DAMAGES = (  # version, text, in its place, what must be said
    ("kz-2020-09", "# as before: the announcement of 2019\n", "", "[rules] portal: no source"),
    ("kz-2020-06", "(IATA; reported by nur.kz, April 2020)", "", "[iata UACC] : no source"),
    ("kz-2022-09", "extends = kz-2020-09", "extends = kz-2020-06", "does not extend"),
    ("kz-2020-09", "airports = UACC UAAA", "airports = UACC", "loses or moves an airport"),
    ("kz-2024-11", "usual_stay = 365\n", "", "[category B9-1] loses usual_stay"),
    ("kz-2019-09", "[category A5]", "[category A6]", "[category A5] : an inference does not only"),
    ("kz-2020-09", "\nentries = 1", " inference\nentries = 1", "[rules] entries: an inference"),
    ("kz-2020-09", "# mfa-newyork, article 21799, in the project's wording.", "# An inference.",
     None),
    ("kz-2024-11", "[category B9-1]", "# An inference\n[territories]\nABW = NLD\n\n[category B9-1]",
     "no way to break this inference"),
)


def bite():
    failed = 0
    for name, text, other, wanted in DAMAGES:
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "templates"
            shutil.copytree(TOP / "templates", copy)
            path = copy / "policy" / name / "policy.txt"
            plain = path.read_text(encoding="utf-8")
            path.write_text(plain.replace(text, other, 1), encoding="utf-8")
            found = list(breaches(copy, ["--resources", str(copy)]))
        if text not in plain or bool(wanted) != any((wanted or "") in one for one in found):
            print(f"FAIL: not as it should be: {wanted}: {found}")
            failed += 1
    print(f"{failed} failed" if failed else f"{len(DAMAGES)} passed")
    return failed


def main():
    if sys.argv[1:] == ["--bite"]:
        return 1 if bite() else 0
    found = list(breaches(TOP / "templates", []))
    for breach in found:
        print(f"FAIL: {breach}")
    print(f"{len(found)} failed" if found else "all passed")
    return 1 if found else 0


sys.exit(main())
