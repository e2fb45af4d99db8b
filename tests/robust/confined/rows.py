"""The commands of the programs that decode, and from where in each of them hostile code tries its
calls: the rows of tests/robust/confined.py."""
import base64
import json
import os
import subprocess

from seals import COMPARE, GEN, SEAL, TOP, keys, signer_options

PIN = "90417263"
JPEG = "tests/data/photos/portrait-b.jpg"
PNG = "tests/data/photos/portrait-palette.png"
PDF = "tests/golden/cases/tourist-almaty-png/expect.pdf"


class Inputs:
    """A record without, with a JPEG and with a PNG photo, a seal, and the test keys."""

    def __init__(self, folder):
        self.folder = folder
        keys(folder)
        base = json.loads((TOP / "tests/refuse/base.json").read_text(encoding="utf-8"))
        self.records = {"json_loadb": self.line(base)}
        for place, photo in (("jpeg_read_header", JPEG), ("png_read_info", PNG)):
            text = base64.b64encode((TOP / photo).read_bytes()).decode()
            self.records[place] = self.line({**base, "photo": text})
        self.sealed = subprocess.run(
            [SEAL, *signer_options(folder / "keys")], input=self.records["json_loadb"],
            capture_output=True, check=True).stdout
        make_token(folder)
        pdf = (TOP / PDF).read_bytes()
        (folder / "golden.pdf").write_bytes(pdf)
        (folder / "new.pdf").write_bytes(pdf + b"%\n")

    @staticmethod
    def line(record):
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def make_token(folder):
    """A token of SoftHSM with the signer's key; programs find it by SOFTHSM2_CONF."""
    (folder / "tokens").mkdir()
    (folder / "pin").write_text(f"{PIN}\n", encoding="ascii")
    (folder / "pin").chmod(0o600)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n"
        "log.level = ERROR\n", encoding="ascii")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    key = folder / "import.pem"
    for command in (
        ["softhsm2-util", "--init-token", "--free", "--label", "evisa", "--pin", PIN, "--so-pin",
         PIN],
        ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", folder / "keys/signer.key", "-out", key],
        ["softhsm2-util", "--import", key, "--token", "evisa", "--label", "seal", "--id", "A1",
         "--pin", PIN],
    ):
        subprocess.run(command, capture_output=True, check=True)
    key.unlink()


class Row:
    """A command and a place in it, from its call number `after` on. `words` are the arguments, in
    which {keys}, {out} and {folder} are replaced. has_child: another process decodes, and the first
    one says how it ended. stays_open: calls that are not tried. is_late: for --all alone, or by its
    name."""

    def __init__(self, program, words, place, has_child=False, whole=False, after=0,
                 stays_open=(), is_late=False):
        self.program, self.words, self.place = program, words.split(), place
        self.is_batch = "batch" in self.words
        self.is_decoder = self.is_batch and place != "json_loadb"
        self.is_whole, self.after, self.stays_open = whole, after, stays_open
        self.is_late, self.has_token = is_late, "pkcs11:" in words
        self.compares = program is COMPARE
        self.has_child = has_child or self.is_batch or self.compares
        # a token's library, and what runs for days, take what they need; each pair has its limits
        self.is_bounded = not (self.is_batch or "--ndjson" in words or self.has_token
                               or self.compares)
        # the two files differ; a seal of a test signer is a specimen
        self.sound_status = 1 if self.compares or "verify" in self.words else 0
        self.is_silent = "check" in self.words
        self.name = f"{program.name} {words or 'render'}, {place}"

    def command(self, inputs, output):
        return [str(self.program)] + [
            word.format(keys=inputs.folder / "keys", out=output, folder=inputs.folder)
            for word in self.words]

    def data(self, inputs):
        if "verify" in self.words:
            return inputs.sealed
        return inputs.records.get(self.place, inputs.records["json_loadb"])

    def hands_out(self, run, output):
        """Whether a document or an answer that says it is good was given to anybody."""
        if self.compares:
            return b'"differs"' in run.out or b'"same"' in run.out
        files = [path for path in output.rglob("*") if path.is_file()]
        if not self.is_batch:
            return bool(run.out) or bool(files)
        data = run.out + b"".join(path.read_bytes() for path in files)
        return b"%PDF" in data or b'"pdf":' in data


