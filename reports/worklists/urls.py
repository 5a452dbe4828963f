"""Addresses of the work lists."""

from django.urls import path

from reports.worklists import views

urlpatterns = [
    path("", views.refused, name="work"),
    path("looked-at/", views.looked_at, name="work_cleared"),
    path("parents/", views.parents, name="work_parents"),
    path("parents/bill/", views.put_on_bill, name="work_put_on_bill"),
    path("bills/", views.bills, name="work_bills"),
]
