"""Every change of the vault, and the one way into it: `opening.reveal`."""
