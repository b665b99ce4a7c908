"""A brief on a page: HTML, Markdown, JSON and PDF of the same content."""
