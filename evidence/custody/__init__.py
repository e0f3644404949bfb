"""Custody: the tables of what may follow what, how things stand, and the words for it."""
