"""Where a bag is, on pages that list bags."""

from django import template

from history.list_rows import describe_place, write_bag_rows, write_child_rows, write_story

register = template.Library()
register.filter("place", describe_place)
register.filter("bag_rows", write_bag_rows)
register.filter("child_rows", write_child_rows)
register.filter("story", write_story)
