"""Take mails in: from a mail server's pipe, or from files."""

import sys
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
        "Keep one mail (RFC 5322) from standard input, or one from each file; they are "
        "read as due work. Exits with 75 when the database is away, so that a mail "
        "server tries again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for source, message in self._mails(options["files"]):
                if not message.strip():
                    raise CommandError(f"{source} is empty.")
                if len(message) > settings.INBOUND_MAX_BYTES:
                    raise CommandError(
                        f"{source} has more than {settings.INBOUND_MAX_BYTES} bytes."
                    )
                row = storing.receive(message, source="command")
                self.stdout.write(f"Kept mail {row.pk}.")
        except DatabaseError as away:
            raise CommandError(
                f"The mail could not be kept: {type(away).__name__}",
                returncode=TRY_AGAIN,
            ) from None

    def _mails(self, files: list[Path]) -> Any:
        if not files:
            most = settings.INBOUND_MAX_BYTES + 1
            yield "Standard input", sys.stdin.buffer.read(most)
        for file in files:
            try:
                yield str(file), file.read_bytes()
            except OSError as wrong:
                raise CommandError(f"{file} cannot be read: {wrong.strerror}") from None
