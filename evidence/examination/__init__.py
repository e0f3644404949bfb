"""Looking into files that may be hostile. Nothing here imports Django.

`sandbox.examine` starts `tool` as a process of its own with limits on memory, time and open files; the
tool sniffs the type, reads what an image says of itself and makes a thumbnail. What it answers is
checked by `findings` before anyone believes it.
"""
