#!/usr/bin/python3
"""type_in.py PROMPT LINE COMMAND...: runs it on a terminal of its own, types the
line once the prompt is there, writes all that the terminal showed, and exits as it
did."""
import os
import pty
import sys

prompt, line, command = sys.argv[1], sys.argv[2], sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    try:
        got = os.read(terminal, 1024)
    except OSError:
        break
    if not got:
        break
    shown += got
    if prompt and prompt.encode() in shown:
        os.write(terminal, line.encode().decode("unicode_escape").encode())
        prompt = ""
sys.stdout.write(shown.decode(errors="replace").replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
