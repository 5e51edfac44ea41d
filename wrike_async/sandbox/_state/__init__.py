"""The sandbox's world as plain objects: records, the tables that hold them, and how they are seeded."""
