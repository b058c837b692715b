"""Nothing that watches officers or scores people, and no personal field without its purpose."""

import re

from django.apps import apps
from django.db import models

OURS = ("grids", "whistles", "property", "governance")
FORBIDDEN = re.compile(
    r"score|rank|points|track|online_time|check_?in|ethnic|religion|political|diagnos|biometr|face_|latitude|longitude",
    re.IGNORECASE,
)


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def test_no_table_holds_scores_ranks_tracks_or_labels_of_people():
    found = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if FORBIDDEN.search(field.name)
    ]
    assert found == []


def test_no_table_ties_a_place_to_a_member_at_a_time():
    geometry = {
        model._meta.label
        for model in our_models()
        for field in model._meta.fields
        if field.get_internal_type().startswith(
            ("Point", "MultiPolygon", "Polygon", "Geometry", "LineString")
        )
    }
    assert geometry == {"grids.AreaBoundary"}


def test_every_model_says_what_a_row_is():
    silent = [
        model._meta.label
        for model in our_models()
        if model.__str__ is models.Model.__str__ and "Version" not in model.__name__
    ]
    assert silent == []


def test_generated_pages_are_up_to_date():
    from django.utils import translation

    from governance.generated import pages

    with translation.override("zh-hans"):
        stale = [path.name for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == []
