"""Review: the table of moves, who decides what under which rules, what waits, and what has changed."""
