"""Who is told of what: kinds of notifications, their readers, and the lines and letters that tell them."""
