"""Addresses under /bills/ that put parents on a bill and take them off: both are scans."""

from django.urls import path

from scanning import desk, views

urlpatterns = [
    path("<str:number>/scan/", views.bill_scan, name="bill_scan"),
    path("<str:number>/lines/add/", desk.add_line, name="bill_add_line"),
    path("<str:number>/lines/take-off/", desk.take_off_line, name="bill_take_off_line"),
]
