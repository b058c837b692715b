"""Types of fields that hold personal data: each says for what, on which ground, how long, and who reads it.

From the types follow the registry, the sweep that removes what is past its term, the extract for a person, the keys
under which values lie, and which columns an earlier version of a row may keep.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.personal.masking import masked


class Basis(models.TextChoices):
    """The grounds on which personal data may be processed (个人信息保护法 article 13)."""

    CONSENT = "consent", _("取得个人同意（第十三条第一项）")
    STAFF = "staff", _("人力资源管理所必需（第十三条第二项）")
    DUTY = "duty", _("履行法定职责所必需（第十三条第三项）")
    EMERGENCY = "emergency", _("应对突发事件所必需（第十三条第四项）")


class Reader(models.TextChoices):
    """Who reads a value where no permission of an area says it."""

    NOBODY = "nobody", _("程序比对，不显示")
    OWNER = "owner", _("只有上传的人")
    SIGNED_IN = "signed_in", _("登录用户")


class Then(models.TextChoices):
    """What becomes of a value when its term is over."""

    REMOVED = "removed", pgettext_lazy("retention", "删除")
    MASKED = "masked", pgettext_lazy("retention", "抹去姓名和号码，其余留作台账")
    KEPT = "kept", pgettext_lazy("retention", "随台账保存")


ENTERED = _("录入之日")


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days a value is kept, counted from when, and what becomes of it; None: as long as the ledger itself.

    at_most: days after which it goes even where that day never came, counted from when the value was entered, or from
    at_most_since where something keeps it fresh.
    """

    days: int | None
    since: str | Promise
    then: Then
    at_most: int | None = None
    at_most_since: str | Promise = ENTERED


# a day that starts a term may never come: nobody answers, nobody closes. So each term has an outer limit.
ENDED = _("事项办结、不予受理或取消之日")
REPORTER = Retention(3 * 365, ENDED, Then.REMOVED, at_most=10 * 365)
MATTER = Retention(3 * 365, ENDED, Then.MASKED, at_most=10 * 365)
# of a place nothing can be masked
PLACE = Retention(MATTER.days, ENDED, Then.REMOVED, at_most=MATTER.at_most)
IMPORTED = _("导入结束之日")
UPLOADED = Retention(30, IMPORTED, Then.REMOVED, at_most=90)
UPLOADED_NAME = Retention(30, IMPORTED, Then.MASKED, at_most=90)
WORD = Retention(3 * 365, _("答复之日"), Then.MASKED, at_most=3 * 365)
# who lives here is kept while they do, and goes a term after they left; the outer limit counts from the last confirmation
RESIDENT = Retention(
    3 * 365, _("搬离或注销之日"), Then.REMOVED, at_most=10 * 365, at_most_since=_("最近一次核实之日")
)  # fmt: skip
ARCHIVED = Retention(None, _("登记之日"), Then.KEPT)


@dataclass(frozen=True, slots=True)
class Personal:
    """What a personal field says of itself. `readers`: permissions of roles.py, or a Reader."""

    purpose: str | Promise
    basis: Basis
    retention: Retention
    readers: tuple[str, ...]
    is_sealed: bool = False


