"""Lets the linker write a map beside the image, from which tinygen reads whose flash and RAM are.

A post script of PlatformIO, for platforms that are not tinygen's own; some of them do the same by themselves.
"""

import os

from SCons.Script import Import

Import("env")

# Relative to the project, where the linker runs: a space in an absolute path would split its command line.
folder = os.path.relpath(env.subst("$BUILD_DIR"), env.subst("$PROJECT_DIR"))
env.Append(LINKFLAGS=["-Wl,-Map=" + os.path.join(folder, "${PROGNAME}.map")])
