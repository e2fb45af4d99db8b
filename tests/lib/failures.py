"""Counts checks and collects the faults, as lib.sh does for shell scripts."""


class Failures:
    def __init__(self, quiet=False):
        self.quiet, self.passed, self.faults = quiet, 0, []

    @property
    def failed(self):
        return len(self.faults)

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.faults.append(what)
            if not self.quiet:
                print(f"FAIL: {what}", flush=True)
        return good

    def finish(self):
        """Prints the counts; returns the exit status."""
        total = self.passed + self.failed
        if not total:
            print("FAIL: nothing was checked")
            return 1
        print(f"{self.failed} of {total} failed" if self.failed else f"{self.passed} passed")
        return 1 if self.failed else 0
