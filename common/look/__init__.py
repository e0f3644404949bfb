"""How values look on a page: marks for states, times, differences of texts, form controls. No models, no rules."""
