"""What estates themselves show on an estate's page."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from property.estates import homes, waiting
from property.estates.funds.queries import entries_of, sums_of, yuan
from property.estates.kinds import DONE
from property.estates.managing.picture import line_of
from property.estates.managing.queries import contracts_of, posts_of, scores_of, stretches_of
from property.estates.sections import Section, Shaded, shades

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate

ENTRIES_SHOWN, STEPS_SHOWN = 6, 20


def _may_see(user: "User", estate: "Estate") -> bool:
    """Whether somebody sees the grids there; who only repairs sees what repairs need."""
    return oracle.may_in(user, Permission.GRID_VIEW, estate.area_id)


def management(_user: "User", estate: "Estate") -> dict:
    """Who managed when."""
    stretches = stretches_of(estate.pk)
    spans = [
        (one.row.period.lower, one.row.period.upper, one.row.kind, one.company or one.row.get_kind_display())
        for one in stretches
    ]
    return {"line": line_of(spans, timezone.localdate()), "stretches": stretches}


def picture(user: "User", estate: "Estate") -> dict | None:
    """The homes of the estate, shaded by what was chosen or by the newest there is."""
    if not _may_see(user, estate):
        return None
    wanted = getattr(estate, "shaded_by", "")
    choices = [
        (f"{one.name}-{key}", label, one, key) for one in shades() for key, label in one.choices(user, estate)
    ]
    chosen = next((one for one in choices if one[0] == wanted), choices[0] if choices else None)
    shaded: Shaded | None = chosen[2].cells(user, estate, chosen[3]) if chosen else None
    return {
        "houses": homes.houses_of(user, estate, shaded.cells if shaded else None),
        "choices": [
            {
                "label": label,
                "url": f"?shade={word}#s-homes",
                "is_current": bool(chosen and word == chosen[0]),
            }
            for word, label, *_rest in choices
        ],
        "shaded": shaded,
    }


def company(user: "User", estate: "Estate") -> dict | None:
    """Contracts, and who is on the spot."""
    return {
        "contracts": contracts_of(estate.pk) if _may_see(user, estate) else [],
        "posts": posts_of(estate.pk),
    }


def score(user: "User", estate: "Estate") -> dict | None:
    """What residents said year by year."""
    return {"scores": scores_of(estate.pk)} if _may_see(user, estate) else None


def funds(user: "User", estate: "Estate") -> dict | None:
    """How the two books stand, with the last entries."""
    if not _may_see(user, estate):
        return None
    return {
        "sums": [
            (one.fund.label, yuan(one.came_in), yuan(one.went_out), yuan(one.left))
            for one in sums_of(estate.pk)
        ],
        "entries": [(one, yuan(one.fen)) for one in entries_of(estate.pk)[:ENTRIES_SHOWN]],
    }


def steps(user: "User", estate: "Estate") -> dict | None:
    """What was done with the estate, the newest first."""
    if not _may_see(user, estate):
        return None
    rows = estate.events.order_by("-seq")[:STEPS_SHOWN]
    return {
        "story": [
            {"at": one.occurred_at, "who": one.actor_label, "what": DONE[one.verb], "text": one.reason}
            for one in rows
        ]
    }


def told_of_management(estate: "Estate") -> list[dict[str, Any]]:
    """The timeline for scripts."""
    return [
        {
            "who": one.row.kind, "company": one.company, "from": one.row.period.lower, "until": one.row.period.upper,
            "exact": one.row.exact, "note": one.row.note, "provenance": one.row.provenance,
        }
        for one in stretches_of(estate.pk)
    ]  # fmt: skip


def told_of_funds(estate: "Estate") -> dict[str, dict[str, str]]:
    """Both books for scripts, in yuan."""
    return {
        one.fund: {"in": yuan(one.came_in), "out": yuan(one.went_out), "balance": yuan(one.left)}
        for one in sums_of(estate.pk)
    }


def told_of_scores(estate: "Estate") -> list[dict[str, Any]]:
    """The yearly scores for scripts."""
    return [
        {
            "year": one.year,
            "sample": one.sample,
            "answered": one.answered,
            "answers": [n for _said, n in one.told],
        }
        for one in scores_of(estate.pk)
    ]


T = "property/estates/sections/"
SECTIONS = (
    Section("management", gettext_lazy("谁在管这个小区"), 10, f"{T}management.html", management, json=told_of_management),
    Section("homes", gettext_lazy("小区一张图"), 20, f"{T}homes.html", picture),
    Section("waits", gettext_lazy("这里等着办的"), 10, f"{T}waits.html", waiting.section, is_beside=True),
    Section("company", gettext_lazy("合同与现场人员"), 30, f"{T}company.html", company, is_beside=True),
    Section("score", gettext_lazy("居民年度评分"), 40, f"{T}score.html", score, is_beside=True, json=told_of_scores),
    Section("funds", gettext_lazy("小区账目"), 60, f"{T}funds.html", funds, json=told_of_funds),
    Section("steps", gettext_lazy("经过"), 100, f"{T}steps.html", steps),
)  # fmt: skip
