"""Stores of tables, each loaded when it is asked for."""
