"""Forms of the accounts pages: fields and words only. Rules live in the services."""
