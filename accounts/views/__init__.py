"""Pages of the accounts floor: parse, call a service, respond."""
