"""Times of the world, as they were told: moments with their zone, and days."""
