"""SQL objects of this app, for makemigrations."""

from core import sql_objects

sql_items = sql_objects.make_sql_items("api")
