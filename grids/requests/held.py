"""What somebody asked about their own data, and how it was answered, as the report for them tells it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.of_people import Held, Sheet
from grids.privacy.told import Asking, in_words
from grids.requests.models import SubjectRequest


def tables(asking: Asking) -> list[Sheet]:
    """Their requests, the earliest first."""
    heads = (_("申请日期"), _("申请什么"), _("谁申请、核对了什么"), _("内容"), _("最晚答复"), _("怎么答复的"))
    return [Sheet(_("个人信息申请"), heads, list(_rows(asking)))]


def _rows(asking: Asking) -> Iterator[tuple[str, ...]]:
    for one in SubjectRequest.objects.filter(person=asking.person).order_by("asked_on", "pk"):
        who = "，".join(
            filter(
                None,
                (str(one.get_by_whom_display()), asking.opened(one, "asker"), str(one.get_proof_display())),
            )
        )
        said = "；".join(filter(None, (str(one.get_state_display()), asking.opened(one, "answer"))))
        yield (
            in_words(one.asked_on), str(one.get_kind_display()), who, asking.opened(one, "wish"), in_words(one.due_on), said,
        )  # fmt: skip


HELD = Held(
    "requests",
    gettext_lazy("个人信息申请"),
    70,
    tables,
    covers=("grids.SubjectRequest", "grids.SubjectRequestEvent"),
)
