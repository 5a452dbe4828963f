"""Addresses of the bags' pages."""

from django.urls import path

from bags import views

urlpatterns = [
    path("", views.bags, name="bags"),
    path("<path:code>/", views.bag, name="bag"),
]
