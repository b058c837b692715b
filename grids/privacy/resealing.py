"""Sealing anew: every sealed value under the key of today, bound to its row, so that an old key can be taken out.

Goes on while the product runs, a few rows at a time; what is done already the database passes by, so it may be broken off
and begun again. Whether anything still needs an older key is asked apart, of the bytes themselves.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q, QuerySet, Value

from grids.access.fence import everything
from grids.personal.fields import LookUp, SealedText
from grids.privacy.ciphers import (
    HEAD_BYTES,
    SealBroken,
    heads,
    is_current,
    is_unbound,
    seal,
    unseal,
    unseal_unbound,
)
from grids.privacy.registry import APPS
from grids.privacy.sealing import looked_up, place_of

log = logging.getLogger(__name__)

AT_A_TIME = 500


@dataclass(slots=True)
class Tally:
    """What came of it: how many rows there were to look at, rows looked at, rows changed, and those that no key here opens.

    twice: rows whose look-up another row has by now: while look-ups were made anew what they hold was registered once more. They
    keep the look-up that they had, by which nobody finds them.
    """

    total: int = 0
    rows: int = 0
    changed: int = 0
    broken: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def sealed_models() -> list[type[models.Model]]:
    """Models with sealed fields."""
    ours = (model for model in apps.get_models() if model._meta.app_label in APPS)
    return [model for model in ours if sealed_fields(model)]


def found_models() -> list[type[models.Model]]:
    """Models whose look-ups are of a value that lies sealed in another row, and of none of their own."""
    ours = (model for model in apps.get_models() if model._meta.app_label in APPS)
    return [model for model in ours if not sealed_fields(model) and _look_ups(model)]


def sealed_fields(model: type[models.Model]) -> list[SealedText]:
    """The sealed fields of a model."""
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedText)]


def older(model: type[models.Model], *fields: SealedText) -> QuerySet:
    """Rows in which one of these fields (all, unless told) lies under another key or cipher than those of today."""
    rows, wanted = model._base_manager.all(), Q(pk__in=[])
    for one in fields or sealed_fields(model):
        head = Func(
            F(one.attname),
            Value(1),
            Value(HEAD_BYTES),
            function="substring",
            output_field=models.BinaryField(),
        )
        rows = rows.annotate(**{f"head_of_{one.name}": head})
        is_there = Q(**{f"{one.attname}__isnull": False}) & ~Q(**{one.attname: b""})
        wanted |= is_there & ~Q(**{f"head_of_{one.name}__in": heads()})
    return rows.filter(wanted)


@everything("whether anything needs an older key is asked of everything that is sealed")
def left() -> dict[str, int]:
    """How many values still lie under another key than today's, by their fields; nothing where none does."""
    found = {
        f"{model._meta.label}.{one.name}": older(model, one).count()
        for model in sealed_models()
        for one in sealed_fields(model)
    }
    return {label: count for label, count in found.items() if count}


@everything("whether a look-up finds what lies sealed is asked of every value")
def unfound(*, aside: Collection[str] = ()) -> dict[str, int]:
    """How many look-ups another key than today's made, by their fields: each value is opened and looked up anew.

    Bytes of a look-up tell no key, so whoever still ran with the old one is found in no other way. aside: rows that keep what
    they have (`Tally.twice`).
    """
    found: Counter[str] = Counter()
    for model in [*sealed_models(), *found_models()]:
        names = {one.attname for one in _look_ups(model)}
        for row in _with_theirs(model).iterator(chunk_size=AT_A_TIME) if names else ():
            if _named(row) in aside:
                continue
            anew = _changed(row, Tally(), look_ups=True)
            wrong = [one for one in names & anew.keys() if bytes(getattr(row, one)) != anew[one]]
            found.update(f"{model._meta.label}.{one}" for one in wrong)
    return dict(found)