# What is tried from each place. From the first place of each group of rows everything is: the
# processes of a group confine themselves by the same code.
CORE = (
    "open", "openat", "socket", "connect_held", "execve", "fork", "clone_raw", "mmap_exec",
    "mprotect_exec", "unlink", "rename", "kill", "ptrace_me", "prctl", "setrlimit",
)
DECODERS = ("json_loadb", "jpeg_read_header", "png_read_info")
SIGN = "sign --key {keys}/signer.key --cert {keys}/signer.crt"
TOKEN = "sign --key pkcs11:token=evisa;object=seal;type=private --pin-file {folder}/pin " \
    "--cert {keys}/signer.crt"
# What the library of a token may do besides: files, sockets, threads (manual of evisa-seal).
TOKEN_MAY = (
    "open", "open_new", "open_raw", "openat", "openat_raw", "openat2", "creat", "creat_raw",
    "readlink", "access", "unlink", "unlinkat_raw", "rmdir", "rename", "renameat2_raw", "link",
    "linkat_raw", "symlink", "symlinkat_raw", "mkdir", "mkdirat_raw", "mkfifo", "chmod",
    "fchmodat_raw", "chown", "truncate", "utimensat", "setxattr", "chdir", "inotify_init",
    "socket", "socket_unix_raw", "socketpair", "socket_connect", "connect_held", "bind_held",
    "listen_held", "memfd_create", "thread", "shmget", "msgget", "sched_setaffinity",
    "madvise_other",
)
VERIFY = "verify --on 2023-01-01 --cert {keys}/signer.crt --csca {keys}/csca.crt"
BATCH = ("-o {out}/visas", "--tar {out}/visas.tar", "--tar -", "--ndjson", "-j 2 -o {out}/visas")

# What fontconfig does with each file that it looks for: it learns that it is there. A keeper opens
# a document and reads a code of its own before it makes the first process.
COMPARE_MAY = ("readlink", "access")

CONTROL = Row(SEAL, "", "control")
# The server of a batch and each renderer make a document of a record of our own first, and each
# decoder decodes photos of its own: these calls are not a stranger's.
OWN = {"json_loadb": 2, "jpeg_read_header": 1, "png_read_info": 1}
# Two signatures are made before a key is opened, to try RFC 6979 itself.
AFTER = {"gnutls_privkey_sign_data2": 2}
ROWS = [
    *(Row(GEN, words, place, whole=(words, place) == ("", "jpeg_read_header"))
      for words in ("", "text", "check") for place in DECODERS),
    *(Row(GEN, "-o {out}/visa.pdf", place, has_child=True, whole=place == "png_read_info")
      for place in DECODERS),
    *(Row(GEN, f"batch {words}", place, whole=(words, place) == (BATCH[0], "png_read_info"),
          after=OWN[place]) for words in BATCH for place in DECODERS),
    *(Row(SEAL, words, place, has_child="-o" in words,
          whole=(words, place) == (SIGN, "json_loadb"), after=AFTER.get(place, 0))
      for words in (SIGN, f"{SIGN} -o {{out}}/sealed.json", f"{SIGN} --ndjson")
      for place in ("json_loadb", "gnutls_privkey_sign_data2")),
    Row(SEAL, TOKEN, "json_loadb", whole=True, stays_open=TOKEN_MAY),
    *(Row(SEAL, VERIFY, place, whole=place == "gnutls_x509_crt_list_import")
      for place in ("json_loadb", "gnutls_x509_crt_list_import", "gnutls_x509_crt_verify",
                    "gnutls_pubkey_verify_data2")),
    *(Row(COMPARE, "--json {folder}/golden.pdf {folder}/new.pdf", place, is_late=True, after=after,
          stays_open=COMPARE_MAY)
      for place, after in (("qpdf_read_memory", 0), ("poppler_document_new_from_bytes", 1),
                           ("zbar_scan_image", 1))),
]
