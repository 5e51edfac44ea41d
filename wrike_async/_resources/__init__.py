"""The areas of the API: one file per topic, with its models, its parameters and its methods."""
