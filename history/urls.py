"""Addresses of the list of bags and of their life stories."""

from django.urls import path

from history import views

urlpatterns = [
    path("bags/", views.bags, name="bags"),
    path("bags/<path:code>/", views.bag, name="bag"),
]
