"""Addresses (being made)."""

urlpatterns: list = []
