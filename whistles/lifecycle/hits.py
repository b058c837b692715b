"""What the search box finds of matters: leads and their whistles as one kind, areas and departments by their names."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.kept import kept
from grids.found import Hit, Hits
from grids.paging import after, decode, encode
from grids.search import texts
from grids.search.questions import Asked
from grids.staff.models import User
from grids.staff.queries import departments_serving
from whistles.clocks.words import moment
from whistles.intake import phones
from whistles.intake.indexing import name_digest
from whistles.intake.models import Lead
from whistles.intake.queries import sources_by_code
from whistles.intake.table import LEAD_ROWS
from whistles.intake.worded import LeadWords, LeadWordsQuerySet
from whistles.lifecycle import finding
from whistles.lifecycle.lists import NEWEST, own_area
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.queries import named
from whistles.lifecycle.searching import numbered
from whistles.lifecycle.shown import STATE_CHIPS

ROWS = 20
# of places and departments, and of whistles whose number holds the question
FIRST = 8
AROUND = 24
# positions are of leads of the own areas, or of whistles of the own departments
LEADS, WHISTLES = "leads", "whistles"
TONES = {row.code: row.tone for row in LEAD_ROWS}


def matters(user: User, asked: Asked, behind: str) -> Hits:
    """Leads and whistles that hold every word, and those of a number, the newest first; a whistle once on a page."""
    which, *position = decode(behind, 3) if behind else [LEADS]
    found: list[Hit] = []
    if not behind:
        found = _numbered(user, asked)
    if which == LEADS:
        rows, more = _leads(user, asked, position)
        found += _hits(user, rows, asked)
        if more:
            return Hits(_once(found), encode([LEADS, *more]))
        position = []
    whistles, more = _of_departments(user, asked, position)
    found += [_of_whistle(one, None, asked) for one in named(whistles)]
    return Hits(_once(found), encode([WHISTLES, *more]) if more else "")


def _once(found: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple({hit.url: hit for hit in reversed(list(found))}.values())[::-1]


def _numbered(user: User, asked: Asked) -> list[Hit]:
    """Whistles whose own number holds the question."""
    number = finding.our_number(asked.said)
    if not number:
        return []
    rows = Whistle.objects.ordinary_to(user).filter(numbered(number)).order_by(*NEWEST)[:FIRST]
    return [_of_whistle(one, None, asked) for one in named(list(rows.short()))]


def _leads(user: User, asked: Asked, position: list) -> tuple[list[LeadWords], list]:
    """Words of leads in the own areas that answer the question, and the position behind them where there are more."""
    rows = LeadWords.objects.visible_to(user)
    about = finding.Named.of(asked)
    rows, asked = _narrowed(rows, about), about.asked
    if position:
        rows = rows.filter(after(("-received_at", "-lead"), position))
    found = _newest(rows, asked)
    if not found and (parts := asked.cut()):
        found = _newest(rows, parts)
    last = found[ROWS - 1] if len(found) > ROWS else None
    return found[:ROWS], [last.received_at, last.pk] if last else []


def _newest(rows: LeadWordsQuerySet, asked: Asked) -> list[LeadWords]:
    if not asked.words:
        return list(rows.order_by(*rows.order)[: ROWS + 1])
    return rows.newest(asked, ROWS + 1) if asked.is_searchable else []


def _narrowed(rows: LeadWordsQuerySet, about: finding.Named) -> LeadWordsQuerySet:
    if about.areas:
        below = Q()
        for area in about.areas:
            below |= rows.columns.below(area.prefix)
        rows = rows.filter(below)
    if about.departments:
        parts = ReportIn.objects.filter(whistle=OuterRef("lead__whistle"), department__in=about.departments)
        rows = rows.filter(Exists(parts))
    return rows


def _of_departments(user: User, asked: Asked, position: list) -> tuple[list[Whistle], list]:
    """The same of whistles to the own departments, where somebody works for one."""
    own = oracle.departments(user, Permission.WHISTLE_VIEW)
    if not own:
        return [], []
    parts = ReportIn.objects.filter(whistle=OuterRef("pk"), department__in=own)
    rows = Whistle.objects.ordinary_to(user).filter(Exists(parts))
    rows = finding.said(rows, asked.said, user)
    if position:
        rows = rows.filter(after(NEWEST, position))
    found = list(rows.order_by(*NEWEST)[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    return found[:ROWS], [last.whistled_at, last.pk] if last else []


def _hits(user: User, rows: Iterable[LeadWords], asked: Asked) -> list[Hit]:
    """Words of leads as what they stand for, asked anew for what `user` may read."""
    ids = [row.pk for row in rows]
    readable = {one.pk: one for one in Lead.objects.ordinary_to(user).filter(pk__in=ids)}
    # who sees a whistle sees its leads beside it
    if others := [pk for pk in ids if pk not in readable]:
        others = Lead.objects.filter(pk__in=others, is_sealed=False, whistle__isnull=False)
    leads = readable | {one.pk: one for one in others}
    whistles = Whistle.objects.ordinary_to(user).filter(
        pk__in={one.whistle_id for one in leads.values()} - {None}
    )
    shown = {one.pk: one for one in named(list(whistles))}
    found = []
    for lead in _with_names(leads[pk] for pk in ids if pk in leads):
        if lead.whistle_id in shown:
            found.append(_of_whistle(shown[lead.whistle_id], lead, asked))
        elif lead.pk in readable:
            found.append(_of_lead(lead, asked))
    return found


def _with_names(leads: Iterable[Lead]) -> list[Lead]:
    """Leads with their area and channel, from what is kept."""
    rows = list(leads)
    areas = areas_by_code(one.area_id for one in rows)
    sources = sources_by_code(one.source_id for one in rows)
    for one in rows:
        one.area, one.source = areas[one.area_id], sources[one.source_id]
    return rows


def _of_whistle(whistle: Whistle, lead: Lead | None, asked: Asked) -> Hit:
    """A whistle, with which of its leads the words stand in."""
    department = whistle.lead_department.name if whistle.lead_department_id else ""
    return Hit(
        title=whistle.title,
        url=reverse("whistle", args=[whistle.pk]),
        number=whistle.number,
        chips=(
            (whistle.grade.behaviour, str(whistle.grade)),
            (STATE_CHIPS.get(whistle.state, "plain"), whistle.get_state_display()),
        ),
        meta=tuple(
            filter(
                None, (whistle.area.short_name, department, _whistled(whistle), _from(lead) if lead else "")
            )
        ),
        quote=_quote(lead, asked) if lead else "",
    )


def _whistled(whistle: Whistle) -> str:
    return _("%(moment)s 吹哨") % {"moment": moment(whistle.whistled_at)}


def _of_lead(lead: Lead, asked: Asked) -> Hit:
    return Hit(
        title=lead.title,
        url=reverse("lead", args=[lead.pk]),
        chips=(("plain", _("哨源")), (TONES[lead.state], lead.get_state_display())),
        meta=(lead.area.short_name, _("%(moment)s 收到") % {"moment": moment(lead.received_at)}, _from(lead)),
        quote=_quote(lead, asked),
    )


def _from(lead: Lead) -> str:
    return f"{lead.source.short_name} {lead.source_number}"


def _quote(lead: Lead, asked: Asked) -> str:
    """What stands around the first word in address or content, as it was written."""
    for text in (lead.address, lead.content):
        for word in asked.words:
            at = text.find(word)
            if at >= 0:
                begin, end = max(at - AROUND, 0), at + len(word) + AROUND
                return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    return lead.address


def by_phone(user: User, asked: Asked) -> Hits:
    """Matters whose reporter has this telephone, among those whose reporter `user` may reveal."""
    found = Lead.objects.called(phones.tidy(asked.said))
    return _of_person(user, found, asked)


def by_name(user: User, asked: Asked) -> Hits:
    """The same by the reporter's name, exactly as it was registered."""
    return _of_person(user, Lead.objects.filter(words__name_digest=name_digest(asked.said)), asked)


