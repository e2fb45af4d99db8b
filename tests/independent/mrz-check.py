#!/usr/bin/python3
"""Judges the machine-readable zone (MRZ) of a visa, format MRV-A. Written from ICAO Doc 9303
(8th edition) alone, without knowledge of the generator's code.

  mrz-check.py --pair RECORD.json PAGE.txt WARNINGS [--pair RECORD.json PAGE.txt WARNINGS ...]
      the MRZ in the text of a page: on its own, then against the record; and whether the warnings
      (lines of JSON; the file may be missing) say mrz-name-cut exactly when the MRZ is too short
  mrz-check.py --self-test DIRECTORY
      own cases; the vectors *check_digits*, *names*, *documents*, if present *translit*latin*

Prints `ok FILE` or `FAIL FILE: reason`; exit status 1 on any failure."""
import datetime
import itertools
import json
import pathlib
import re
import sys
import unicodedata

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Transliteration, 9303-3 section 6 A: the Latin letters whose recommendation is more than their
# base letter, or that have none. Every other accented letter loses its diacritic.
TABLE = {
    "Ä": "AE A", "Å": "AA A", "Ñ": "N NXX", "Ö": "OE O", "Ü": "UE UXX U", "Æ": "AE", "Ð": "D",
    "Đ": "D", "Ø": "OE", "Þ": "TH", "Ħ": "H", "Ĳ": "IJ", "Ŀ": "L", "Ł": "L", "Ŋ": "N", "Œ": "OE",
    "Ŧ": "T", "ẞ": "SS"}
# Latin letters that the standard's table lacks: by resemblance or usual practice.
OUTSIDE = {"Ə": "A E", "Ɓ": "B", "Ɖ": "D", "Ɗ": "D", "Ǝ": "E", "Ɛ": "E", "Ɣ": "G", "Ɨ": "I",
           "Ƙ": "K", "ĸ": "K Q", "Ɔ": "O", "Ɵ": "O", "Ʉ": "U", "Ʋ": "V", "Ƴ": "Y"}
# 9303-3 4.6: apostrophes and all other punctuation leave no filler
DROPPED = "'`\u00b4\u2018\u2019\u02bb\u02bc./@()\u00b7"
SEPARATORS = " -\u2010\u2011,"  # 9303-3 4.6: a hyphen or comma, like a space, becomes one filler


def letters(text):
    """Upper case, split into letters with the marks that belong to them."""
    text = unicodedata.normalize("NFD", text.upper())
    return re.findall("[^\u0300-\u036f][\u0300-\u036f]*", text)


def alternatives(letter):
    """All conforming transliterations of one letter with its marks."""
    base, marks = letter[0], letter[1:]
    if base in TABLE or base in OUTSIDE:
        return (TABLE.get(base) or OUTSIDE[base]).split()
    if not "A" <= base <= "Z":
        raise ValueError(f"no transliteration known for U+{ord(base):04X}")
    forms = " ".join(TABLE.get(unicodedata.normalize("NFC", base + mark), "") for mark in marks)
    return sorted({base, *forms.split()})


def transliterations(*parts):
    """Yield the parts of a name as lists of MRZ components, once for each choice of forms. The
    choice for a letter is free, but it is the same for all occurrences of that letter."""
    parts = [letters(part) for part in parts]
    known = {**dict.fromkeys(SEPARATORS, " "), **dict.fromkeys(DROPPED, "")}
    choices = {x: alternatives(x) for part in parts for x in part if x not in known}
    for picked in itertools.product(*choices.values()):
        table = {**known, **dict(zip(choices, picked))}
        yield ["".join(table[x] for x in part).split() for part in parts]


# 9303-7 4.2.3: letters; `<<` before a secondary identifier, `<` between components, then fillers.
NAME = re.compile(r"[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*")


def is_name(field, primary, secondary, width):
    """Does the field hold this name, given as components already transliterated?"""
    whole = "<".join(primary) + ("<<" + "<".join(secondary) if secondary else "")
    if len(whole) <= width:                         # 9303-7 4.2.3.3: what fits is not truncated
        return field == whole.ljust(width, "<")
    # 9303-7 4.2.3.1, 4.2.3.2: the State chooses what to cut. Components keep order and beginning,
    # `<<` and an initial of the secondary identifier stay, and the last position holds a letter,
    # the sign of truncation (unless components of one letter make a filler there unavoidable).
    body = field.rstrip("<")
    first, second = (x.split("<") if x else [] for x in (body + "<<").split("<<")[:2])
    kept = [*zip(first, primary), *zip(second, secondary)]
    return len(first) <= len(primary) and len(second) <= len(secondary) \
        and bool(second) == bool(secondary) and all(full.startswith(x) for x, full in kept) \
        and len(body) >= width - all(len(full) == 1 for _, full in kept)


