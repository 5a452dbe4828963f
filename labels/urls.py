"""Addresses of the labels' pages. The sheet of command labels is under /scan/."""

from django.urls import path

from labels import views

urlpatterns = [
    path("labels/", views.bag_labels, name="bag_labels"),
    path("labels/preview/", views.preview, name="label_preview"),
    path("labels/replace/", views.replace, name="replace_label"),
    path("labels/file/<str:ticket>/", views.label_file, name="label_file"),
    path("labels/<int:pk>/", views.printed_range, name="printed_range"),
    path("labels/<int:pk>/again/", views.print_again, name="print_again"),
]
