from django.urls import path

from whistles.statistics import views

urlpatterns = [
    path("", views.statistics, name="statistics"),
    path("departments/", views.departments, name="statistics_departments"),
    path("checks/", views.checks, name="statistics_checks"),
]
