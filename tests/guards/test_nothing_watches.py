"""Nothing that watches officers or scores people, and no personal field without its purpose."""

import re
from importlib import import_module

from django import forms
from django.apps import apps
from django.db import models

from grids.pages import lists

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


SHAPES = ("Point", "MultiPoint", "MultiPolygon", "Polygon", "Geometry", "LineString", "MultiLineString")
# what has a place, and a person and a time beside it or beside what it belongs to: a thing that somebody found, and nothing else
FOUND = {"grids.PatrolFinding"}
# what tells by the home or the house that it is about where somebody was on a day; each with why it may
AT_A_HOME = {
    "grids.Visit": "that somebody was at a door on a day, with no hour: shown beside the home, and counted nowhere by who it was",
    "grids.VisitConflict": "what a visit said, until somebody decides; listed by grid, never by who made the visit",
    "property.CanvassAnswer": "what came of asking at a home on a day, with no hour: shown beside the home, counted by round and never by who asked",
    "grids.DwellingEvent": "the book of a home: what was registered, by whom; never listed or counted by whom",
    "grids.InitiativeTask": "that a house was gone through for an initiative; listed by grid",
    "grids.BuildingEvent": "the book of a house: what was put right, by whom; never listed or counted by whom",
}
# shapes of the ground, each with whose name stands beside it
AREAS_AND_THINGS = {"grids.AreaBoundary": "the ground of an area, and who ended it by drawing it anew"}


def has_a_place(model: type[models.Model]) -> bool:
    return any(field.get_internal_type().startswith(SHAPES) for field in model._meta.fields)


def names_somebody(model: type[models.Model], depth: int = 1) -> bool:
    """Whether a row names somebody who works here, by itself or by what it belongs to."""
    related = [field.related_model for field in model._meta.fields if field.is_relation]
    if any(one._meta.label in ("grids.User", "grids.Member") for one in related):
        return True
    return depth > 0 and any(names_somebody(one, depth - 1) for one in related)


def has_a_time(model: type[models.Model], depth: int = 1) -> bool:
    """Whether a row tells a moment, by itself or by what it belongs to."""
    if any(isinstance(field, models.DateTimeField) for field in model._meta.fields):
        return True
    related = [field.related_model for field in model._meta.fields if field.is_relation]
    return depth > 0 and any(has_a_time(one, depth - 1) for one in related)


def test_no_table_ties_a_place_to_a_person_at_a_time_but_what_was_found():
    tied = {
        model._meta.label
        for model in our_models()
        if has_a_place(model) and names_somebody(model) and has_a_time(model)
    }
    assert tied - AREAS_AND_THINGS.keys() == FOUND


PLACES = ("grids.Dwelling", "grids.Building")


def test_what_tells_that_somebody_was_at_a_home_is_said_here_and_has_a_day_and_no_hour():
    """A place is also that of the home or the house to which a row belongs."""
    tied = {
        model._meta.label
        for model in our_models()
        if any(one.is_relation and one.related_model._meta.label in PLACES for one in model._meta.fields)
        and names_somebody(model, depth=0)
        and any(isinstance(one, models.DateField) for one in model._meta.fields)
    }
    # planned, not walked: a round says where somebody means to go, to nobody but themselves, and is gone some days later
    assert tied - {"grids.Walk"} == AT_A_HOME.keys()
    visit = apps.get_model("grids", "Visit")
    assert not any(isinstance(one, models.DateTimeField) for one in visit._meta.fields)


def test_no_list_of_visits_has_a_column_or_a_filter_of_who_made_them():
    named = {"by", "who", "actor", "officer", "member", "walker", "made_by", "decided_by", "user"}
    found = [
        one for one in lists().values() if one.name in ("visit_conflicts", "dynamics", "homes", "people")
    ]
    assert len(found) == 4
    assert [one.name for one in found if named & {column.name for column in one.columns}] == []
    for module in ("grids.walks.listings", "grids.roster.narrowing"):
        for form in vars(import_module(module)).values():
            if isinstance(form, type) and issubclass(form, forms.Form):
                assert not named & form.base_fields.keys(), form


def test_a_round_has_no_places_of_its_own_and_nothing_counts_rounds_of_a_person():
    patrol = apps.get_model("grids", "Patrol")
    assert not has_a_place(patrol)
    # of rounds there are findings and the book, and nothing else that could be a way
    assert {one.related_model.__name__ for one in patrol._meta.related_objects} == {
        "PatrolFinding",
        "PatrolEvent",
    }
    columns = {
        column.name for one in lists().values() if one.name.startswith("patrol") for column in one.columns
    }
    assert not columns & {"started_by", "who", "actor", "officer", "member", "walker"}


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