class PersonalMixin:
    """A field with a `personal` of its own; in the database it is the field of Django that it extends.

    Copies that migrations make of it know nothing of `personal`: there the arguments may be missing.
    """

    is_sealed = False

    def __init__(
        self, *args: Any, purpose: str | Promise = "", basis: Any = None, retention: Retention | None = None,
        readers: Iterable[str] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        self.personal = (
            Personal(purpose, basis, retention, tuple(readers), self.is_sealed)
            if basis and retention
            else None
        )
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Django's own checks, and whether what the field promises of itself can be kept in its column."""
        said = list(self._faults()) if self.personal else []
        found = [checks.Error(one, obj=self, id="personal.E001") for one in said]
        return [*super().check(**kwargs), *found]

    def _faults(self) -> Iterator[str]:
        then = self.personal.retention.then
        if then == Then.MASKED and not isinstance(self, PersonalLine | PersonalText | PersonalData):
            yield "only a text, or values with texts in them, can be masked"
        if then == Then.REMOVED and not self.null:
            if self.unique:
                yield "a second row would be emptied to the same value: let it be null"
            if not self.has_default() and isinstance(self, PersonalDate | PersonalAddress | PersonalPoint):
                yield "there is no empty value to remove it to: let it be null"

    def deconstruct(self) -> tuple:
        """As the plain field: what a value means is no matter of the table."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{_plain_type(self).__name__}", args, kwargs


class PersonalLine(PersonalMixin, models.CharField):
    """A short text that may name or reach somebody."""


class PersonalText(PersonalMixin, models.TextField):
    """A text that may name or reach somebody."""


class PersonalDate(PersonalMixin, models.DateField):
    """A day of somebody's life."""


class PersonalAddress(PersonalMixin, models.GenericIPAddressField):
    """From where somebody came through the network."""


class PersonalData(PersonalMixin, models.JSONField):
    """Values that may name or reach somebody."""


class SealedText(PersonalMixin, models.BinaryField):
    """A text that lies encrypted, bound to its row.

    sealed_as: what it is, under which it is sealed. row: the attributes that name the row it is bound to. apart: the
    attribute that says whether it lies apart, with keys of its own.
    """

    is_sealed = True

    def __init__(
        self, *args: Any, sealed_as: str = "", row: tuple[str, ...] = ("pk",), apart: str = "", **kwargs: Any
    ) -> None:
        self.sealed_as, self.row, self.apart = sealed_as, row, apart
        super().__init__(*args, **kwargs)

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if not self.sealed_as:
            yield "it says not as what it is sealed: another field's bytes would open in it"
        for part in (*self.row, *filter(None, (self.apart,))):
            if not hasattr(self.model, part):
                yield f"its row is named by {part}, which the model doesn't have"
        sealed = (
            one
            for model in self.model._meta.apps.get_models()
            for one in model._meta.concrete_fields
            if isinstance(one, SealedText) and one is not self
        )
        if any(one.sealed_as == self.sealed_as for one in sealed):
            yield f"another field is sealed as {self.sealed_as} too: their bytes would open in each other"


class PersonalPoint(PersonalMixin, PointField):
    """A place that may lead to somebody: at their door, where they stood. WGS-84."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"srid": 4326, "spatial_index": False, **kwargs})

    def deconstruct(self) -> tuple:
        """As the plain field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.gis.db.models.fields.PointField", args, kwargs


class PersonalCodes(PersonalMixin, ArrayField):
    """Codes of what stands in a text that may name or reach somebody: whoever tries words can tell whether they are in it."""

    def deconstruct(self) -> tuple:
        """As the plain field."""
        name, _path, args, kwargs = ArrayField.deconstruct(self)
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs


def _as_it_stands(_row: Any, value: str) -> str:
    return value


class LookUp(PersonalMixin, models.BinaryField):
    """A keyed hash by which the value of the sealed field `of` is found again; it can't be read.

    of: a field of the same row, or of the one that it belongs to: `lead.reporter_name`. found_as: under which it is hashed,
    "": as its value is sealed. seen_as: what of the row and the value is hashed; the value as it stands, unless told.
    """

    def __init__(
        self, *args: Any, of: str = "", found_as: str = "", seen_as: Callable[[Any, str], str] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.of, self.found_as, self.seen_as = of, found_as, seen_as or _as_it_stands
        super().__init__(*args, **kwargs)

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        named = [one for one in self.owner()._meta.concrete_fields if one.name == self.of.rpartition(".")[2]]
        if not named or not isinstance(named[0], SealedText):
            yield f"it looks up {self.of or 'nothing'}, which is no sealed field of the model"
        elif named[0].personal and named[0].personal.retention != self.personal.retention:
            yield f"it is kept for another term than {self.of}, which it gives away"

    def owner(self) -> type[models.Model]:
        """The model in which the value lies sealed."""
        through = self.of.rpartition(".")[0]
        return self.model._meta.get_field(through).related_model if through else self.model


def personal_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields of a model that hold personal data."""
    return (field for field in model._meta.concrete_fields if getattr(field, "personal", None))


def passing_fields(model: type[models.Model]) -> list[models.Field]:
    """Those whose term ends: an earlier version of a row may not keep them."""
    return [field for field in personal_fields(model) if field.personal.retention.days is not None]


def after_term(
    row: models.Model, *, known: Iterable[str] = (), among: Retention | None = None
) -> dict[str, Any]:
    """What the fields of a row hold when their term is over, as far as it differs from what they hold.

    known: names and numbers that are this row's, to be masked wherever they stand in its texts. among: fields of this
    retention alone.
    """
    changed = {}
    for field in passing_fields(row.__class__):
        if among is not None and field.personal.retention != among:
            continue
        value = getattr(row, field.attname)
        value = bytes(value) if isinstance(value, memoryview) else value
        after = _after(field, value, tuple(known))
        if after != value:
            changed[field.attname] = after
    return changed


def _after(field: models.Field, value: Any, known: tuple[str, ...]) -> Any:
    if field.personal.retention.then == Then.MASKED:
        return masked_within(value, known)
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    return {models.BinaryField: b"", models.JSONField: {}}.get(_plain_type(field), "")


def masked_within(value: Any, known: tuple[str, ...] = ()) -> Any:
    """A text, or whatever texts stand in it, masked; what is empty or no text stays."""
    if isinstance(value, str):
        return masked(value, known=known)
    if isinstance(value, list):
        return [masked_within(one, known) for one in value]
    if isinstance(value, dict):
        return {masked(name, known=known): masked_within(one, known) for name, one in value.items()}
    return value


def _plain_type(field: models.Field) -> type[models.Field]:
    """The field of Django that a personal one extends."""
    return next(base for base in type(field).__mro__ if base.__module__.startswith("django."))
