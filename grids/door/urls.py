from django.urls import include, path

from grids.door import views
from grids.together import doorways

urlpatterns = [
    path("", views.door, name="door"),
    # their words are no codes
    *(path(one.prefix, include(one.module)) for one in doorways()),
    path("<slug:code>/", views.door_grid, name="door_grid"),
]
