"""Work in a process of its own, with limits: drawing papers, and reading files that people upload.

`parent` is for the process that waits, `child` for the one that works and knows no Django.
"""
