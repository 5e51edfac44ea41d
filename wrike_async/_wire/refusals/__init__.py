"""Refusals of the API, and which error each is."""
