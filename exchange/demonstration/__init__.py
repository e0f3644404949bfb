"""Five demonstration cases, built through the services like anybody else's.

The events are real and told as publicly reported, with their source. Everything else — people, witnesses,
files — is made here and says of itself that it is a demonstration.
"""
