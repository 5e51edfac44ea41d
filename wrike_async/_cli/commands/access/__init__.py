"""Commands about who may do what: tokens, logins, connections, and what is amiss with them."""
