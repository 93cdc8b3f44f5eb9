"""Mails: what they say, and how they leave. Knows neither the database nor the web; the only room that speaks SMTP."""
