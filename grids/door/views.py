"""The residents' door: one's own grid, and who works there; from here to what other subjects have for residents."""

from django.http import HttpRequest
from django.urls import reverse

from grids.door import finding, notice
from grids.door.public import MOST, Page, public
from grids.together import doorways


@public("q", "area")
def door(request: HttpRequest) -> Page | str:
    """Find one's own grid: by address, by choosing, on a map."""
    words = request.GET.get("q", "").strip()[:MOST]
    if words:
        found = finding.by_words(words)
        if found.only:
            return f"{reverse('door_grid', args=[found.only.code])}?{finding.of_house(found.only)}"
        return Page("grids/door/found.html", {"found": found, "q": words})
    found = finding.by_choosing(request.GET.get("area", "")[:MOST])
    if found.is_grid:
        return reverse("door_grid", args=[found.code])
    return Page(
        "grids/door/home.html",
        {"found": found, "doorways": doorways()},
        200 if found.is_known else 404,
        is_kept=found.is_known,
    )


@public("house")
def door_grid(request: HttpRequest, code: str) -> Page | str:
    """The notice of one grid."""
    found = notice.notice(code, request.GET.get("house", "")[:MOST])
    if found is None:
        return Page("grids/door/unknown.html", notice.unknown(code), 404)
    if found.is_choice:
        return f"{reverse('door')}?area={found.place.code}"
    # words that name no house of this grid are shown to nobody, and as many of them as there are fill no cache
    is_kept = bool(found.house) or not request.GET.get("house")
    return Page("grids/door/grid.html", {"notice": found}, is_kept=is_kept)
