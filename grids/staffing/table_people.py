"""Whom a row of a table means: by name and numbers, around the street. Own numbers are compared by their keyed hash alone.

Somebody of the same name in the same community with another number may be the same person with a new number, or another: a
person says which, once, before the table is taken in; the number then tells them apart for good.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.personal.masking import mask_phone
from grids.staff.models import Appointment, Member, User
from grids.staff.phones import tidied
from grids.staffing import mobiles
from grids.staffing.people.registering import correct, register
from grids.staffing.spans import STREET
from grids.staffing.table_rows import Said
from grids.staffing.table_words import OFFICE, OWN

SAME, OTHER = "same", "other"
COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a row means this member with another number, or somebody else of that name. key: the same for the same person.

    said, known: the numbers as any page shows them.
    """

    key: str
    member: Member
    said: str
    known: str
    posts: str


class Undecided(Refusal):
    """Nobody has said yet who is meant."""

    def __init__(self, question: Question) -> None:
        self.question = question
        about = {"name": question.member.name, "said": question.said, "known": question.known}
        super().__init__(
            _("同名不同号码：表里是 %(said)s，系统里的“%(name)s”是 %(known)s；请先选定是同一个人还是另一位。")
            % about
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that a row gives of somebody, in their one form."""

    office: str
    own: str

    @classmethod
    def of(cls, said: Said) -> "Numbers":
        """Refusal where one of them is none."""
        return cls(said.phone(OFFICE)[:30], mobiles.number_of(said.phone(OWN)))

    def fits(self, member: Member) -> bool:
        """Whether one of them is this member's."""
        office = bool(self.office) and self.office in (tidied(member.office_phone), member.office_phone)
        return (
            office
            or any(mobiles.is_of(member, one) for one in (self.own, self.office))
            or (bool(self.own) and self.own == tidied(member.office_phone))
        )

    def differs(self, member: Member) -> bool:
        """Whether one of them is another than what is known, and none is the same."""
        office = bool(self.office and member.office_phone)
        return not self.fits(member) and (office or bool(self.own and bytes(member.mobile_digest)))

    def shown(self) -> str:
        """As any page shows them."""
        return "、".join(filter(None, (self.office, mask_phone(self.own) if self.own else "")))


def known_numbers(member: Member) -> str:
    """The numbers of a member, as whoever appoints is shown them."""
    return "、".join(filter(None, (member.office_phone, member.mobile_mask))) or "—"


class People:
    """Finds the people of a table. decided: by key of a question what a person said; asked: the questions that came up."""

    def __init__(self, by: User, decided: Mapping[str, str]) -> None:
        self.by, self.decided = by, decided
        self.asked: dict[str, Question] = {}
        self._told: dict[str, set[str]] = defaultdict(set)

    def find(self, said: Said, grid: Area) -> tuple[Member, list[str]]:
        """The member that a row means, registered or put right as it says; what that changed, in words, "" for a new one.

        Raises Undecided where a person has to say first, Refusal where two could be meant.
        """
        numbers, name = Numbers.of(said), said.name
        self._require_few(name, numbers)
        member = self._known(name, numbers, grid)
        standing = said.standing()
        if member is None:
            made = register(
                name=name, office_phone=numbers.office, standing=standing or "", area=grid, mobile=numbers.own, by=self.by
            )  # fmt: skip
            return made, [""]
        return member, self._correct(member, numbers, standing)

    def _require_few(self, name: str, numbers: Numbers) -> None:
        """Refusal where a table tells so many numbers of one name that one of them is bound to be somebody's."""
        self._told[name] |= {one for one in (numbers.own, numbers.office) if one}
        require(
            len(self._told[name]) <= mobiles.NUMBERS_MOST,
            _("表里“%(name)s”的号码超过 %(most)d 个，后面的没有核对；请分清是哪几位再导入。")
            % {"name": name, "most": mobiles.NUMBERS_MOST},
        )

    def _known(self, name: str, numbers: Numbers, grid: Area) -> Member | None:
        people = _around(name, grid)
        fitting = [one for one in people if numbers.fits(one)]
        # a person without a number known is the one of that name, where there is but one
        found = fitting or [one for one in people if not numbers.differs(one)]
        require(
            len(found) <= 1,
            _("“%(name)s”有 %(n)d 位，分不清是哪一位；请写电话。") % {"name": name, "n": len(found)},
        )
        return found[0] if found else self._decided(people, numbers, grid)

    def _decided(self, people: list[Member], numbers: Numbers, grid: Area) -> Member | None:
        """Of those of the community with another number who is meant, as a person said; None: somebody new."""
        near = [one for one in people if _belongs_to(one, grid.code[:COMMUNITY])]
        for one in near:
            question = _question(one, numbers, grid)
            decision = self.decided.get(question.key)
            self.asked[question.key] = question
            if decision == SAME:
                return one
            if decision != OTHER:
                raise Undecided(question)
        return None

    def _correct(self, member: Member, numbers: Numbers, standing: str | None) -> list[str]:
        """What the table says further of somebody known: numbers and standing, where they are others."""
        office = member.office_phone
        if numbers.office and tidied(office) != numbers.office and not mobiles.is_of(member, numbers.office):
            office = numbers.office
        own = numbers.own if numbers.own and not mobiles.is_of(member, numbers.own) else None
        standing = member.standing if standing is None else standing
        told = [
            _("办公电话改为 %(phone)s") % {"phone": office} if office != member.office_phone else "",
            _("本人手机改为 %(phone)s") % {"phone": mask_phone(own)} if own else "",
            _("社区任职改为%(standing)s") % {"standing": _label(standing)}
            if standing != member.standing
            else "",
        ]
        told = [one for one in told if one]
        if told:
            correct(
                member_id=member.pk, name=member.name, office_phone=office, standing=standing, mobile=own, by=self.by
            )  # fmt: skip
        return told


def _label(standing: str) -> str:
    return str(dict(Member._meta.get_field("standing").flatchoices)[standing])


def _around(name: str, grid: Area) -> list[Member]:
    street = grid.code[:STREET]
    posts = Appointment.objects.filter(area__code__startswith=street, period__isempty=False)
    return list(
        Member.objects.filter(
            Q(pk__in=posts.values("member")) | Q(home__code__startswith=street), name=name
        ).order_by("pk")
    )


def _belongs_to(member: Member, community: str) -> bool:
    held = Appointment.objects.filter(member=member, area__code__startswith=community, period__isempty=False)
    return (member.home_id or "").startswith(community) or held.exists()


def _question(member: Member, numbers: Numbers, grid: Area) -> Question:
    told = "\x1f".join((grid.code[:COMMUNITY], str(member.pk), numbers.office, numbers.own))
    posts = Appointment.objects.filter(member=member, period__isempty=False).select_related("kind")
    return Question(
        hashlib.blake2b(told.encode(), digest_size=9).hexdigest(), member, numbers.shown(), known_numbers(member),
        "、".join(dict.fromkeys(post.kind.name for post in posts)),
    )  # fmt: skip
