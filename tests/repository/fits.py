#!/usr/bin/env -S python3 -B
"""Does what a policy can put on the page fit? In every version: each airport alone, as the last of
two, three and four, and in each place of five to eight; each category, with an issuing authority
that leaves the notices the least room. A name that is too wide for one place would otherwise be
found when the first visa with it is issued.

    fits.py           asks the program
    fits.py --bite    a city with a name that is too long must be found"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
GEN = os.environ.get("EVISA_GEN", str(TOP / "build/release/evisa-gen"))
MINISTRY = "Қазақстан Республикасының Сыртқы істер министрлігі"


def chain(name):
    """The text of a policy and of those that it extends, the newest first."""
    texts = []
    while name:
        path = TOP / "templates/policy" / name / "policy.txt"
        texts.append(path.read_text(encoding="utf-8"))
        extends = re.search(r"^extends = (\S+)$", texts[-1], re.M)
        name = extends and extends[1]
    return texts


def versions():
    """(name, second day, airports, categories) of each policy. On the first day of kz-2019-09 its
    categories of later rules are still an error."""
    text = (TOP / "templates/versions.txt").read_text(encoding="utf-8")
    for name, day in re.findall(r"^\[policy (\S+)\]\nfrom = (\S+)$", text, re.M):
        texts = chain(name)
        airports = next(filter(None, (re.search(r"^airports = (.*)$", one, re.M) for one in texts)))
        categories = dict.fromkeys(re.findall(r"^\[category (\S+)\]", "".join(texts), re.M))
        second = datetime.date.fromisoformat(day) + datetime.timedelta(1)
        yield name, str(second), airports[1].split(), list(categories)


def choices(airports):
    """Lists of entry points. The page has them in the order of the policy, so that the last of a
    list is in the last place if it is the latest there."""
    yield from ([airport] for airport in airports)
    for count in (2, 3, 4):
        yield from (airports[last - count + 1:last + 1] for last in range(count - 1, len(airports)))
    for count in range(5, 9):
        yield from (airports[first:first + count] for first in range(len(airports) - count + 1))


def record_of(number, policy, day, category, points):
    year = int(day[:4])
    return {
        "schema": "evisa-record/1",
        "policy": policy,
        "visa": {"number": f"KZ{number:07}", "category": category, "entries": 1, "issued_on": day,
                 "valid_from": day, "valid_until": f"{year + 1}-01-31", "stay_days": 30,
                 "issued_by": MINISTRY},
        "holder": {"surname": "Specimen", "birth_date": "1990", "sex": "X", "nationality": "UTO"},
        "passport": {"number": "N0000001", "issuer": "UTO", "issued_on": f"{year - 1}-01-01",
                     "expires_on": f"{year + 5}-01-01"},
        "invitation": {"number": "0000000001", "inviter_name": "Example"},
        "entry_points": points,
        "specimen": True,
    }


def records():
    found = []
    for name, day, airports, categories in versions():
        asked = [(categories[0], points) for points in choices(airports)]
        asked += [(category, airports[:2]) for category in categories]
        found += [record_of(len(found) + i, name, day, *one) for i, one in enumerate(asked)]
    return found


def fit(all_records, *options):
    lines = "".join(json.dumps(record) + "\n" for record in all_records)
    words = [GEN, "batch", *options, "--tar", "/dev/null", "--errors=json"]
    ran = subprocess.run(words, input=lines.encode(), capture_output=True, check=False)
    errors = [line for line in ran.stderr.decode().splitlines() if '"severity":"error"' in line]
    return ran.returncode, errors


def bite(all_records):
    """The table of the capital's city becomes longer than any place."""
    text = (TOP / "templates/policy/kz-2022-09/policy.txt").read_text(encoding="utf-8")
    longer = text.replace("name.ru = Астана", "name.ru = " + "Астана-" * 12)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "policy/kz-2022-09/policy.txt"
        path.parent.mkdir(parents=True)
        path.write_text(longer, encoding="utf-8")
        return fit(all_records, "--resources", folder)


def main():
    all_records = records()
    if sys.argv[1:] == ["--bite"]:
        status, errors = bite(all_records)
        found = status == 78 and any("resource-overflow" in error for error in errors)
        print("1 passed" if found else f"FAIL: a city that is too long is not found: {errors}")
        return 0 if found else 1
    status, errors = fit(all_records)
    for error in errors:
        print(f"FAIL: {error}")
    if status or len(all_records) < 300:
        print(f"FAIL: status {status}, {len(all_records)} records")
        return 1
    print(f"{len(all_records)} records, all passed")
    return 0


sys.exit(main())
