#!/usr/bin/env -S python3 -B
"""What evisa-compare writes about documents of tests/compare/mutations, and of others that have a
text where nobody looks for one:

- with --no-values no output has a value, a day or a photo of either record, a word of either page
  that is not of the built-in templates, or anything that is told as a value without that option.
  The same search must find them in the outputs with values;
- each line of --json is as gen/compare/evisa-compare-1.schema.json has it (ajv, lines.mjs).

    outputs.py [NODE_MODULES]     looks at each third case of the tables
    outputs.py --all              looks at all of them (make soak)
"""
import datetime
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from mutated import CASES, make, make_signers, run  # noqa: E402
from mutations import TABLES, read  # noqa: E402
from seals import COMPARE, HANG, Failures  # noqa: E402

SHORTEST = 4  # of a word or value that is looked for
HIDDEN = {  # "whisper" is nowhere in the program and in the templates
    "tag": ["pdf 34 0 obj | /S/TH => /S/Whisper"],
    "language": ["pdf /Lang(kk) => /Lang(x-whisper)"],
    "language-of-page": ["pdf /ru<</Lang(ru)>> => /ru<</Lang(whisper)>>"],
    "font": ["pdf 8 0 obj | EVBNSA+NotoSans-Bold => EVBNSA+Whisper-Bold"],
    "property": ["pdf /Producer(evisa-gen) => /Whisper(whispered)/Producer(evisa-gen)"],
    "alternative-text": ["pdf 123 0 obj | /Alt( => /Alt(Whisper "],
    "outline": ["pdf 131 0 obj | /Title( => /Title(Whisper)/Other("],
    "annotation": ["pdf /StructParents 0/Tabs/S => /StructParents 0/Tabs/S/Annots"
                   "[<</Type/Annot/Subtype/Text/Rect[1 1 9 9]/Contents(Whisper)>>]"],
    "link": ["pdf /StructParents 0/Tabs/S => /StructParents 0/Tabs/S/Annots"
             "[<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/A<</S/URI/URI(whisper:)>>>>]"],
    "label": ["template evisa/1/labels.txt: en = Surname => en = Whispered surname"],
    "template": ["pdf ev:template=\"evisa/1 => ev:template=\"whisper"],
    "copy-of-label": ["template evisa/1/labels.txt: en = Surname => en = Whispered surname",
                      "tool gs -q -dBATCH -dNOPAUSE -dSAFER -sDEVICE=pdfwrite -sOutputFile=OUT IN"],
}
FEW = ("birth-date", "signer", "other-1")  # of the report with values
STEP = 3  # from one case of the tables to the next
FEWEST = 50  # pairs


# ---- what is not to be told ----------------------------------------------------------------------

def words_of(text):
    return set(re.findall(r"[^\W_]{%d,}" % SHORTEST, text))


@functools.cache
def built_in():
    files = (TOP / "templates").glob("**/*.txt")
    words = words_of("".join(path.read_text(encoding="utf-8") for path in files))
    return words | {word.capitalize() for word in words}


def leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, str) else []


def days_of(text):
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return []
    return [day.strftime("%d %b %Y").upper(), day.strftime("%d.%m.%Y"), day.strftime("%y%m%d")]


@functools.cache
def page_words(path):
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, timeout=HANG,
                          check=False)  # one that is damaged says what it can
    return words_of(done.stdout.decode("utf-8", "replace"))


class Secrets:
    """What a pair must not say, as one pattern."""

    def __init__(self, golden, new, told):
        record = json.loads(golden.with_name("record.json").read_text(encoding="utf-8"))
        record.pop("seal", None)
        for pin in ("schema", "template", "policy", "render"):
            record.pop(pin, None)
        photo = record.pop("photo", "")
        values = set(leaves(record))
        values |= {day for value in values for day in days_of(value)}
        values |= (page_words(golden) | page_words(new)) - built_in()
        values |= {value for one in told for value in (one.get("golden"), one.get("new"))
                   if value and (words_of(value) - built_in())}
        values |= {"hisper", photo[100:140]}
        texts = sorted((re.escape(text) for text in values if len(text) >= SHORTEST), key=len)
        self.pattern = re.compile(r"(?<![^\W_])(?:%s)(?![^\W_])|hisper" % "|".join(texts[::-1]))

    def found(self, text):
        return self.pattern.findall(text)


# ---- what is told, pair by pair ------------------------------------------------------------------

def without_places(text):
    return re.sub(r"-?\d+\.\d(?=( mm|, -?\d+\.\d mm| ×))", "", text)


def by_name(parts):
    found = {}
    for name, text in parts:
        found[name] = found.get(name, "") + without_places(text)
    return found


def of_text(text):
    return by_name((line.split(" ", 1)[0], line) for line in text.splitlines())


def of_json(text):
    pairs = [json.loads(line) for line in text.splitlines()]
    for one in (one for pair in pairs for one in pair.get("differences", ())):
        one.pop("golden_place", None)
        one.pop("new_place", None)
    return by_name((pair["pair"][:-4], json.dumps(pair, ensure_ascii=False)) for pair in pairs)


def of_junit(text):
    cases = text.split("<testcase ")[1:]
    return by_name((re.search(r'name="([^"]*)\.pdf"', case)[1], case) for case in cases)


