"""Take mails in: from a mail server's pipe, or from files."""

import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from activities.inbox import storing

# A mail server tries again after this (sysexits.h); with 1 it would bounce the mail.
TRY_AGAIN = 75


class Command(BaseCommand):
    help = (
        "Keep one mail (RFC 5322) from standard input, or one from each file, or all "
        "of a file in mbox format; they are read as due work. Exits with 75 when the "
        "database is away, so that a mail server tries again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong: list[str] = []
        try:
            for source, message in self._mails(options["files"], wrong):
                if why := self._why_not(message):
                    wrong.append(f"{source} {why}")
                    continue
                row = storing.receive(message, source="command")
                self.stdout.write(f"Kept mail {row.pk}.")
        except DatabaseError as away:
            raise CommandError(
                f"The mail could not be kept: {type(away).__name__}",
                returncode=TRY_AGAIN,
            ) from None
        if wrong:
            raise CommandError("\n".join(wrong))

    def _why_not(self, message: bytes) -> str:
        if not message.strip():
            return "is empty."
        if len(message) > settings.INBOUND_MAX_BYTES:
            return f"has more than {settings.INBOUND_MAX_BYTES} bytes."
        return ""

    def _mails(
        self, files: list[Path], wrong: list[str]
    ) -> Iterator[tuple[str, bytes]]:
        """Give each mail with where it is from, never more of one than we take."""
        most = settings.INBOUND_MAX_BYTES + 1
        if not files:
            yield "Standard input", sys.stdin.buffer.read(most)
        for file in files:
            try:
                with file.open("rb") as opened:
                    start = opened.read(most)
            except OSError as refusal:
                wrong.append(f"{file} cannot be read: {refusal.strerror}")
                continue
            if start.startswith(b"From "):
                yield from self._of_mbox(file, most)
            else:
                yield str(file), start

    def _of_mbox(self, file: Path, most: int) -> Iterator[tuple[str, bytes]]:
        box = mailbox.mbox(file, create=False)
        for number, key in enumerate(box.iterkeys(), 1):
            yield f"{file}, mail {number},", box.get_file(key).read(most)
        box.close()
