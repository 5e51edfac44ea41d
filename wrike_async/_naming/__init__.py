"""Names instead of IDs: what statuses, custom fields, contacts, folders and spaces are called, and which is meant."""
