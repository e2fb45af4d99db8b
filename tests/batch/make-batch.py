#!/usr/bin/env -S python3 -B
"""Writes a batch of records of people who do not exist, one JSON object a line; the same options give the same bytes.

    make-batch.py 1000 --faulty 50 --photo 3 | evisa-gen batch -o visas

An option --faulty N, --duplicates N, ... makes each N-th record such a one."""
import argparse
import gzip
import sys

import records


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument(
        "--first", type=int, default=1, metavar="N", help="the first visa is KZ and this number (1)"
    )
    parser.add_argument("--faulty", type=int, default=0, metavar="N", help="wrong, in eight ways")
    parser.add_argument(
        "--duplicates", type=int, default=0, metavar="N", help="an earlier line once more"
    )
    parser.add_argument(
        "--conflicts",
        type=int,
        default=0,
        metavar="N",
        help="the number of an earlier record, for another person",
    )
    parser.add_argument("--photo", type=int, default=0, metavar="N", help="with a photo")
    parser.add_argument(
        "--warned", type=int, default=0, metavar="N", help="right, but with something to warn of"
    )
    parser.add_argument(
        "--sealed", action="store_true", help="each right record sealed by the test signer"
    )
    parser.add_argument("--gz", action="store_true", help="compressed by gzip")
    return parser.parse_args()


def main():
    options = vars(arguments())
    packed, count = options.pop("gz"), options.pop("count")
    if not any(value for name, value in options.items() if name != "first"):
        made = records.plain_lines(count, options["first"])
    else:
        made = records.lines(count, **options)
    out = (
        gzip.GzipFile(fileobj=sys.stdout.buffer, mode="wb", filename="", mtime=0)
        if packed
        else sys.stdout.buffer
    )
    try:
        for line in made:
            out.write(line + b"\n")
        out.close()
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
