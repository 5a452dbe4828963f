"""Addresses of the labels' pages. The sheet of command labels is under /scan/."""

from django.urls import path

from labels import views

urlpatterns = [
    path("", views.bag_labels, name="bag_labels"),
    path("preview/", views.preview, name="label_preview"),
    path("replace/", views.replace, name="replace_label"),
    path("file/<str:ticket>/", views.label_file, name="label_file"),
    path("<int:pk>/", views.printed_range, name="printed_range"),
    path("<int:pk>/again/", views.print_again, name="print_again"),
]
