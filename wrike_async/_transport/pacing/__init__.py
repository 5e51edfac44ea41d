"""Pacing: what lets requests go at their time."""
