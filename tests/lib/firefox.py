"""One headless Firefox, driven by Marionette's own protocol, as Debian has no geckodriver.

Marionette (firefox-source-docs.mozilla.org/testing/marionette): a message is the length of a JSON
array in bytes, a colon and the array. A command is [0, number, name, parameters], its answer
[1, number, error, result]. The accessibility service is a part of Firefox itself: scripts reach it
in the context "chrome", which Firefox allows only with --remote-allow-system-access."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

PROGRAM = "firefox-esr"
# Against what hangs, and nothing else: no answer of Firefox takes so long.
HANG = 120.0
# Marionette itself turns off what calls home or asks at the first start.
PREFERENCES = {
    "accessibility.force_disabled": -1,  # -1: always on
    "browser.startup.page": 0,
    "dom.ipc.processPrelaunch.enabled": False,
    "fission.webContentIsolationStrategy": 0,
    "gfx.webrender.software": True,
    "marionette.port": 0,  # any free port; Firefox writes it to MarionetteActivePort
    "network.dns.disabled": True,
    "network.proxy.type": 0,
    "pdfjs.disabled": False,
    "services.settings.server": "data:,",
    "toolkit.startup.max_resumed_crashes": -1,
}


class Firefox:
    """In a `with` statement: starts Firefox with a new profile in the folder, and ends it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.profile = self.folder / "profile"
        self.log = self.folder / "firefox.log"
        self.process = self.socket = self.stream = None
        self.number = 0

    def __enter__(self):
        if not shutil.which(PROGRAM):
            raise RuntimeError(f"{PROGRAM} is not installed: tests/install.sh test installs it")
        self.profile.mkdir()
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in PREFERENCES.items()
        )
        (self.profile / "user.js").write_text("".join(lines), encoding="ascii")
        try:
            self._start()
            self._connect()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        self._end()

    def _start(self):
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "TMPDIR": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "MOZ_CRASHREPORTER_DISABLE": "1",
        }
        with open(self.log, "wb") as log:
            # setpriv: Firefox ends with this process also when nothing can be cleaned up any more
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", PROGRAM, "--headless", "--no-remote",
                 "--marionette", "--remote-allow-system-access", "--profile", str(self.profile),
                 "about:blank"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=surroundings,
                start_new_session=True,
            )

    def _connect(self):
        end = time.monotonic() + HANG
        port = self.profile / "MarionetteActivePort"
        while not (port.exists() and port.read_text(encoding="ascii").isdigit()):
            if self.process.poll() is not None or time.monotonic() > end:
                tail = self.log.read_text(encoding="utf-8", errors="replace")[-500:]
                raise RuntimeError(f"Firefox does not start: {tail}")
            time.sleep(0.02)
        self.socket = socket.create_connection(("127.0.0.1", int(port.read_text())), HANG)
        self.stream = self.socket.makefile("rb")
        self._message()  # the greeting
        limit = int(HANG * 1000)
        timeouts = {"script": limit, "pageLoad": limit}
        self.call("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": timeouts}}})

    def _message(self):
        length = b""
        while not length.endswith(b":"):
            part = self.stream.read(1)
            if not part:
                raise RuntimeError("Firefox has closed the connection")
            length += part
        return json.loads(self.stream.read(int(length[:-1])))

    def call(self, name, parameters):
        """The result of a command of Marionette; an error of Firefox is an exception."""
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, number, error, result = self._message()
        if error or number != self.number:
            raise RuntimeError(f"{name}: {error}")
        return result

    def open(self, url):
        self.call("Marionette:SetContext", {"value": "content"})
        self.call("WebDriver:Navigate", {"url": url})

    def wait(self, text):
        """Runs a script in the page; the result is what it hands to its last argument."""
        self.call("Marionette:SetContext", {"value": "content"})
        return self.call("WebDriver:ExecuteAsyncScript", {"script": text, "args": []})["value"]

    def chrome(self, text):
        """What a script returns that has all rights of Firefox."""
        self.call("Marionette:SetContext", {"value": "chrome"})
        return self.call("WebDriver:ExecuteScript", {"script": text, "args": []})["value"]

    def _end(self):
        if self.socket:
            self.stream.close()
            self.socket.close()
        if self.process:
            # its processes are one group: all of them end, and nothing else
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            while _is_running(self.process.pid):  # until then they may write to the folder
                time.sleep(0.01)


def _is_running(group):
    """Whether a process of the group runs. One that has ended and that nobody has asked for its
    status does not count: os.killpg(group, 0) finds it for ever where nobody does."""
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has ended just now
            continue
        if int(of_group) == group and state not in "ZX":
            return True
    return False
