"""What stands around records: the frame of every page, the start page, panels, search."""
