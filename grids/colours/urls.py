from django.urls import path

from grids.colours import views

urlpatterns = [
    path("", views.colour_map, name="colour_map"),
    path("counts/", views.colour_counts, name="colour_counts"),
    path("<uuid:pk>/", views.colour_card, name="colour_card"),
]
