"""Who reported a lead: sealed into its row, known again for a moment where a text is written, never kept in clear."""

import logging
from dataclasses import dataclass

from grids.conduct.texts import said
from grids.personal.fields import SealedText, personal_fields
from grids.personal.masking import mask_name, mask_phone
from grids.privacy.ciphers import SealBroken, seal, unseal
from grids.privacy.sealing import look_up, place_in, place_of
from whistles.intake import phones
from whistles.intake.models import Lead

log = logging.getLogger(__name__)

# what of a lead is sealed, by what people ask for: name, phone
SEALED = {
    field.name.removeprefix("reporter_"): field.name
    for field in personal_fields(Lead)
    if isinstance(field, SealedText)
}
FIELDS = tuple(SEALED.values())


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported: sealed name and phone, what a screen may show, and the hash the phone is found by."""

    name: bytes = b""
    phone: bytes = b""
    mask: str = ""
    phone_digest: bytes = b""

    @classmethod
    def of(cls, name: str, phone: str, *, lead_id: object, is_sealed: bool = False) -> "Reporter":
        """Seal a name and a phone for one lead; both may be empty. The phone is put in its one form.

        Of a complaint's reporter there is neither a mask nor a hash: nothing that could be tried out or compared.
        """
        name, phone = said(name), phones.tidy(phone)
        if not name and not phone:
            return cls()
        row = {"pk": lead_id, "is_sealed": is_sealed}
        sealed = (
            seal(name, at=place_in(Lead, "reporter_name", row)),
            seal(phone, at=place_in(Lead, "reporter_phone", row)),
        )
        if is_sealed:
            return cls(*sealed)
        return cls(*sealed, mask_of(name, phone), look_up(Lead, "reporter_phone", phone))


def mask_of(name: str, phone: str) -> str:
    """What a screen may show of a reporter; of the phone in its one form."""
    return " ".join(filter(None, (mask_name(name), mask_phone(phones.without_extension(phone)))))[:60]


def known_of(lead: Lead) -> list[str]:
    """The reporter's name and number, to be masked where texts repeat them; SealBroken where no key here opens them.

    Nobody is shown them, so it is no reading.
    """
    opened = (unseal(getattr(lead, name), at=place_of(lead, name)) for name in FIELDS)
    return [value for value in opened if value]


def opened(lead: Lead, name: str) -> str:
    """One of a reporter's FIELDS in full, for a file that was asked for, granted by somebody else and is logged whole."""
    sealed = bytes(getattr(lead, name))
    return unseal(sealed, at=place_of(lead, name)) if sealed else ""


def known_where_written(lead: Lead) -> list[str]:
    """As `known_of`, for a text that is written now; a value that doesn't open holds nobody up, and is remembered.

    The matter of a complaint is then no longer one whose texts name nobody, so that its erasing asks for the keys.
    """
    try:
        return known_of(lead)
    except SealBroken:
        log.warning("a text of lead %s was written without knowing whom it must not name", lead.pk)
        if lead.is_masked:
            lead.is_masked = False
            lead.save(update_fields=["is_masked"])
        return []
