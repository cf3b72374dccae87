"""Checkpoints: kept by the server as files, or by the trainer at an address of its own."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from pathlib import Path
from typing import Any, Callable, Optional, Union
from urllib.parse import unquote, urlsplit

from .models import CheckpointInfo
from .problems import TuneError

Saved = Union[bytes, bytearray, memoryview, str, "os.PathLike[str]"]
"""What can be saved: bytes, the path of a file, or an address with a scheme such as `s3://bucket/1.pt`."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def is_address(value: Any) -> bool:
    """Whether a string is an address with a scheme rather than a path."""
    return isinstance(value, str) and _ADDRESS.match(value) is not None


class Checkpoint(os.PathLike):  # type: ignore[type-arg]
    """A checkpoint to go on from.

    It can be opened and passed on like a path, and `path()` is one, as in `torch.load(trial.checkpoint.path())`: the
    file is fetched when it is first needed, and goes with the trial. One that is kept elsewhere has an address in `uri`
    and no path, unless the address is that of a local file.
    """

    def __init__(
        self,
        info: CheckpointInfo,
        fetch: Callable[[], Union[bytes, CheckpointInfo]],
        local: Optional[Path] = None,
    ) -> None:
        self.step: int = info.step
        """The step it was taken at."""
        self.uri: Optional[str] = info.uri
        """Its address; of those that the server keeps it begins with `blob:`."""
        self._fetch = fetch
        self._path = local if local is not None else local_path(info.uri)
        self._folder: Optional[tempfile.TemporaryDirectory[str]] = None
        self._lock = threading.Lock()

    @property
    def is_remote(self) -> bool:
        """Whether the trainer must fetch it from `uri` itself."""
        return self._path is None and not (self.uri or "blob:").startswith("blob:")

    def read(self) -> bytes:
        """Its bytes."""
        return self.path().read_bytes()

    def path(self) -> Path:
        """A file, or a folder of the trainer's own, with it."""
        with self._lock:
            if self._path is None:
                self._path = self._download()
            return self._path

    def _download(self) -> Path:
        if self.is_remote:
            raise TuneError(f"this checkpoint is kept at {self.uri}, and only its trainer can fetch it from there")
        found = self._fetch()
        if isinstance(found, CheckpointInfo):
            raise TuneError(f"the checkpoint is now kept at {found.uri}")
        self._folder = tempfile.TemporaryDirectory(prefix="tuneserver-")
        target = Path(self._folder.name) / f"step-{self.step}"
        target.write_bytes(found)
        return target

    def discard(self) -> None:
        """Removes the file that was fetched."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
                self._folder, self._path = None, None

    def __fspath__(self) -> str:
        return str(self.path())

    def __repr__(self) -> str:
        return f"Checkpoint(step={self.step}, uri={self.uri!r})"


def read_file(path: Path) -> bytes:
    """The bytes of a file to save; folders are refused with what can be done."""
    if path.is_dir():
        uri = path.absolute().as_uri()
        raise IsADirectoryError(f"{path} is a folder: pack it into one file, or save its address, {uri!r}")
    return path.read_bytes()


def local_path(uri: Optional[str]) -> Optional[Path]:
    """The path that a `file:` address names; None for others."""
    if uri is None or not uri.startswith("file:"):
        return None
    return Path(unquote(urlsplit(uri).path))
