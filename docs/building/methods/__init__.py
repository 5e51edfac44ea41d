"""The pages of reference that are made of the methods themselves."""
