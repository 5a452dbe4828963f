"""What is in a parent."""

from dataclasses import dataclass

from bags.models import Bag, Link

PAGE_SIZE = 500


@dataclass(frozen=True)
class Contents:
    """Some children of a parent, newest first, as their open links; `next` is where the next page starts."""

    links: list[Link]
    next: int | None


def children_of(parent: Bag, after: int | None = None) -> Contents:
    """The children that are in this parent now; with `after`, those put in before that link."""
    links = Link.objects.filter(parent=parent, unlinked_at=None).select_related("child", "linked_by")
    if after is not None:
        links = links.filter(id__lt=after)
    found = list(links.order_by("-id")[: PAGE_SIZE + 1])
    return Contents(found[:PAGE_SIZE], next=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None)