def name_faults(field, primary, secondary, width):
    if not primary:                         # 9303-3 4.6: the only name is the primary identifier
        primary, secondary = secondary, ""
    if len(field) != width or not NAME.fullmatch(field):
        return [f"name: not PRIMARY<<SECONDARY of {width} letters and single fillers"]
    try:
        good = any(forms[0] and is_name(field, *forms, width)
                   for forms in transliterations(primary, secondary))
    except ValueError as error:
        return [f"name: {error}"]
    return [] if good else ["name: no conforming form of the holder's name"]


def check_digit(text):
    """9303-3 4.9: values 0-9, A-Z = 10-35, `<` = 0; weights 7, 3, 1; modulo 10."""
    return str(sum(max(ALPHABET.find(x), 0) * (7, 3, 1)[i % 3] for i, x in enumerate(text)) % 10)


def is_date(text, partly=False):
    """9303-3 4.8: YYMMDD; unknown parts of a date of birth are `<<`."""
    match = re.fullmatch(("([0-9]{2}|<<)" if partly else "([0-9]{2})") * 3, text)
    try:        # in place of an unknown part one that fits every known one; 2000 was a leap year
        year, month, day = (default if x == "<<" else x for x, default in
                            zip(match.groups(), ("00", "01", "01")))
        return bool(datetime.date(2000 + int(year), int(month), int(day)))
    except (AttributeError, ValueError):
        return False


def zone_faults(lines, expected):
    """MRV-A (9303-7 4.2.2) or MRV-B (7.2.2): faults on its own; if none, against expectation."""
    width = expected["width"]
    if [len(line) for line in lines] != [width, width]:
        return [f"length: lines of {[len(line) for line in lines]}, not two of {width}"]
    one, two = lines
    # a passport without a surname may have its field as <<GIVEN<NAMES, which a record hands on
    lead = 2 if (expected.get("name_field") or "").startswith("<<") and one[5:7] == "<<" else 0
    if not re.fullmatch("[A-Z0-9<]+", one + two):                       # 9303-3 4.3
        return ["alphabet: a character outside A-Z 0-9 <"]
    found = {"number": two[0:9], "nationality": two[10:13], "birth date": two[13:19],
             "sex": two[20], "valid until": two[21:27], "optional data": two[28:]}
    faults = [fault for fault, good in (
        ("document code", one[0:2] == expected["code"]),
        ("issuing State", one[2:5] == expected["state"]),
        ("name: not PRIMARY<<SECONDARY in letters", NAME.fullmatch(one[5 + lead:])),
        ("number: missing", two[0] != "<"),
        ("number: check digit", two[9] == check_digit(found["number"])),
        # 9303-3 section 5: three letters; Germany alone has one
        ("nationality: form", re.fullmatch("(?!DEU)[A-Z]{3}|D<<", found["nationality"])),
        ("birth date: form", is_date(found["birth date"], partly=True)),
        ("birth date: check digit", two[19] == check_digit(found["birth date"])),
        ("sex: form", two[20] in "MF<"),
        ("valid until: form", is_date(found["valid until"])),
        ("valid until: check digit", two[27] == check_digit(found["valid until"])),
    ) if not good]
    if faults:
        return faults
    if expected.get("name_field") is None:
        faults = name_faults(one[5:], expected["primary"], expected["secondary"], width - 5)
    elif one[5:] != expected["name_field"].ljust(width - 5, "<"):
        faults = ["name: not the name field given as mrz_name"]
    return faults + [f"{label}: {text} where {expected[label].ljust(len(text), '<')} belongs"
                     for label, text in found.items()
                     if text != expected[label].ljust(len(text), "<")]


