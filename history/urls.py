"""Addresses of life stories."""

from django.urls import path

from history import views

urlpatterns = [path("bags/<path:code>/", views.bag, name="bag")]
