"""Rules that areas share: what IDs name, how metadata and custom field values behave."""
