"""Lists filtered by several values of one column sort nothing to drop rows that can't come twice."""

import django_filters

import governance.urls  # noqa: F401  every filter set is known when every address is
from whistles.lifecycle.api import WhistleFilter


def filter_sets(of: type = django_filters.FilterSet) -> list[type]:
    """Every filter set of the product."""
    below = [found for one in of.__subclasses__() for found in filter_sets(one)]
    return [one for one in [*of.__subclasses__(), *below] if one.__module__.split(".")[0] in PACKAGES]


PACKAGES = ("governance", "grids", "whistles", "property")


def test_no_filter_asks_for_distinct_rows():
    """A filter over a row's own columns finds it once; DISTINCT sorts all of them, and every column of each."""
    distinct = [
        f"{one.__name__}.{name}"
        for one in filter_sets()
        for name, field in one.base_filters.items()
        if field.distinct
    ]
    assert distinct == []


def test_the_filters_of_lists_are_looked_at():
    assert WhistleFilter in filter_sets()
