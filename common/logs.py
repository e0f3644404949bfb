"""What goes to the log goes there without one-time secrets."""

import logging
import re

SECRET_IN_ADDRESS = re.compile(r"(/(?:invitation|reset)/)[^/\s]+")


class NoSecrets(logging.Filter):
    """Takes the secrets of one-time links out of the addresses that a message names."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = SECRET_IN_ADDRESS.sub(r"\1…", message)
        if cleaned != message:
            record.msg, record.args = cleaned, None
        return True