def expect(record):
    """What the zone for a record must hold."""
    visa, holder = record["visa"], record["holder"]
    # 9303-7 4.2.2: the number of the visa if it has at most 9 characters; else that of the
    # passport, of a longer one the 9 principal characters
    short = len(visa["number"]) <= 9
    year, month, day = (holder["birth_date"].split("-") + ["<<", "<<"])[:3]
    return {
        "width": 44, "code": "V<", "state": "KAZ", "name_field": holder.get("mrz_name"),
        "primary": holder.get("surname") or "", "secondary": holder.get("given_names") or "",
        "number": visa["number"] if short else record["passport"]["number"][:9],
        "optional data": "" if short else visa["number"],
        "nationality": {"DEU": "D"}.get(holder["nationality"], holder["nationality"]),
        "birth date": year[2:] + month + day, "sex": holder["sex"].replace("X", "<"),
        "valid until": visa["valid_until"].replace("-", "")[2:]}


def page_faults(record, text):
    """Find what looks like an MRZ, lines of its length or with a run of fillers; check it."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if re.fullmatch("[A-Z0-9<]{44}|[A-Z0-9<]*<<[A-Z0-9<]*", line)]
    if len(lines) != 2:
        return [f"zone: {len(lines)} lines, of lengths {[len(line) for line in lines]}"]
    try:
        return zone_faults(lines, expect(record))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return [f"record: {type(error).__name__} {error}"]


def cut_faults(record, warnings):
    """Is the warning that the name is cut there exactly when no form of the name fits?"""
    holder = record["holder"]
    said = [x for x in map(json.loads, warnings.splitlines()) if x["code"] == "mrz-name-cut"]
    try:
        whole = ["<<".join("<".join(part) for part in form if part) for form in
                 transliterations(holder.get("surname") or "", holder.get("given_names") or "")]
    except ValueError:
        return []                               # no form is known: nothing to compare
    own, width = holder.get("mrz_name", "").rstrip("<"), 39
    lead = 2 if own.startswith("<<") else 0
    fits = [lead + len(x) <= width for x in whole]
    if not any(fits) and not said:
        return ["cut: no form of the name fits, and no warning says so"]
    if all(fits) and said:
        return ["cut: a warning of a name that is not cut"]
    places = {x["pointer"] for x in said}
    good = {"/holder/mrz_name"} if own else {"/holder/" + x for x in holder if "name" in x}
    return [] if places <= good else [f"cut: warnings at {places}"]


def replaced(text, at, new):
    return text[:at] + new + text[at + len(new):]


def check_digits_table(rows):
    return [f"{x}: {check_digit(x)}, not {y}" for x, y, *_ in rows if check_digit(x) != y]


def names_table(rows):
    shapes = {"MRV-A": (5, 39), "TD3": (5, 39), "MRV-B": (5, 31), "TD2": (5, 31), "TD1": (0, 30)}
    for form, kind, primary, secondary, line, *_ in rows:
        field, width = line[shapes[form][0]:], shapes[form][1]
        faults = name_faults(field, primary, secondary, width)
        if bool(faults) != kind.startswith("erratum"):
            yield f"{line}: {faults}"
        # No example has a Q or a digit. Of a name that fits, every other form is wrong.
        for i, char in itertools.product(range(width), ALPHABET + "<" if kind == "exact" else "Q0"):
            bad = replaced(field, i, char)
            if bad != field and not name_faults(bad, primary, secondary, width):
                yield f"{bad}: accepted for {field}"


def documents_table(rows):
    labels = ("code", "state", "primary", "secondary", "number", "nationality", "birth date",
              "sex", "valid until", "optional data")
    for form, *values in rows:
        expected = dict(zip(labels, values), width={"MRV-A": 44, "MRV-B": 36}[form])
        expected.update({x: expected[x].upper() for x in ("number", "optional data")})
        good = values[10:12]
        for which, i, char in itertools.product((0, 1), range(len(good[0])), ALPHABET + "<"):
            bad = replaced(good, which, [replaced(good[which], i, char)])
            faults = zone_faults(bad, expected)
            if bool(faults) == (bad == good):
                yield f"{bad}: {faults}"


def translit_table(rows):
    for code, _, forms, *_ in rows:
        mine = set(map("".join, itertools.product(*map(alternatives, letters(chr(int(code, 16)))))))
        if mine != set(forms.split(" or ")):
            yield f"U+{code}: {sorted(mine)}, not {forms}"


RECORD = {"visa": {"valid_until": "2019-04-14"}, "passport": {"number": "PA12345678"},
          "holder": {"surname": "Eriksson", "given_names": "Anna Maria", "sex": "F",
                     "birth_date": "1974-08-12", "nationality": "UTO"}}
ZONE = ("V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C<3UTO7408122F1904149" + "<" * 16)
LONG = {"surname": "Bennelong Wooloomooloo Warrandyte Warnambool", "given_names": "Dingo Potoroo"}
INITIALS = {"surname": "A", "given_names": " ".join("BCDEFGHIJKLMNOPQRSTUVWXYZ")}
SIGNS = {"surname": "Kaʻu-O‘B, Jr", "given_names": "R A/L K @ D´A (G·l) @"}
MANY = {"surname": "Mu\u0308ł-Åß", "given_names": "ı. D’Ñü Ø"}
# Changes to that record (`visa`: its number); the fault, "" if none; variants of that zone, each
# of pieces LINE.POSITION=TEXT: an underscore is a space, a name (from 1.6) is filled up.
CASES = (
    ({}, "document code", "1.1=P | 1.2=I | 1.1=VB"), ({}, "issuing State", "1.3=UTO | 1.3=KA<"),
    ({}, "name: not P", "1.6=< | 1.9=0 | 1.14=<<<ANNA | 1.14=<<ANNA<<MARIA | 1.44=A"),
    ({}, "name: no c", "1.14=<ANNA<MARIA< | 1.6=ANNA<MARIA<<ERIKSSON | 1.20=<M<<<< | 1.20=<<<<<<"),
    ({}, "number: missing", "2.1=<<<<<<<<<0"), ({}, "number: L", "2.1=L898902D<6"),
    ({}, "number: check digit", "2.10=4 | 2.1=M | 2.10=< | 2.1=L898920C<"),
    ({}, "nationality: form", "2.11=UT0 | 2.11=UT< | 2.11=<<< | 2.11=DEU"),
    ({}, "nationality: D", "2.11=D<<"), ({}, "birth date: check digit", "2.20=3 | 2.18=21"),
    ({}, "birth date: form", "2.14=7413128 | 2.14=7402304 | 2.14=74081<0 | 2.14=7400126"),
    ({}, "birth date: 7", "2.14=7408<<7"), ({}, "sex: form", "2.21=X"), ({}, "sex: M", "2.21=M"),
    ({}, "optional data", "2.29=PA12345678 | 2.44=0"), ({}, "length", "1.44=<< | 1.44=_"),
    ({}, "valid until: form", "2.22=1904<<2 | 2.22=1902293"), ({}, "zone", "1.7=r | 2.21=_"),
    ({}, "valid until: check digit", "2.28=8 | 2.27=3"), ({}, "valid until: 1", "2.22=1904150"),
    ({}, "", ""), ({"nationality": "D"}, "", "2.11=D<<"), ({"sex": "X"}, "", "2.21=<"),
    ({"birth_date": "1974-08"}, "", "2.14=7408<<7"), ({"birth_date": "1974"}, "", "2.14=74<<<<1"),
    ({"visa": "KZ12345678"}, "", "2.1=PA12345673 2.29=KZ12345678"),
    ({"visa": "KZ20190000017"}, "optional data", "2.1=PA12345673"),
    ({"visa": "KZ1234567"}, "", "2.1=KZ12345673"), ({"surname": "Эрикссон"}, "name: no trans", ""),
    ({"mrz_name": "E<<A"}, "", "1.6=E<<A"), ({"mrz_name": "E<<A"}, "name: not the", ""),
    ({"mrz_name": "E<<<A"}, "name: not P", "1.6=E<<<A"),
    ({"mrz_name": "<<E<A"}, "", "1.6=<<E<A"), ({"mrz_name": "<<E<A"}, "name: not the", "1.6=E<A"),
    ({"surname": ""}, "", "1.6=ANNA<MARIA"), ({"surname": ""}, "name: not P", "1.6=<<ANNA<MARIA"),
    (SIGNS, "", "1.6=KAU<OB<JR<<R<AL<K<DA<GL"),
    (SIGNS, "name: no c", "1.6=KAU<OB<JR<<R<A<L<K<DA<GL | 1.6=KAUOB<JR<<R<AL<K<DA<GL"),
    (MANY, "", "1.6=MUL<ASS<<I<DNU<OE | 1.6=MUEL<AASS<<I<DNXXUE<OE | 1.6=MUXXL<ASS<<I<DNUXX<OE"),
    (MANY, "name: no c", "1.6=MUL<ASS<<I<DNU<O | 1.6=MUL<ASS<<I<DNUE<OE | 1.6=MUL<ASS<<I<D<NU<OE"),
    (LONG, "", "1.6=BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO"),
    (LONG, "name: no c", "1.6=BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNA"),
    (LONG, "name: no c", "1.6=BENNELONG<WOOLOOM<WARRAND<WARNA<<DINGO"),
    (LONG, "name: no c", "1.6=BENNELONG<WOOLOOM<WARRANDY<WARN<<POTORO"),
    (INITIALS, "", "1.6=A<<B<C<D<E<F<G<H<I<J<K<L<M<N<O<P<Q<R<S"),
    (INITIALS, "name: no c", "1.6=A<<B<C<D<E<F<G<H<I<J<K<L<M<N<O<P<Q<R"))


# Names; pointers of warnings; whether they are right.
CUTS = (({"surname": "A" * 39, "given_names": ""}, "", True), ({"surname": "A" * 36}, "", True),
        ({"surname": "A" * 39, "given_names": ""}, "surname", False),
        ({"surname": "A" * 37}, "", False), ({"surname": "A" * 40}, "surname", True),
        ({"surname": "A" * 40}, "mrz_name", False),
        ({"surname": "", "given_names": "A" * 40}, "given_names", True),
        ({"surname": "A" * 40, "mrz_name": "A" * 39}, "mrz_name", True),
        ({"surname": "A" * 40, "mrz_name": "A" * 38}, "mrz_name", True),
        ({"surname": "A" * 40, "mrz_name": "A" * 38}, "", False),
        ({"surname": "A" * 36, "mrz_name": "A" * 36}, "mrz_name", False),
        ({"surname": "A" * 40, "mrz_name": "A" * 39}, "", False),
        ({"surname": "", "given_names": "A" * 38, "mrz_name": "<<" + "A" * 37}, "mrz_name", True))


def own_cuts():
    for holder, pointers, right in CUTS:
        warnings = [f'{{"code":"mrz-name-cut","pointer":"/holder/{x}"}}' for x in pointers.split()]
        record = {"holder": {"given_names": "B", **holder}}
        if bool(cut_faults(record, "\n".join(warnings))) == right:
            yield f"{holder} {pointers}: {right} was expected"


def own_cases():
    for changes, fault, variants in CASES:
        record = {**RECORD, "holder": {**RECORD["holder"], **changes},
                  "visa": {**RECORD["visa"], "number": changes.get("visa", "L898902C")}}
        for variant in variants.split("|"):
            zone = list(ZONE)
            for line, at, text in re.findall(r"(\d)\.(\d+)=(\S+)", variant):
                text = text.ljust(39, "<") if at == "6" else text.replace("_", " ")
                zone[int(line) - 1] = replaced(zone[int(line) - 1], int(at) - 1, text)
            found = page_faults(record, "\n".join(["E-VISA", *zone, "\f"]))
            if len(found) != bool(fault) or fault not in "".join(found):
                yield f"{changes} {zone}: {found} where {fault!r} was expected"


def results(args):
    if args[0] != "--self-test":
        for record, page, warnings in zip(args[1::4], args[2::4], map(pathlib.Path, args[3::4])):
            try:
                record, text = (pathlib.Path(x).read_text("utf-8") for x in (record, page))
                record = json.loads(record)
                said = warnings.read_text("utf-8") if warnings.exists() else ""
                yield page, page_faults(record, text) + cut_faults(record, said)
            except (OSError, ValueError) as error:
                yield page, [f"unreadable: {error}"]
        return
    yield "own cases", [*own_cases(), *own_cuts()]
    for pattern, test in (("check?digits", check_digits_table), ("names", names_table),
                          ("documents", documents_table), ("translit*latin", translit_table)):
        files = sorted(pathlib.Path(args[1]).glob(f"*{pattern}*.tsv"))
        if not files and test is not translit_table:
            yield f"{args[1]}/*{pattern}*.tsv", ["no such file"]
        for path in files:
            rows = [line.split("\t") for line in path.read_text("utf-8").split("\n")
                    if line and not line.startswith("#")]
            yield path, list(test(rows)) if rows else ["no rows"]


if __name__ == "__main__":
    ARGS = sys.argv[1:]
    if not (len(ARGS) == 2 and ARGS[0] == "--self-test"
            or ARGS and len(ARGS) % 4 == 0 and set(ARGS[::4]) == {"--pair"}):
        sys.exit(__doc__)
    FAILED = False
    for what, found in results(ARGS):
        print(f"FAIL {what}: {'; '.join(found)}" if found else f"ok {what}")
        FAILED |= bool(found)
    sys.exit(FAILED)
