"""Who does the work: a file for each, with what a careful user of it writes.

All take a `Place` and what is to be done, and do all of it. The jobs:

- ``look_up``: read tasks by their IDs; returns the IDs of what came, in the order asked for.
- ``create``: make tasks of these titles in a folder.
- ``update``: put tasks into a custom status.
- ``list_tasks``: read all tasks of the account; returns their IDs.
"""
