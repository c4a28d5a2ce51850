"""A scored run for people and programs: the terminal's table, JSON, Markdown, one HTML page."""