@everything("what is sealed with an older key is sealed anew wherever it lies")
def reseal(*, look_ups: bool, tell: Callable[[str, Tally], None]) -> dict[str, Tally]:
    """Seal everything anew that isn't sealed as it would be today; what came of it, by model.

    look_ups: make look-ups anew too, for a new FIELD_INDEX_KEY. tell: is told how far a model is.
    """
    found = {}
    for model in [*sealed_models(), *(found_models() if look_ups else ())]:
        there = model._base_manager.all() if look_ups else older(model)
        tally = found[model._meta.label] = Tally(total=there.count())
        after = None
        while (last := _some(model, after, tally, look_ups=look_ups)) is not None:
            after = last
            tell(str(model._meta.verbose_name), tally)
    return found


@transaction.atomic
def _some(model: type[models.Model], after: object, tally: Tally, *, look_ups: bool) -> object:
    """The next rows, locked; the key of the last one, None where there is none."""
    rows = _with_theirs(model) if look_ups else older(model)
    rows = rows.select_for_update(of=("self",)).order_by("pk")
    rows = rows.filter(pk__gt=after) if after is not None else rows
    last = None
    for row in rows[:AT_A_TIME]:
        last = row.pk
        tally.rows += 1
        changed = _changed(row, tally, look_ups=look_ups)
        if changed:
            _put(row, changed, tally)
            tally.changed += 1
    return last


def _put(row: models.Model, changed: dict[str, bytes], tally: Tally) -> None:
    own = row.__class__._base_manager.filter(pk=row.pk)
    own_look_ups = {one.attname for one in _look_ups(row.__class__)} & set(changed)
    if not own_look_ups:
        own.update(**changed)
        return
    try:
        with transaction.atomic():
            own.update(**changed)
    except IntegrityError:
        # what is sealed is sealed anew in any case: else one row would hold up the rotation for ever
        tally.twice.append(_named(row))
        sealed = {name: value for name, value in changed.items() if name not in own_look_ups}
        if sealed:
            own.update(**sealed)


def _changed(row: models.Model, tally: Tally, *, look_ups: bool) -> dict[str, bytes]:
    changed, opened = {}, {}
    for one in row._meta.concrete_fields:
        if not isinstance(one, SealedText) or not bytes(getattr(row, one.attname) or b""):
            continue
        raw, place = bytes(getattr(row, one.attname)), place_of(row, one.name)
        try:
            is_old = not is_current(raw, is_apart=place.is_apart)
            if is_old or look_ups:
                opened[one.name] = (
                    unseal_unbound(raw, purpose=place.purpose) if is_unbound(raw) else unseal(raw, at=place)
                )
        except SealBroken:
            tally.broken.append(f"{_named(row)} {one.name}")
            continue
        if is_old:
            changed[one.attname] = seal(opened[one.name], at=place)
    return changed | _looked_up(row, opened | _of_others(row, tally)) if look_ups else changed


def _of_others(row: models.Model, tally: Tally) -> dict[str, str]:
    """What the look-ups of a row stand for that lies sealed in the row it belongs to."""
    opened = {}
    for one in _look_ups(row.__class__):
        through, _dot, name = one.of.rpartition(".")
        if not through or not bytes(getattr(row, one.attname) or b""):
            continue
        whose = getattr(row, through)
        try:
            opened[one.of] = unseal(getattr(whose, name), at=place_of(whose, name))
        except SealBroken:
            tally.broken.append(f"{_named(row)} {one.name}")
    return opened


def _looked_up(row: models.Model, opened: dict[str, str]) -> dict[str, bytes]:
    """Look-ups of what was opened, where there is one: what lies apart has none."""
    return {
        one.attname: looked_up(row, one.name, opened[one.of])
        for one in _look_ups(row.__class__)
        if one.of in opened and bytes(getattr(row, one.attname) or b"")
    }


def _look_ups(model: type[models.Model]) -> list[LookUp]:
    return [one for one in model._meta.concrete_fields if isinstance(one, LookUp)]


def _with_theirs(model: type[models.Model]) -> QuerySet:
    """All rows, each with those whose sealed values it is found by."""
    through = {one.of.rpartition(".")[0] for one in _look_ups(model)} - {""}
    rows = model._base_manager.all()
    return rows.select_related(*sorted(through)) if through else rows


def _named(row: models.Model) -> str:
    return f"{row._meta.label} {row.pk}"
