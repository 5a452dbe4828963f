"""Where a bag is, on pages that list bags."""

from django import template

from history.list_rows import describe_place

register = template.Library()
register.filter("place", describe_place)
