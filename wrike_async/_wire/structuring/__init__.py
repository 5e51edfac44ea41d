"""From JSON records to models: what the wire has, the fast way, and the thorough one."""
