"""Pacing: who shares which quota, and what lets requests go at their time."""