def of_html(text):
    text = re.sub(r"<(style|script)>.*?</\1>|<meta [^>]*>", "", text, flags=re.DOTALL)
    pairs = re.split(r'(?=<details class="pair|<div class="pair flat)', text)[1:]
    return by_name((re.search(r'class="number">([^<]*)<', pair)[1], pair) for pair in pairs)


def compared(folder, *options):
    return run(COMPARE, folder / "golden", folder / "new", "--no-pixels", *options,
               statuses=(0, 1, 66)).decode()


def look_at_values(failures, folder, pairs, valued):
    """`valued`: the lines of --json with values. Of the report with values a few pairs are enough:
    their pictures take most of the time."""
    told = {line["pair"][:-4]: line.get("differences", ())
            for line in map(json.loads, valued.splitlines())}
    secrets = {name: Secrets(*pair, told[name]) for name, pair in pairs.items()}
    files = {form: folder / f"report.{form}" for form in ("junit", "html")}
    reports = [f"--{form}={file}" for form, file in files.items()]
    bare = {"text": of_text(compared(folder, "--no-values", *reports)),
            "json": of_json(compared(folder, "--no-values", "--json")),
            "junit": of_junit(files["junit"].read_text(encoding="utf-8")),
            "html": of_html(files["html"].read_text(encoding="utf-8"))}
    for form, parts in bare.items():
        failures.check(set(parts) >= set(pairs), f"{form}: {set(pairs) - set(parts)} has nothing")
        for name in pairs:
            found = secrets[name].found(parts[name])
            failures.check(not found, f"{form} {name}: {found[:5]}")
    whole = {"text": of_text(compared(folder, reports[0])), "json": of_json(valued),
             "junit": of_junit(files["junit"].read_text(encoding="utf-8"))}
    run(COMPARE, folder / "few/golden", folder / "few/new", reports[1], statuses=(1,))
    whole["html"] = of_html(files["html"].read_text(encoding="utf-8"))
    failures.check(len(whole["html"]) == len(FEW), f"few: {set(whole['html'])}")
    for form, parts in whole.items():
        hits = [name for name, text in parts.items()
                if name in secrets and secrets[name].found(text)]
        failures.check(len(hits) * 3 > len(parts), f"{form}: {len(hits)} pairs have values")


def look_at_list(failures, folder, pairs):
    """ACCEPTED.tsv is beside the golden files, and goes where they go."""
    run(COMPARE, "accept", "--no-pixels", "--reason=whatever", folder / "golden", folder / "new",
        statuses=(0, 66))
    lines = (folder / "golden/ACCEPTED.tsv").read_text(encoding="utf-8").splitlines()
    failures.check(len(lines) > len(pairs) // 2, f"only {len(lines)} are accepted")
    for line in lines:
        name, _, _, group, _ = line.split("\t")
        found = Secrets(*pairs[name[:-4]], ()).found(group)
        failures.check(not found, f"ACCEPTED.tsv {name}: {found[:5]}")


# ---- the schema ----------------------------------------------------------------------------------

def look_at_schema(failures, lines, modules):
    done = subprocess.run(["node", TOP / "tests/compare/lines.mjs", modules], input=lines.encode(),
                          capture_output=True, timeout=HANG, check=False)
    failures.check(done.returncode == 0, f"the schema: {(done.stdout + done.stderr).decode()}")


# ---- all of it -----------------------------------------------------------------------------------

def documents(folder, step):
    """(golden, new) by name; both sides of all as two folders."""
    make_signers(folder)
    cases = {name: operations for table in TABLES for name, (operations, _) in read(table).items()}
    cases = {name: operations for number, (name, operations) in enumerate(cases.items())
             if number % step == 0 or name in FEW}
    cases |= {f"hidden-{name}": operations for name, operations in HIDDEN.items()}
    pairs = {name: make(folder, name, operations) for name, operations in cases.items()}
    goldens = sorted(CASES.glob("tourist-*/expect.pdf"))
    pairs |= {f"other-{number}": pair
              for number, pair in enumerate(zip(goldens, goldens[1:] + goldens[:1]))}
    for side in (0, 1):
        into = folder / ("golden", "new")[side]
        into.mkdir()
        for name, pair in pairs.items():
            (into / f"{name}.pdf").write_bytes(pair[side].read_bytes())
        few = folder / "few" / into.name
        few.mkdir(parents=True)
        for name in FEW:
            (few / f"{name}.pdf").write_bytes((into / f"{name}.pdf").read_bytes())
    (folder / "golden/gone.pdf").write_bytes(goldens[0].read_bytes())
    (folder / "new/more.pdf").write_bytes(goldens[0].read_bytes())
    return pairs


def main(arguments):
    failures = Failures()
    is_whole = arguments == ["--all"]
    modules = pathlib.Path(arguments[0] if arguments and not is_whole
                           else TOP / "build/cache/node_modules")
    if not COMPARE.exists():
        print(f"skipped: {COMPARE} is not built: make compare")
        return 77
    if not (modules / "ajv").is_dir():
        print(f"skipped: {modules}/ajv is not there: tests/install.sh test")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pairs = documents(folder, 1 if is_whole else STEP)
        failures.check(len(pairs) >= FEWEST, f"only {len(pairs)} pairs")
        valued = compared(folder, "--json")
        look_at_values(failures, folder, pairs, valued)
        look_at_schema(failures, valued + compared(folder, "--json", "--max=3", "--no-values"),
                       modules)
        look_at_list(failures, folder, pairs)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
