"""Whistles by what people have in hand: a piece of their number, or words of what was reported, place and department named.

The list, the API and the search ask the same; words are those of a whistle's leads (`whistles.intake.worded`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from grids.access import oracle
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.areas.models import Area
from grids.conduct.kept import kept
from grids.search import texts
from grids.search.questions import Asked
from grids.staff.models import Department, User
from whistles.intake import worded
from whistles.intake.models import Lead
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.worded import LeadWords
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.querysets import WhistleQuerySet
from whistles.lifecycle.searching import numbered
from whistles.lifecycle.states import AT_REST, CLOSED

OUR_NUMBER = re.compile(r"[0-9-]*[0-9]{2}[0-9-]*|j[0-9]{4}-[0-9a-z]*")
GAVE_BACK = Q(closed_at=None, state__in=sorted(AT_REST - {CLOSED}))


@dataclass(frozen=True, slots=True)
class Named:
    """A question of which some words name an area or departments, by their full names: rows are narrowed to them."""

    asked: Asked
    areas: tuple[Area, ...] = ()
    departments: tuple[Department, ...] = ()

    @classmethod
    def of(cls, asked: Asked) -> "Named":
        """What the words name. Names of areas and departments are public knowledge."""
        areas, departments = _names()
        found = cls(asked)
        for word in asked.words:
            if word in areas:
                found = replace(found, areas=(*found.areas, *areas[word]))
            elif word in departments:
                found = replace(found, departments=(*found.departments, *departments[word]))
            else:
                continue
            found = replace(
                found,
                asked=replace(found.asked, words=tuple(one for one in found.asked.words if one != word)),
            )
        return found

    @property
    def narrows(self) -> bool:
        """Whether anything was named."""
        return bool(self.areas or self.departments)


@kept
def _names() -> tuple[dict[str, list[Area]], dict[str, list[Department]]]:
    """Areas from the street down, and departments, by each way in which their names are written out."""
    areas: dict[str, list[Area]] = {}
    for area in Area.objects.filter(level__in=(2, 3)):
        for name in {area.name, area.short_name, area.short_name.removesuffix("社区")}:
            areas.setdefault(texts.fold(name), []).append(area)
    departments: dict[str, list[Department]] = {}
    for department in Department.objects.filter(is_active=True):
        departments.setdefault(texts.fold(department.name), []).append(department)
    return areas, departments


def our_number(text: str) -> str:
    """The question as a piece of a whistle's number, "" where it is none."""
    folded = texts.unicodedata.normalize("NFKC", text).strip().lower()
    return folded if OUR_NUMBER.fullmatch(folded) else ""


def said(rows: WhistleQuerySet, text: str, user: User) -> WhistleQuerySet:
    """The rows that a question is about; texts are searched only where `user` may read them."""
    asked, number = Asked.of(text), our_number(text)
    named = Named.of(asked)
    held = narrowed(rows, named)
    if named.narrows and not named.asked.words:
        return held
    may_read = rows.under(user, Permission.WHISTLE_VIEW)
    by_words = _holding(named.asked, user) & may_read if named.asked.is_searchable else Q(pk__in=[])
    return held.filter(by_words | numbered(number)) if number else held.filter(by_words)


def leads_said(rows: LeadQuerySet, text: str, user: User) -> LeadQuerySet:
    """The same of leads: those of a number, of words, of an area or a department that is named."""
    named = Named.of(Asked.of(text))
    held = worded.saying(rows, named.asked, user) if named.asked.words or not named.narrows else rows
    if named.areas:
        held = held.filter(_below(held, named.areas))
    if named.departments:
        parts = ReportIn.objects.filter(whistle=OuterRef("whistle"), department__in=named.departments)
        held = held.filter(Exists(parts))
    return held


def _below(rows: Scoped, areas: Iterable[Area]) -> Q:
    below = Q()
    for area in areas:
        below |= rows.columns.below(area.prefix)
    return below


def narrowed(rows: WhistleQuerySet, named: Named) -> WhistleQuerySet:
    """The rows of the areas and departments that a question names."""
    if named.areas:
        rows = rows.filter(_below(rows, named.areas))
    if named.departments:
        parts = ReportIn.objects.filter(whistle=OuterRef("pk"), department__in=named.departments)
        rows = rows.filter(Exists(parts))
    return rows


def _holding(asked: Asked, user: User) -> Q:
    """The condition under which a whistle's leads hold every word."""
    words, of_departments = LeadWords.objects.all(), oracle.departments(user, Permission.WHISTLE_VIEW)
    if not of_departments:
        # leads of other areas are none of theirs, and needn't be counted
        words = words.visible_to(user)
    asked, ids = words.few(asked)
    if ids is not None:
        found = whistles_of(ids)
        parts = asked.cut() if ids and of_departments else None
        if parts and not Whistle.objects.ordinary_to(user).filter(pk__in=found).exists():
            # that somebody else's matter holds the run as a whole changes nothing of what is found of theirs
            return _holding(parts, user)
        return Q(pk__in=found)
    own = Q()
    for word in asked.words:
        own &= Q(title__contains=word)
    held = LeadWords.objects.filter(lead__whistle=OuterRef("pk")).holding(asked)
    return Q(Exists(held)) | (GAVE_BACK & own)


def whistles_of(leads: Iterable[UUID]) -> set[UUID]:
    """The whistles in which leads stand: the present one, and those that gave them back."""
    rows = Lead.objects.filter(pk__in=list(leads)).values_list("pk", "street_code", "whistle")
    ids, streets, found = [], set(), set()
    for lead, street, whistle in rows:
        if whistle:
            found.add(whistle)
        ids.append(str(lead))
        streets.add(street)
    if ids:
        back = Whistle.objects.filter(GAVE_BACK, street_code__in=streets, leads_before__overlap=ids)
        found.update(back.values_list("pk", flat=True))
    return found
