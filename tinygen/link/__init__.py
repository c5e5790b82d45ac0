"""The protocol over a port: a Device that answers, or a line to listen to; the only user of pyserial."""

from tinygen.link.device import Device, listen
from tinygen.link.port import Port

__all__ = ["Device", "Port", "listen"]
