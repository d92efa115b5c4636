"""The application: commands and their handlers, the ports to the edges, and the read models.

Everything that changes the books goes through one door, `App.send(command)`: the command line, the service
and the simulated city send the same commands. What happened is kept as events; lists and states are folded
from them and can be folded again.
"""
