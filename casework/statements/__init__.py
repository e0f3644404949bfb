"""What stands between a statement and those outside: consent, and names left in a text."""
