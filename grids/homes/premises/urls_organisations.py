from django.urls import path

from grids.homes.premises import views

urlpatterns = [
    path("", views.organisation_list, name="organisation_list"),
    path("<uuid:pk>/", views.organisation, name="organisation"),
]
