"""How much of an uploaded file is taken in: one that is larger than any reader here reads is left out."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from legation.desks.listening.uploads import LARGEST_BYTES


class Bounded(FileUploadHandler):
    """Stands before the handlers that keep: nothing beyond the limit reaches memory or disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass on what comes, up to the limit."""
        if start + len(raw_data) > LARGEST_BYTES:
            raise SkipFile()
        return raw_data

    # Any: a file of bytes, wherever it is kept
    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Leave the keeping to the next."""
        return None
