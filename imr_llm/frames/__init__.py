"""Results as tidy tables: letters, issues, citations, fields."""
