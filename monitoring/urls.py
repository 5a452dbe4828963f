"""Addresses for machines, and the system page."""

from django.urls import path

from monitoring import health, views

urlpatterns = [
    path("admin/system/", views.system, name="system"),
    path("admin/system/check/", views.start_check, name="start_check"),
    path("admin/system/clear-cache/", views.clear_cache, name="clear_cache"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
