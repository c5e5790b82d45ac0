"""Says how far the build is, for the program that started PlatformIO: lines of ``@progress n/total file``,
and once ``@image path``.

A post script of PlatformIO; silent unless TINYGEN_PROGRESS is set, so that a build by hand looks as always.
"""

import os
import sys

from SCons.Script import Import, Progress

Import("env")


def built_nodes(node, found):
    """Every node under ``node`` that a command makes, each once."""
    if node in found:
        return
    found.add(node)
    for child in node.children(scan=1):
        if child.has_builder():
            built_nodes(child, found)


def say(line):
    """One write for the whole line: SCons prints from other threads at the same time."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Counter:
    """Counts the nodes that SCons has visited of those that make up the image."""

    def __init__(self):
        self.todo = None
        self.total = 0

    def __call__(self, node):
        if self.todo is None:
            self.todo = set()
            built_nodes(env["PIOMAINPROG"][0], self.todo)
            self.total = len(self.todo)
            say(f"@image {env['PIOMAINPROG'][0].get_abspath()}")
        if node in self.todo:
            self.todo.discard(node)
            done = self.total - len(self.todo)
            say(f"@progress {done}/{self.total} {node}")


if os.environ.get("TINYGEN_PROGRESS"):
    Progress(Counter())
