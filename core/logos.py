"""The site's logo: whatever is uploaded becomes a small PNG, or is refused."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 2_000_000
MAX_PIXELS = 8_000_000
WIDTH, HEIGHT = 1_200, 600


def convert_logo(upload: "UploadedFile[Any]") -> bytes:
    """The picture as PNG on white, at most 1,200 × 600 pixels. Raises ValidationError if it is none."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This picture is larger than 2 MB. Make it smaller."))
    try:
        # Only the head is read here: a few kilobytes can unpack to gigabytes.
        with Image.open(upload, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("This picture has more than 8 million pixels. Make it smaller."))
            return draw_on_white(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        sentence = _("This file is no picture that can be read. Save it as PNG or JPEG.")
        raise ValidationError(sentence) from error


def draw_on_white(picture: Image.Image) -> bytes:
    coloured = picture.convert("RGBA")
    coloured.thumbnail((WIDTH, HEIGHT))
    paper = Image.new("RGBA", coloured.size, "white")
    paper.alpha_composite(coloured)
    written = BytesIO()
    paper.convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()
