from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "searching"
