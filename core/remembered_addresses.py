"""Addresses without parts that vary, such as a code, are found by one look once they were found.

Django tries each pattern in turn, and keeps a list of those that did not fit: the last of a hundred took a
tenth of an answer that is shared.
"""

from typing import Any

from django.urls import ResolverMatch, URLResolver

# So many addresses stay in memory, though there are no more than patterns.
MOST = 1_000


class RememberingResolver(URLResolver):
    """Django's, for patterns that are the same for all languages."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._found: dict[str, ResolverMatch] = {}

    def resolve(self, path: Any) -> ResolverMatch:
        if (found := self._found.get(path)) is not None:
            return found
        match = super().resolve(path)
        match.tried = None  # for Django's page of a wrong address alone
        if not match.args and not match.kwargs and len(self._found) < MOST:
            self._found[str(path)] = match
        return match
