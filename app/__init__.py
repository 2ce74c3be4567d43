"""信访接待工作台: the desktop program of a petition office's reception desk."""

__version__ = "0.1.0"
