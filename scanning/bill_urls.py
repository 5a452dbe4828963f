"""Addresses under /bills/ that put parents on a bill and take them off: both are scans."""

from django.urls import path

from scanning import views
from scanning import desk_views

urlpatterns = [
    path("<str:number>/scan/", views.bill_scan, name="bill_scan"),
    path("<str:number>/lines/add/", desk_views.add_line, name="bill_add_line"),
    path("<str:number>/lines/take-off/", desk_views.take_off_line, name="bill_take_off_line"),
]
