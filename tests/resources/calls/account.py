"""Calls of the account, the version and the colours."""

from __future__ import annotations

from tests.resources.calls.case import Case

ACCOUNT = [
    Case(
        "GET /version",
        lambda w: w.version.get(),
        "/version",
        data=[{"major": 1.0, "minor": 0}],
        returns={"major": 1, "minor": 0},
    ),
    Case(
        "GET /colors",
        lambda w: w.colors.list(limit=1).to_list(),
        "/colors",
        data=[{"name": "Brown", "hex": "#795548"}, {"name": "Red", "hex": "#E91E63"}],
        returns=[{"name": "Brown", "hex": "#795548"}],
    ),
    Case(
        "GET /account",
        lambda w: w.account.get(metadata={"key": "k"}, fields=["name", "subscription"]),
        "/account",
        {"metadata": {"key": "k"}, "fields": ["subscription"]},
    ),
    Case(
        "PUT /account",
        lambda w: w.account.update(metadata=[{"key": "k", "value": "v"}, {"key": "gone", "value": None}]),
        "/account",
        {"metadata": [{"key": "k", "value": "v"}, {"key": "gone", "value": None}]},
    ),
]
