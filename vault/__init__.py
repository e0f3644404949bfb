"""Who the witnesses are: sealed, apart from the cases, opened one field at a time and with a reason."""
