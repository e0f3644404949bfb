"""Work of this floor that returns every day."""
