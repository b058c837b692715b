from django.urls import path

from grids.door import views

urlpatterns = [
    path("", views.door, name="door"),
    path("<slug:code>/", views.door_grid, name="door_grid"),
]
