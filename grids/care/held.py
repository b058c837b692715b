"""What is held of somebody's care, as the part of their report that whoever sees care answers for; everybody else reads one sentence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.roles import Permission
from grids.care.kinds import State
from grids.care.models import CareDeed, CareKind, CarePromise, CareRecord
from grids.of_people import Held, Sheet
from grids.people.models import Person
from grids.privacy.resealing import sealed_fields
from grids.privacy.told import Asking, heads, in_words, lines

COVERS = ("grids.CareRecord", "grids.CarePromise", "grids.CareDeed")


def tables(asking: Asking) -> list[Sheet]:
    """Records that were approved, what was promised and what was done. What a law says not to tell is not told."""
    records = _records(asking)
    facts = [line for one in records for line in lines(one, asking, known=_opened(one, asking))]
    return [
        Sheet(_("关注记录"), (_("类别"), _("从哪天"), _("复核日期"), _("状态")), list(_rows(records))),
        Sheet(_("关注记录的内容"), heads(), facts),
        Sheet(_("承诺"), (_("承诺什么"), _("多少天一次"), _("下次")), list(_promises(records, asking))),
        Sheet(_("已办"), (_("日期"), _("办了什么")), list(_deeds(records, asking))),
    ]


def _records(asking: Asking) -> list[CareRecord]:
    person = asking.person
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    rows = CareRecord.objects.visible_to(asking.by).filter(person_id__in=ids, not_told_because=b"")
    return list(rows.exclude(state=State.PROPOSED).order_by("starts_on", "pk"))


def _opened(record: CareRecord, asking: Asking) -> dict[str, str]:
    return {one.name: asking.opened_apart(record, one.name) for one in sealed_fields(CareRecord)}


def _rows(records: list[CareRecord]) -> Iterator[tuple[str, ...]]:
    names = dict(
        CareKind.objects.filter(code__in={one.kind_code for one in records}).values_list("code", "name")
    )
    for one in records:
        yield (
            names.get(one.kind_code, one.kind_code), in_words(one.since_on or one.starts_on), in_words(one.review_on),
            str(one.get_state_display()),
        )  # fmt: skip


def _promises(records: list[CareRecord], asking: Asking) -> Iterator[tuple[str, ...]]:
    for one in CarePromise.objects.filter(record__in=records).order_by("made_at", "pk"):
        due = "" if one.ended_on else in_words(one.next_on)
        yield asking.opened_apart(one, "what"), str(one.every_days), due


def _deeds(records: list[CareRecord], asking: Asking) -> Iterator[tuple[str, ...]]:
    for one in CareDeed.objects.filter(record__in=records).order_by("on_day", "pk"):
        yield in_words(one.on_day), asking.opened_apart(one, "what")


HELD = Held(
    "care", gettext_lazy("关注帮扶"), 60, tables, covers=COVERS,
    apart={
        "grids.CareEvent": gettext_lazy("关注帮扶的经过只记谁在什么时候办了哪一步，没有查。"),
        "grids.CareKindEvent": gettext_lazy("关注类别的启用和停用不涉及某一个居民，没有查。"),
    },
    permission=Permission.CARE_VIEW, instead=gettext_lazy("关注帮扶类记录由街道另行答复"),
)  # fmt: skip
