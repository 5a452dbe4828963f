"""Addresses of the list of bags. The page of one bag is in history/urls.py."""

from django.urls import path

from bags import views

urlpatterns = [path("bags/", views.bags, name="bags")]
