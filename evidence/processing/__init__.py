"""What the worker does with an original, around the readers of `evidence.examination`."""
