from django.urls import path

from grids.roster.household import views

urlpatterns = [
    path("<uuid:pk>/", views.household, name="household"),
    path("<uuid:pk>/confirm/", views.home_confirm, name="home_confirm"),
    path("<uuid:pk>/undo/<uuid:event>/", views.home_undo, name="home_undo"),
    path("<uuid:pk>/reveal/<uuid:person>/", views.household_reveal, name="household_reveal"),
]
