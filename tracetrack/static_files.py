"""How CSS and JavaScript are found, and how they are stored for serving."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What base.html loads, and the map that it names: the package has fifty times as much.
OF_BOOTSTRAP = ("css/bootstrap.min.css", "css/bootstrap.min.css.map")


class OwnFilesFinder(FileSystemFinder):
    """The files of STATICFILES_DIRS, but of Bootstrap those alone that pages load.

    To compress all the others would take most of the first start.
    """

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for path, storage in super().list(ignore_patterns):
            if storage.prefix != "bootstrap" or path in OF_BOOTSTRAP:
                yield path, storage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise's own, but a JavaScript module names the modules that it imports by their content too.

    Without that, a browser could run a new page with an old module after an update.
    """

    support_js_module_import_aggregation = True
