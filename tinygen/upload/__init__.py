"""Brings a built image into a board's flash, and explains what keeps it from getting there."""

from tinygen.upload.holders import Holder, holders
from tinygen.upload.images import check_image
from tinygen.upload.tools import upload
from tinygen.upload.uf2 import drives

__all__ = ["Holder", "check_image", "drives", "holders", "upload"]
