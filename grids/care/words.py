"""What care says of somebody lies sealed, bound to its row: how it is put there and read, and what the database can still tell of it."""

from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan, In, LessThanOrEqual

from grids.privacy.ciphers import HEAD_BYTES, NONCE_BYTES, TAG_BYTES, VERSIONS, SealBroken, seal, unseal
from grids.privacy.sealing import place_of

AROUND = HEAD_BYTES + NONCE_BYTES + TAG_BYTES
# a letter of a text takes so many bytes at most
LETTER = 4


def put(row: models.Model, name: str, words: str) -> None:
    """Words in a row that knows already to what they are bound, not yet written."""
    setattr(row, name, seal(words, at=place_of(row, name)))


def opened(row: models.Model, name: str) -> str:
    """The words of a row; SealBroken where they can't be read."""
    return unseal(getattr(row, name), at=place_of(row, name))


def shown(row: models.Model, name: str) -> str:
    """The same for a page, where one row that can't be read is no reason to show none."""
    try:
        return opened(row, name)
    except SealBroken as broken:
        return f"（{broken}）"


def lie_sealed(check: str, **most: int) -> models.CheckConstraint:
    """That these columns hold nothing, or what a cipher of ours made of so many letters at most: no text lies there in clear."""
    whole = Q()
    for name, letters in most.items():
        version = Func(name, Value(1), Value(1), function="substring", output_field=models.BinaryField())
        is_sealed = Q(In(version, [bytes([one]) for one in sorted(VERSIONS.values())]))
        fits = Q(GreaterThan(Length(name), AROUND)) & Q(
            LessThanOrEqual(Length(name), AROUND + LETTER * letters)
        )
        whole &= Q(**{name: b""}) | is_sealed & fits
    return models.CheckConstraint(condition=whole, name=check)
