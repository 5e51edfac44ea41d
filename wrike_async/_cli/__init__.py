"""The command line, ``wrike-async``; it comes with the extra ``wrike-async[cli]``."""