def _of_person(user: User, leads, asked: Asked) -> Hits:
    taken_on = Lead.objects.taken_on_by(user, Permission.REPORTER_REVEAL).values("pk")
    mine = leads.ordinary().filter(Q(leads.under(user, Permission.REPORTER_REVEAL)) | Q(pk__in=taken_on))
    ids = mine.order_by("-received_at", "-id").values_list("pk", flat=True)[: ROWS * 2]
    return Hits(
        _once(_hits(user, LeadWords.objects.filter(lead__in=list(ids)).order_by("-received_at"), asked))
    )


def is_phone(asked: Asked) -> bool:
    """Whether a question is somebody's telephone number."""
    return phones.is_personal(phones.tidy(asked.said))


def is_name(asked: Asked) -> bool:
    """Whether a question may be a person's name."""
    return bool(asked.name)


def places(user: User, asked: Asked, behind: str) -> Hits:
    """Areas below the own one whose name holds every word, with the list of their whistles."""
    own = own_area(user)
    found = [one for one in _areas_within(own.code) if _holds(one.name, asked)][:FIRST] if own else []
    known = areas_by_code([area.code for area in found])
    address = reverse("whistle_list")
    return Hits(
        tuple(
            Hit(known[one.code].name, f"{address}?area={one.code}", meta=tuple(known[one.code].names_above)) for one in found
        )
    )  # fmt: skip


@kept
def _areas_within(code: str) -> list[Area]:
    """What lies below an area, from the street down."""
    own = Area.objects.get(code=code)
    return list(
        Area.objects.within(own).filter(level__gte=min(own.level, 2)).exclude(code=code).order_by("code")
    )


def departments(user: User, asked: Asked, behind: str) -> Hits:
    """Departments that serve the own area whose name holds every word, with the list of what was whistled to them."""
    own = own_area(user)
    found = [one for one in departments_serving(own.code) if _holds(one.name, asked)][:FIRST] if own else []
    areas, address = areas_by_code([one.area_id for one in found]), reverse("whistle_list")
    return Hits(
        tuple(
            Hit(
                one.name, f"{address}?department={one.pk}", phone=one.office_phone,
                meta=(one.get_kind_display(), areas[one.area_id].short_name),
            )
            for one in found
        )
    )  # fmt: skip


def _holds(name: str, asked: Asked) -> bool:
    """Whether a name holds every word, however both are written."""
    folded = texts.fold(name)
    return all(word in folded for word in asked.words)
