"""How values look on a page: marks, times, sizes, differences, form controls. No models, no rules."""
