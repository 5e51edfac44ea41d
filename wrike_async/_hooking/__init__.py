"""Webhooks that are there, once, and stay active."""
