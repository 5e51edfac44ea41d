"""How the rows of a bulk write are read, grouped, sent and told of."""
