"""An authority that is not a test, for what test signers cannot show: its certificates by openssl,
and seals of records that are not specimens."""
import base64
import json
import pathlib
import subprocess

from seals import SEAL, TOP, run

SEALS, LISTS = "2.23.136.1.1.11.1", "2.25.190694466715008054163977796303512939178"
CONFIG = """[ca]
default_ca = own
[own]
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
string_mask = default
preserve = yes
[any]
countryName = supplied
organizationName = optional
commonName = supplied
[csca]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
authorityKeyIdentifier = keyid
extendedKeyUsage = critical,{purpose}
"""


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True)


class Ministry:
    """Files NAME.key and NAME.crt in a folder: csca, signer, lists; valid from 2018 to 2047."""

    def __init__(self, folder, organization="Example Ministry", country="KZ"):
        self.folder, self.country = pathlib.Path(folder), country
        self.folder.mkdir()
        (self.folder / "index").write_text("", encoding="ascii")
        (self.folder / "serial").write_text("0301", encoding="ascii")
        self.certify("csca", f"/C={country}/O={organization}/CN=CSCA", "csca", SEALS)
        self.certify("signer", f"/C={country}/CN=EV", "signer", SEALS)
        self.certify("lists", f"/C={country}/CN=EL", "signer", LISTS)

    def certify(self, name, subject, extensions, purpose):
        key, request, made = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt"))
        config = self.folder / "ca.cnf"
        config.write_text(CONFIG.format(folder=self.folder, purpose=purpose), encoding="ascii")
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        key.chmod(0o600)
        openssl("req", "-new", "-key", key, "-subj", subject, "-batch", "-utf8", "-out", request)
        own = (["-selfsign"] if name == "csca" else ["-cert", self.folder / "csca.crt"])
        openssl("ca", "-batch", "-notext", "-config", config, "-extensions", extensions, *own,
                "-keyfile", self.folder / "csca.key", "-startdate", "20180101000000Z", "-enddate",
                "20471231235959Z", "-in", request, "-out", made)

    def options(self, name):
        return ["--key", self.folder / f"{name}.key", "--cert", self.folder / f"{name}.crt"]

    def trusted(self):
        """What an officer has of it."""
        return ["--cert", self.folder / "signer.crt", "--csca", self.folder / "csca.crt"]

    def seal(self, record, *options):
        """The sealed record, as bytes."""
        call = run([SEAL, *self.options("signer"), *options], json.dumps(record).encode())
        if call.returncode:
            raise ValueError(f"not sealed: {call.stderr[:300]}")
        return call.stdout

    def cancel(self, lines, issued, until, *options):
        """The file of a list."""
        call = run([SEAL, "revoke", "--issued", issued, "--next", until, *self.options("lists"),
                    *options], "".join(f"{line}\n" for line in lines).encode())
        if call.returncode:
            raise ValueError(f"no list: {call.stderr[:300]}")
        made = self.folder / f"list-{len(list(self.folder.glob('list-*')))}"
        made.write_bytes(call.stdout)
        return made


def real_record():
    """A record that is not a specimen, without a seal."""
    record = json.loads((TOP / "tests/refuse/base.json").read_bytes())
    del record["specimen"]
    return record


def bytes_of(sealed):
    return base64.b64decode(json.loads(sealed)["seal"])
