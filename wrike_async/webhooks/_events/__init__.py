"""The events: a class for each that is known."""
