from django.urls import path

from grids.maps.editing import views
from grids.maps.withdrawing.views import grid_edit_withdraw

urlpatterns = [
    path("edit/<str:code>/", views.grid_edit, name="grid_edit"),
    path("edit/<str:code>/step/", views.grid_edit_step, name="grid_edit_step"),
    path("edit/<str:code>/changes/", views.grid_edit_changes, name="grid_edit_changes"),
    path("edit/<str:code>/confirm/", views.grid_edit_confirm, name="grid_edit_confirm"),
    path("edit/<str:code>/drop/", views.grid_edit_drop, name="grid_edit_drop"),
    path("edit/<str:code>/versions/", views.grid_edit_versions, name="grid_edit_versions"),
    path("edit/<str:code>/carry-on/", views.grid_edit_carry_on, name="grid_edit_carry_on"),
    path("edit/<str:code>/withdraw/", grid_edit_withdraw, name="grid_edit_withdraw"),
    path("checks/<str:code>/", views.grid_checks, name="grid_checks"),
]
