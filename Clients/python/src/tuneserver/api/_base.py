"""How the parts of the API send what they are given and read what they get."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, TypeVar

from .._transport import Reply, Transport, path
from ..problems import ProtocolError

T = TypeVar("T")


class Base:
    """What the parts of the API share."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def _get(
        self,
        read: Callable[[Any], T],
        *parts: Any,
        query: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
    ) -> T:
        return _read(read, self.transport.request("GET", path(*parts), query=query, timeout=timeout).json())

    def _post(
        self,
        read: Callable[[Any], T],
        *parts: Any,
        body: Optional[Mapping[str, Any]] = None,
        query: Optional[Mapping[str, Any]] = None,
        lease: Optional[str] = None,
        key: Optional[str] = None,
        timeout: Optional[float] = None,
        patience: Optional[float] = None,
    ) -> T:
        reply = self.transport.request(
            "POST",
            path(*parts),
            query=query,
            body=body if body is not None else {},
            headers=_lease(lease),
            key=key,
            timeout=timeout,
            patience=patience,
        )
        return _read(read, reply.json())

    def _reply(self, method: str, *parts: Any, **options: Any) -> Reply:
        return self.transport.request(method, path(*parts), **options)


def _read(read: Callable[[Any], T], document: Any) -> T:
    try:
        return read(document)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise ProtocolError(f"the answer is not what a tune-server says: {error}") from error


def _lease(lease: Optional[str]) -> Dict[str, str]:
    return {"Lease": lease} if lease else {}


def _body(**members: Any) -> Dict[str, Any]:
    """The members that are given."""
    return {name: value for name, value in members.items() if value is not None}


def _items(read: Callable[[Any], T]) -> Callable[[Any], List[T]]:
    return lambda document: [read(item) for item in document["items"]]


def _object(document: Any) -> Dict[str, Any]:
    if not isinstance(document, dict):
        raise ValueError(f"an object was expected, not {document!r}")
    return document
