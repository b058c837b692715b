"""Addresses of estates."""

from django.urls import path

from property.estates import views
from property.estates.funds import views as funds
from property.estates.managing import views as managing

urlpatterns = [
    path("", views.estate_list, name="estate_list"),
    path("new/", views.estate_new, name="estate_new"),
    path("<uuid:pk>/", views.estate, name="estate"),
    path("<uuid:pk>/correct/", views.estate_correct, name="estate_correct"),
    path("<uuid:pk>/buildings/", views.estate_buildings, name="estate_buildings"),
    path("<uuid:pk>/buildings/<uuid:building>/out/", views.estate_let_go, name="estate_let_go"),
    path("<uuid:pk>/end/", views.estate_end, name="estate_end"),
    path("<uuid:pk>/funds/", funds.estate_funds, name="estate_funds"),
    path("<uuid:pk>/add/<slug:what>/", managing.estate_add, name="estate_add"),
    path("<uuid:pk>/strike/<slug:what>/<int:row>/", managing.estate_strike, name="estate_strike"),
]
