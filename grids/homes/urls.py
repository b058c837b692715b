from django.urls import path, register_converter
from django.urls.converters import StringConverter

from grids.homes import views
from grids.homes.verbs import OF_HOME, OF_RESIDENT


class OfHome(StringConverter):
    """The word of a step of a whole home."""

    regex = "|".join(OF_HOME)


class OfResident(StringConverter):
    """The word of a step of one who lives there."""

    regex = "|".join(OF_RESIDENT)


register_converter(OfHome, "ofhome")
register_converter(OfResident, "ofresident")

urlpatterns = [
    path("<uuid:pk>/<ofhome:verb>/", views.home_step, name="home_step"),
    path("<uuid:pk>/<ofresident:verb>/<uuid:residence>/", views.resident_step, name="resident_step"),
]
