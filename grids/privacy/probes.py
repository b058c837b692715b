"""A known word sealed under each key that is in use: whether the keys of a process are those of its data is asked of it."""

from django.db import transaction

from grids.privacy import keys
from grids.privacy.ciphers import Place, SealBroken, lookup, seal, unseal
from grids.privacy.models import KeyProbe

WORD = "probe"
SHARED, APART, INDEX = KeyProbe.Ring.SHARED, KeyProbe.Ring.APART, KeyProbe.Ring.INDEX


def write() -> None:
    """Seal the word under the keys that seal today, where it isn't yet. The look-up key of the data stays the first one."""
    for ring in (SHARED, APART):
        known = keys.ring(is_apart=ring == APART)
        if known:
            key_id = next(iter(known)).hex()
            place = _place(ring, key_id)
            KeyProbe.objects.get_or_create(ring=ring, key_id=key_id, defaults={"value": seal(WORD, at=place)})
    KeyProbe.objects.get_or_create(
        ring=INDEX, defaults={"key_id": "", "value": lookup(WORD, purpose="probe")}
    )


@transaction.atomic
def renew() -> None:
    """After everything was sealed anew: the keys of today are the only ones that the data need."""
    KeyProbe.objects.all().delete()
    write()


def faults() -> list[str]:
    """Why the keys of this process are not those of its data, in words that hold no key."""
    return [fault for probe in KeyProbe.objects.all() if (fault := _fault(probe))]


def looks_up_by_another_key() -> bool:
    """Whether look-ups were made with another key than today's."""
    return any(_fault(probe) for probe in KeyProbe.objects.filter(ring=INDEX))


def _fault(probe: KeyProbe) -> str:
    if probe.ring == INDEX:
        if bytes(probe.value) == lookup(WORD, purpose="probe"):
            return ""
        return "FIELD_INDEX_KEY is not the key with which look-ups were made; run manage.py reseal_fields"
    known = keys.ring(is_apart=probe.ring == APART)
    if probe.ring == APART and not known:
        # a process that neither takes complaints in nor reveals them
        return ""
    variable = "SEALED_KEYS" if probe.ring == APART else "FIELD_KEYS"
    try:
        unseal(probe.value, at=_place(probe.ring, probe.key_id))
    except SealBroken:
        return (
            f"{variable}: the data hold values sealed with key {probe.key_id}, which is not configured here; "
            "put it back, or seal everything anew with manage.py reseal_fields while it is there"
        )
    return ""


def _place(ring: str, key_id: str) -> Place:
    return Place("probe", f"{ring}/{key_id}", is_apart=ring == APART)
