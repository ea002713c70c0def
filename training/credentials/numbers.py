"""Certificate numbers: `7K3M-9Q2X-4HTD`. Eleven letters and digits by chance, so that none can be guessed, and one that checks
the others: a slip of the pen is told from a certificate that was never issued. Pure."""

import secrets

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH, GROUP = 12, 4
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new_number() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _grouped(body + mod_37_36.calc_check_digit(body, ALPHABET))


def read_number(text: str) -> str:
    """In its one form, however it was typed (lower case, no hyphens, an O for a zero). Empty when it cannot be one."""
    typed = text.upper().translate(_MEANT)
    try:
        mod_37_36.validate(typed, ALPHABET)
    except ValidationError:
        return ""
    return _grouped(typed) if len(typed) == LENGTH else ""


def _grouped(number: str) -> str:
    return "-".join(number[start : start + GROUP] for start in range(0, LENGTH, GROUP))
