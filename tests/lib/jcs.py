#!/usr/bin/env -S python3 -B
"""The canonical form of JSON (RFC 8785) and the digest of a record, written from the RFC and not
from the program. Run as a script it tests itself with the examples of the RFC."""
import decimal
import hashlib
import json


def number(value):
    """ECMAScript's Number::toString, as RFC 8785 requires. repr() has the same shortest digits in
    another notation."""
    if isinstance(value, int):
        if abs(value) < 2 ** 53:
            return str(value)
        value = float(value)
    if value == 0:
        return "0"
    sign, digits, exponent = decimal.Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    point = len(digits) + exponent  # position of the decimal point in the digits
    if len(text) <= point <= 21:
        body = text.ljust(point, "0")
    elif 0 < point <= 21:
        body = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        body = f"0.{'0' * -point}{text}"
    else:
        fraction = "." + text[1:] if len(text) > 1 else ""
        body = f"{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return ("-" if sign else "") + body


def canonical(value):
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    members = sorted(
        value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass")
    )
    texts = (f"{json.dumps(name, ensure_ascii=False)}:{canonical(item)}" for name, item in members)
    return "{" + ",".join(texts) + "}"


def record_digest(record):
    """SHA-256 in hex over the canonical form, without the members seal and x- of the top level."""
    core = {
        name: value
        for name, value in record.items()
        if name != "seal" and not name.startswith("x-")
    }
    return hashlib.sha256(canonical(core).encode("utf-8")).hexdigest()


def self_test():
    """The examples of RFC 8785, sections 3.2.2 to 3.2.3 and appendix B."""
    assert (
        canonical([333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001])
        == "[333333333.3333333,1e+30,4.5,0.002,1e-27]"
    )
    assert canonical("\u20ac$\u000f\nA'B\"\\\\\"/") == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    assert (
        number(9007199254740992.0) == "9007199254740992"
        and number(295147905179352830000.0) == "295147905179352830000"
    )
    assert (
        number(999999999999999900000.0) == "999999999999999900000"
        and number(1e21) == "1e+21"
        and number(5e-324) == "5e-324"
    )
    order = {"\u20ac": 5, "\r": 1, "\ufb33": 7, "1": 2, "\U0001f600": 6, "\u0080": 3, "\u00f6": 4}
    assert [int(char) for char in canonical(order) if char in "1234567"][-1] == 7
    assert list(json.loads(canonical(order)).values()) == [1, 2, 3, 4, 5, 6, 7]


if __name__ == "__main__":
    self_test()
    print("1 passed")
