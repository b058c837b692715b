"""Voting codes: of the kind that every code of a resident is, as long as they get, since no number goes with them."""

from property.door import codes

PURPOSE = "vote"


def new() -> str:
    """A code as it is printed, once."""
    return codes.printed(codes.new_code(codes.LONGEST))


def digest(typed: str) -> bytes:
    """What a typed code is looked up by; of what is none, what is nobody's."""
    return codes.digest(codes.read(typed) or "-", purpose=PURPOSE)
