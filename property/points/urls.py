"""Addresses of service points."""

from django.urls import path

from property.points import views

urlpatterns = [
    path("", views.point_list, name="point_list"),
    path("new/", views.point_new, name="point_new"),
    path("<uuid:pk>/", views.point, name="point"),
    path("<uuid:pk>/story/", views.point_story, name="point_story"),
    path("<uuid:pk>/do/<slug:verb>/", views.point_do, name="point_do"),
    path("<uuid:pk>/prices/<int:price>/strike/", views.point_strike, name="point_strike"),
    path("<uuid:pk>/jobs/<int:job>/hold/", views.point_hold, name="point_hold"),
    path("<uuid:pk>/holders/<uuid:holder>/leave/", views.point_leave, name="point_leave"),
]
