"""Where files lie on the disk: under names we make, in folders nobody serves.

`MEDIA_ROOT/records/1f/1f2e….`: a name holds nothing of what a person sent, so no name
can lead out of the folder, be run or be guessed.
"""

import datetime
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _


def keep(pieces: Iterable[bytes]) -> tuple[uuid.UUID, int]:
    """Write down a file that comes in pieces; give the name it lies under and its size.

    Raises ValidationError when it is larger than allowed, or when the disk has no room
    for it; nothing of it stays behind then.
    """
    key, size = uuid.uuid4(), 0
    path = place(key)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                if size > settings.FILE_MAX_BYTES:
                    raise ValidationError(too_large())
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as broken:
        part.unlink(missing_ok=True)
        text = _("The file could not be kept: %(why)s. Nothing of it was saved.")
        raise ValidationError(text % {"why": os.strerror(broken.errno or 0)}) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return key, size


def place(key: uuid.UUID) -> Path:
    """Give the path of a file, whether it is there or not."""
    return _folder() / key.hex[:2] / key.hex


def path_of(key: uuid.UUID) -> str:
    """Give the path of a file below `MEDIA_ROOT`, as others keep it."""
    return place(key).relative_to(settings.MEDIA_ROOT).as_posix()


def remove(key: uuid.UUID) -> None:
    """Remove a file for good; no error if it is gone."""
    place(key).unlink(missing_ok=True)


def keys(older_than: datetime.timedelta) -> Iterator[tuple[str, bool]]:
    """Give (name, whether it is whole) of every file that has lain there so long."""
    limit = datetime.datetime.now(datetime.UTC) - older_than
    for path in sorted(_folder().glob("??/*")):
        if path.stat().st_mtime < limit.timestamp():
            yield path.stem, path.suffix == ""


def too_large() -> str:
    """Say how large a file may be."""
    most = filesizeformat(settings.FILE_MAX_BYTES)
    return _("The file is larger than %(most)s.") % {"most": most}


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT, "records")
