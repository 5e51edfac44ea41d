"""The floors of the house, from the ground up."""

from __future__ import annotations

# From the ground up; a file imports from its own floor or from below. The package itself is what users see.
FLOORS = [
    {"_display", "_json", "_error_pages", "errors", "version"},
    {"_wire"},
    {"auth", "options"},
    {"_transport"},
    {"_sharing"},
    {"_engine"},
    {"_hooking", "_reading", "_scanning", "_writing"},
    {"_resources"},
    {"_calling", "_naming"},
    {"areas", "literals", "models", "params"},
    {"client"},
    {"_rows"},
    {"access", "arrow", "catalogue", "export", "gateway", "oauth", "otel", "webhooks"},
    {"dlt", "mcp"},
    {""},
    {"sandbox"},
    {"testing"},
    {"_cli", "__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# The sandbox is a house of its own.
FLOORS_OF_THE_SANDBOX = [{"_wire"}, {"_state"}, {"_calls"}, {"_rules"}, {"_areas"}, {"_hooks"}, {"_serving"}, {""}]
FLOOR_IN_THE_SANDBOX = {room: floor for floor, rooms in enumerate(FLOORS_OF_THE_SANDBOX) for room in rooms}

# Where a folder has a file for each of many things that are alike.
ALIKE = {
    "wrike_async/_resources": "an area of the API each, with its models and parameters",
    "wrike_async/sandbox/_areas": "the same for the sandbox",
}
