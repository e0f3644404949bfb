"""The accounts floor's part of the API: who is calling, how often, with which scope."""
