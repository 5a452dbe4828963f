"""SQL objects of this app, for makemigrations."""

from core import sql_objects

sql_items = sql_objects.sql_items("bags")
