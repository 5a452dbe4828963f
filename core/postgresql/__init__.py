"""Django's PostgreSQL backend with an end to waiting (core/postgresql/waiting.py)."""
