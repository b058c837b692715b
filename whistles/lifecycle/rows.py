"""Whistles and parts as rows that say how urgent they are and carry the one next step (components/todo_row)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from whistles.lifecycle.models import Part, Whistle
from whistles.lifecycle.parts import Line
from whistles.lifecycle.shown import Due


def of_whistle(whistle: Whistle, due: Due, label: str | Promise, *, go: bool = False) -> dict:
    """A whistle whose one next step is to look at it, or to decide on its page."""
    url = reverse("whistle", args=[whistle.pk])
    return {
        "stripe": due.state,
        "title": whistle.title,
        "url": url,
        "chips": [_grade(whistle), {"kind": "plain", "text": whistle.get_state_display()}],
        "meta": [whistle.number, whistle.area.short_name, *_lead_of(whistle)],
        "due": due.text,
        "action": {"label": label, "url": url, "go": go},
    }


def of_part(line: Line, *, here: str, several: bool = False) -> dict:
    """A department's part; the next step is taken on the spot where it asks for nothing.

    here: the page to come back to. several: whether to say whose part it is.
    """
    whistle = line.part.whistle
    meta = [whistle.number, whistle.area.short_name]
    if line.part.part == Part.ASSIST:
        meta.append(_("配合"))
    if several:
        meta.append(line.part.department.name)
    return {
        "stripe": line.due.state,
        "title": whistle.title,
        "url": reverse("whistle", args=[whistle.pk]),
        "chips": [_grade(whistle), {"kind": line.chip, "text": line.state}],
        "meta": meta,
        "due": line.due.text,
        "action": _next(line, whistle, here),
    }


def _next(line: Line, whistle: Whistle, here: str) -> dict:
    if line.step is None:
        return {"label": _("查看"), "url": reverse("whistle", args=[whistle.pk])}
    url = reverse("whistle_take", args=[whistle.pk, line.step.verb])
    if line.is_one_click:
        fields = {"version": whistle.version, "next": here}
        return {"label": line.step.label, "url": url, "is_post": True, "fields": fields, "go": True}
    return {"label": line.step.label, "url": f"{url}?{urlencode({'next': here})}", "go": True}


def _grade(whistle: Whistle) -> dict:
    return {"kind": whistle.grade.behaviour, "text": str(whistle.grade)}


def _lead_of(whistle: Whistle) -> list[str]:
    return [whistle.lead_department.name] if whistle.lead_department else []
