"""What is held of somebody in the registers of homes, as the report for them tells it: of them alone, and of nobody they live with."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.homes.kinds import Standing
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Premises
from grids.of_people import Held, Sheet
from grids.privacy.told import Asking, heads, in_words, lines
from grids.registry.dwellings.models import DwellingEvent

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from grids.people.models import Person

COVERS = ("grids.Residence", "grids.DwellingEvent")


def tables(asking: Asking) -> list[Sheet]:
    """Where somebody lives and lived, what they own, rent and let, for what they answer, what was done of them in a dwelling's book."""
    person = asking.person
    told = list(_residences(asking))
    # each kind of fact once, with what it is kept for, below the history that holds the values themselves
    kept = {row[0]: (row[0], _("见上表各行"), *row[2:]) for row in told if len(row) == len(heads())}
    return [
        Sheet(_("住在哪里"), (_("户室"), _("从哪天"), _("到哪天"), _("常住或流动"), _("登记内容")), list(_lived(person))),
        Sheet(_("居住登记各项为什么保存"), heads(), list(kept.values())),
        Sheet(_("产权"), (_("户室"), _("从哪天"), _("到哪天"), _("所有形式")), list(_owned(person))),
        Sheet(_("租赁"), (_("户室"), _("从哪天"), _("到哪天"), _("租入或租出")), list(_leases(person))),
        Sheet(_("负责的场所"), (_("单位"), _("户室"), _("从哪天"), _("到哪天")), list(_premises(person))),
        Sheet(
            _("住户变动经过"), (_("时间"), _("户室"), _("办了什么"), _("说明")), list(_steps(person)),
            note=_("只列写明是您本人的；同住的人的变动不在这里。"),
        ),
    ]  # fmt: skip


def _rows(person: "Person") -> list[Residence]:
    rows = Residence.objects.filter(person=person, period__isempty=False)
    return list(rows.select_related("dwelling__building", "dwelling__entrance").order_by("here_since", "pk"))


def _residences(asking: Asking) -> Iterator[tuple[str, ...]]:
    for row in _rows(asking.person):
        yield from lines(row, asking, known={"relation": row.relation_label if row.relation else ""})


def _lived(person: "Person") -> Iterator[tuple[str, ...]]:
    for row in _rows(person):
        more = [
            _("与户主关系：%(said)s") % {"said": row.relation_label} if row.relation else "",
            row.get_residence_type_display(),
            "" if row.is_main else _("不是主要居住地"),
            _("从 %(code)s 来") % {"code": row.came_from} if row.came_from else "",
            row.get_inflow_reason_display(),
            _("居住登记 %(day)s") % {"day": row.registered_on} if row.registered_on else "",
            row.get_permit_kind_display(),
            _("有效期至 %(day)s") % {"day": row.permit_until} if row.permit_until else "",
            row.get_ended_how_display(),
            _("迁往 %(code)s") % {"code": row.left_to} if row.left_to else "",
        ]
        yield (
            row.dwelling.label,
            *_days(row.period),
            str(Standing(row.standing).label),
            "；".join(filter(None, more)),
        )


def _days(period: "DateRange") -> tuple[str, str]:
    return in_words(period.lower), in_words(period.upper)


def _owned(person: "Person") -> Iterator[tuple[str, ...]]:
    rows = Ownership.objects.filter(person=person, period__isempty=False).order_by("period", "pk")
    for row in rows.select_related("dwelling__building", "dwelling__entrance"):
        share = f" {row.numerator}/{row.denominator}" if row.numerator else ""
        yield row.dwelling.label, *_days(row.period), f"{row.get_form_display()}{share}"


def _leases(person: "Person") -> Iterator[tuple[str, ...]]:
    rows = Lease.objects.filter(Q(tenants__person=person) | Q(landlord_person=person), period__isempty=False)
    for row in (
        rows.distinct().select_related("dwelling__building", "dwelling__entrance").order_by("period", "pk")
    ):
        side = _("租出") if row.landlord_person_id == person.pk else _("租入")
        said = "；".join(
            filter(None, (side, row.part, row.get_rental_use_display(), row.get_ended_how_display()))
        )
        yield row.dwelling.label, in_words(row.period.lower), in_words(row.ends_on), said


def _premises(person: "Person") -> Iterator[tuple[str, ...]]:
    rows = Premises.objects.filter(responsible=person, period__isempty=False).order_by("period", "pk")
    for row in rows.select_related("organisation", "dwelling__building", "dwelling__entrance"):
        yield row.organisation.name, row.dwelling.label, *_days(row.period)


def _steps(person: "Person") -> Iterator[tuple[str, ...]]:
    rows = DwellingEvent.objects.filter(person_id=person.pk).order_by("occurred_at", "recorded_at")
    for one in rows.select_related("dwelling__building", "dwelling__entrance"):
        yield in_words(one.occurred_at), one.dwelling.label, one.verb_label, one.reason


HELD = Held("homes", gettext_lazy("住在哪里、产权和租赁"), 20, tables, covers=COVERS)
