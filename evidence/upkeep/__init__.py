"""Looking after the store: checks of everything, disposal, clearing away."""
