"""Addresses of the JSON API."""

from django.urls import path

from scanning import api

urlpatterns = [path("scans", api.scans, name="api_scans")]
