from django.urls import path

from whistles.statistics import views

urlpatterns = [
    path("", views.statistics, name="statistics"),
    path("period/", views.period, name="statistics_period"),
    path("departments/", views.departments, name="statistics_departments"),
    path("leads/", views.figure_leads, name="statistics_leads"),
    path("checks/", views.checks, name="statistics_checks"),
]
