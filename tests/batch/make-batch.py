#!/usr/bin/env -S python3 -B
"""Writes a batch of records of people who do not exist, one JSON object on each line. The same
options give the same bytes.

    make-batch.py 1000 --faulty 50 --photo 3 | evisa-gen batch -o visas

An option --faulty N, --duplicates N, ... makes each N-th record of that kind."""
import argparse
import gzip
import sys

import records


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, metavar="COUNT")
    for option, default, text in (
        ("--first", 1, "the number of the first visa, after KZ (1)"),
        ("--faulty", 0, "with a fault, of eight kinds"),
        ("--duplicates", 0, "a copy of an earlier line"),
        ("--conflicts", 0, "the number of an earlier record, for another person"),
        ("--photo", 0, "with a photo"),
        ("--warned", 0, "correct, but with a warning"),
    ):
        parser.add_argument(option, type=int, default=default, metavar="N", help=text)
    parser.add_argument("--sealed", action="store_true", help="sealed by the test signer")
    parser.add_argument("--gz", action="store_true", help="compressed by gzip")
    return parser.parse_args()


def main():
    options = vars(arguments())
    packed, count = options.pop("gz"), options.pop("count")
    if not any(value for name, value in options.items() if name != "first"):
        made = records.plain_lines(count, options["first"])
    else:
        made = records.lines_of(count, **options)
    out = sys.stdout.buffer
    if packed:
        out = gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0)
    try:
        for line in made:
            out.write(line + b"\n")
        out.close()
    except BrokenPipeError:  # the reader wants no more
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
