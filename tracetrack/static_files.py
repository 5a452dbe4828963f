"""How CSS and JavaScript are stored for serving."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise's own, but a JavaScript module names the modules that it imports by their content too.

    Without that, a browser could run a new page with an old module after an update.
    """

    support_js_module_import_aggregation = True
