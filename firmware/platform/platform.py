"""The PlatformIO platform for boards whose compiler the system already has; it downloads nothing."""

from platformio.public import PlatformBase


class TinygenPlatform(PlatformBase):
    """Nothing to configure: boards/*.json say how to build, builder/main.py does it."""

    def is_embedded(self):
        """True, because images run behind a serial port: on an emulator, or as a program of this computer."""
        return True
