"""Interviews: what is asked before and after them, and who authorises the next."""
