"""What is held of somebody in the register of people, as the report for them tells it: whole, and who looked."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.of_people import Held, Sheet
from grids.people.ages import is_minor
from grids.people.kinds import Fact, RegisteredHere, Sex, Verb
from grids.people.models import Consent, EarlierValue, Person, PersonEvent
from grids.people.revealing import SHOWN
from grids.people.same.models import PersonMerge
from grids.people.writing import masked_name
from grids.privacy.models import Disclosure
from grids.privacy.told import Asking, heads, in_words, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

COVERS = ("grids.Person", "grids.PersonEvent", "grids.EarlierValue", "grids.PersonMerge", "grids.Disclosure")


def tables(asking: Asking) -> list[Sheet]:
    """The person's own row with those merged into it, what it said before, what was agreed to, what was done, who looked."""
    # first: what this very report opens is the next one's to tell
    looked = _looked(asking)
    rows = [asking.person, *Person.objects.filter(merged_into=asking.person).order_by("pk")]
    facts = [line for row in rows for line in _facts(row, asking)]
    return [
        Sheet(_("登记内容"), heads(), facts),
        Sheet(_("以前的登记"), (_("项目"), _("原来的内容"), _("到什么时候")), list(_earlier(rows, asking))),
        Sheet(_("同意记录"), (_("同意什么"), _("谁同意、怎么同意"), _("日期")), list(_consents(rows))),
        Sheet(_("登记经过"), (_("时间"), _("办了什么"), _("说明")), list(_story(rows))),
        Sheet(
            _("谁看过完整的信息"), (_("时间"), _("谁"), _("看了哪一项"), _("事由")), looked,
            note=_("屏幕上平时只有掩码；看一项完整的记一次。上面是做这份报告以前的。"),
        ),
    ]  # fmt: skip


def _facts(row: Person, asking: Asking) -> "Iterator[tuple[str, ...]]":
    minor = is_minor(row.born_on, timezone.localdate())
    known = {"document": _("（未满 18 周岁，请由监护人出示证件核对）")} if minor and row.document else {}
    if row.sex not in (Sex.MALE, Sex.FEMALE):
        known["sex"] = ""
    yield from lines(row, asking, known=known)
    plain = [
        (_("证件类型"), str(row.get_document_kind_display())),
        (_("国籍"), row.nation),
        (_("人户一致"), str(RegisteredHere(row.registered_here).label) if row.registered_here else ""),
        (_("登记状态"), str(row.get_state_display())),
        (_("迁出日期"), in_words(row.left_on)),
        (_("监护人"), masked_name(row.guardian) if row.guardian else ""),
        (_("最近核实"), in_words(row.confirmed_on)),
    ]
    for label, value in plain:
        if value:
            yield label, value, _("登记和核对居住情况"), "", ""


def _earlier(rows: "list[Person]", asking: Asking) -> "Iterator[tuple[str, ...]]":
    minor = is_minor(rows[0].born_on, timezone.localdate())
    kept_back = {Fact.GUARDIAN, Fact.DOCUMENT} if minor else {Fact.GUARDIAN}
    for one in EarlierValue.objects.filter(person__in=rows).order_by("-until_at", "-id"):
        value = "***" if one.field in kept_back else _readable(one, asking)
        yield str(one.get_field_display()), value, in_words(one.until_at)


def _readable(one: EarlierValue, asking: Asking) -> str:
    value = asking.opened(one, "value")
    codes = {Fact.SEX: Sex, Fact.REGISTERED_HERE: RegisteredHere}.get(Fact(one.field))
    return str(codes(value).label) if codes and value in codes.values else value


def _consents(rows: "list[Person]") -> "Iterator[tuple[str, ...]]":
    for one in Consent.objects.filter(person__in=rows).order_by("-given_on", "-id"):
        until = _("，%(day)s 撤回") % {"day": one.withdrawn_on} if one.withdrawn_on else ""
        yield (
            str(one.get_what_display()), f"{one.get_by_whom_display()}，{one.get_how_display()}", f"{one.given_on}{until}",
        )  # fmt: skip


def _story(rows: "list[Person]") -> "Iterator[tuple[str, ...]]":
    for one in PersonEvent.objects.filter(person__in=rows).order_by("occurred_at", "recorded_at", "seq"):
        yield in_words(one.occurred_at), str(Verb(one.verb).label), one.reason
    for merge in PersonMerge.objects.filter(kept=rows[0]).order_by("at"):
        if merge.parted_at:
            yield in_words(merge.parted_at), _("拆分"), merge.parted_reason


def _looked(asking: Asking) -> list[tuple[str, ...]]:
    ids = [str(pk) for pk in Person.objects.filter(merged_into=asking.person).values_list("pk", flat=True)]
    rows = Disclosure.objects.filter(
        subject_kind=Person._meta.label, subject_id__in=[str(asking.person.pk), *ids]
    )
    return [
        (in_words(one.read_at), one.reader_label, field_said(one.field), one.reason)
        for one in rows.order_by("seq")
    ]


def field_said(code: str) -> str:
    """A sealed field as people call it."""
    called = {f"person.{field.value}": str(label) for field, label in SHOWN.items()}
    called[EarlierValue._meta.get_field("value").sealed_as] = _("以前的值")
    return called.get(code, code)


HELD = Held("people", gettext_lazy("居民登记"), 10, tables, covers=COVERS)
