"""What a batch has to produce, derived from `evisa-gen render` of each record alone."""
import concurrent.futures
import dataclasses
import json
import re
import subprocess

from trial import GEN, LIMIT, need_program, parsed, sha

need_program()


@dataclasses.dataclass
class Wanted:
    seq: int
    line: bytes
    id: str | None
    code: str | None  # the first error's; None for a record that is done
    pdf: bytes | None
    errors: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    # The number is present but malformed: the journal may hold it or null.
    loose_id: bool = False


def number_of(line):
    if len(line) > LIMIT:
        return None
    one = parsed(line)
    visa = one.get("visa") if isinstance(one, dict) else None
    number = visa.get("number") if isinstance(visa, dict) else None
    return number if isinstance(number, str) else None


def path_of(number):
    return f"{number[-2:]}/{number[-4:-2]}/{number}.pdf"


def files_of(wanted):
    """{path: hash} of the documents."""
    return {path_of(one.id): sha(one.pdf) for one in wanted if one.pdf is not None}


def status_of(wanted):
    """The exit status of a batch of these records."""
    return 65 if any(one.code for one in wanted) else 0


class Model:
    """Renders each different line once, with the options given."""

    def __init__(self, *options):
        self.options, self.known = options, {}

    def _render(self, line):
        command = [str(GEN), "render", "--errors=json", *self.options]
        call = subprocess.run(command, input=line, capture_output=True, check=False)
        faults = [json.loads(fault) for fault in call.stderr.splitlines()]
        return (call.stdout if call.returncode == 0 else None), faults

    def wanted(self, lines, one_each=True, there=()):
        """A Wanted for each line. With `one_each` a number is a duplicate if an earlier line of the
        batch, or the list `there`, has it."""
        fresh = [line for line in dict.fromkeys(lines) if line not in self.known]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.known.update(zip(fresh, pool.map(self._render, fresh)))
        taken, made = set(there), []
        for seq, line in enumerate(lines, 1):
            pdf, faults = self.known[line]
            number = number_of(line)
            good = bool(number) and re.fullmatch("[A-Z0-9]{6,13}", number) is not None
            one = Wanted(seq, line, number if good else None, None, pdf)
            one.errors = [fault for fault in faults if fault["severity"] == "error"]
            one.warnings = [fault for fault in faults if fault["severity"] == "warning"]
            one.loose_id = bool(number) and not good
            if pdf is None:
                one.code = one.errors[0]["code"]
            elif one_each and number in taken:
                one.code, one.pdf = "duplicate", None
            elif one_each:
                taken.add(number)
            made.append(one)
        return made


MODEL = Model()
