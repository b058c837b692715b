"""What every command of ours keeps to, so that a street's scripts can rely on it."""

import json
import sys
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from grids.conduct.refusals import Refusal


class Script(BaseCommand):
    """A command that ends with 1 and its reason on standard error whenever it could not do what was asked.

    That holds for a wrong call too, which argparse would end with 2: what 2 means is the command's own to say.
    """

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        """The parser, which ends a wrong call as everything else that goes wrong."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> NoReturn:
            if not self._called_from_command_line:
                raise CommandError(f"用法不对：{message}")
            parser.exit(1, f"{parser.format_usage()}用法不对：{message}\n")

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """The command as a process of its own: what the terminal can't show is written as an escape."""
        sys.stdout.reconfigure(errors="backslashreplace")
        super().run_from_argv(argv)

    def execute(self, *args, **options) -> str | None:
        """The command; a refusal, a file that can't be read and a database that doesn't answer are sentences."""
        try:
            return super().execute(*args, **options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"数据库没有应答：{error}") from error
        except OSError as error:
            raise CommandError(f"文件读写不成：{error}") from error

    def write_document(self, document: dict) -> None:
        """One JSON document on standard output, whatever encoding that has."""
        text = json.dumps(document, ensure_ascii=False)
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = json.dumps(document)
        self.stdout.write(text)
