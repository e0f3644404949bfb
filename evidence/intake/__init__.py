"""What surrounds the way in: forms that stream, limits, the same bytes elsewhere."""
