from django.urls import path

from whistles.statistics import views

urlpatterns = [
    path("", views.statistics, name="statistics"),
    path("checks/", views.checks, name="statistics_checks"),
]
