#!/usr/bin/env python
"""Casework's command line: `python manage.py help` lists the commands."""

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.command_line import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
