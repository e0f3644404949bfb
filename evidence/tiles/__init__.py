"""The tiles of the start page."""
