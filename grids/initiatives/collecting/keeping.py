"""Sealing and opening what is collected: under the initiative's own key first, then as every value lies sealed."""

from collections.abc import Mapping

from grids.initiatives.collecting.models import BroughtTable, Collecting, InitiativeEntry, RefusedEntry
from grids.personal import numbers
from grids.personal.masking import mask_name, mask_phone
from grids.privacy import halves
from grids.privacy.ciphers import SealBroken, seal, unseal
from grids.privacy.sealing import place_of

Row = InitiativeEntry | RefusedEntry | BroughtTable


def make_key(collecting: Collecting) -> None:
    """Give it a key: both halves are new; the row holds its own one when it is saved."""
    half = halves.make(collecting.pk)
    collecting.half = seal(half, at=place_of(collecting, "half"))
    collecting.key_name = halves.called(halves.whole(collecting.pk, half))


def key_of(collecting: Collecting) -> bytes:
    """The key; SealBroken where a half of it is gone."""
    return halves.whole(collecting.pk, unseal(collecting.half, at=place_of(collecting, "half")))


def put(row: Row, values: Mapping[str, str], *, key: bytes) -> None:
    """Seal values into a row that has its key already, with what its telephone is found by; the caller saves it."""
    for name, value in values.items():
        place = place_of(row, name)
        setattr(row, name, seal(halves.lock(value, key=key, bound=f"{place.purpose}/{place.row}"), at=place))
    if "phone" in values:
        row.phone_digest = phone_digest(values["phone"], key=key)


def phone_digest(phone: str, *, key: bytes) -> bytes:
    """By what entries of this telephone are found; without the initiative's key it can neither be made nor tried out."""
    return halves.looked_up(numbers.digits(phone), key=key, purpose="entry.phone")


def get(row: Row, name: str, *, key: bytes) -> str:
    """A value of a row; whoever shows it has asked for the right and logged it."""
    return unlocked(row, name, unseal(getattr(row, name), at=place_of(row, name)), key=key)


def unlocked(row: Row, name: str, locked: str, *, key: bytes) -> str:
    """The same of what was opened once already."""
    place = place_of(row, name)
    return halves.unlock(locked, key=key, bound=f"{place.purpose}/{place.row}")


def masked_of(row: InitiativeEntry, *, key: bytes) -> tuple[str, str]:
    """Name and telephone as every screen may show them to whoever sees the row at all."""
    try:
        return mask_name(get(row, "name", key=key)), mask_phone(get(row, "phone", key=key))
    except SealBroken:
        return "—", "—"
