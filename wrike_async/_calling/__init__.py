"""Methods by name with JSON arguments: for agents, queues, configuration files and the command line."""
