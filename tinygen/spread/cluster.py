"""Work on a dask cluster that runs already: dask gives an item whose worker dies to another one."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import queue
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from tinygen import __version__
from tinygen.errors import TinygenError, ToolError

__all__ = ["over_cluster"]

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_SECONDS = 10.0
PATIENCE_SECONDS = 30.0  # without any worker, as while a cluster's last one is replaced
POLL_SECONDS = 1.0
CLOSE_SECONDS = 3.0
INSTALL = f'Install it: {sys.executable} -m pip install "tinygen[dask]"'


def over_cluster(
    work: Callable[[Item], Result], items: Sequence[Item], address: str
) -> Generator[tuple[int, Result], None, None]:
    """The number and result of each item as it is done; raises as spread()."""
    with _connected(address) as client:
        task = functools.partial(_checked, __version__, work)
        futures = {client.submit(task, item, pure=False): number for number, item in enumerate(items)}
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for future in futures:
            future.add_done_callback(done.put)
        for _ in items:
            future = _next(done, client, address)
            yield futures[future], _result(future, address)


def _checked(version: str, work: Callable[[Item], Result], item: Item) -> Result:
    """Runs on the worker, which must have the same tinygen."""
    if version != __version__:
        raise ToolError(
            f"a worker of the cluster has tinygen {__version__}, and this is {version}",
            f"Install the same on every worker: pip install tinygen=={version}",
        )
    return work(item)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the scheduler; what was given to it and is not done is cancelled at the end."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise ToolError("dask.distributed, which speaks to a cluster, is not installed", INSTALL) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters becomes an error here
    try:
        asyncio.run(asyncio.wait_for(_knock(address), CONNECT_SECONDS))
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        reason = str(error) or f"nothing was heard within {CONNECT_SECONDS:.0f} seconds"
        raise ToolError(
            f"no dask scheduler answers at {address}: {reason}",
            "Start one (`dask scheduler`, and `dask worker ADDRESS`), or leave out --dask.",
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=CLOSE_SECONDS)


async def _knock(address: str) -> None:
    """Ask a scheduler who it is: a client waits for ever where something else takes its connection."""
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as scheduler:
        await scheduler.identity()


def _next(done: queue.SimpleQueue[Any], client: Any, address: str) -> Any:
    """The next future that ends; ToolError where scheduler or workers have gone."""
    seen = time.monotonic()
    while True:
        try:
            return done.get(timeout=POLL_SECONDS)
        except queue.Empty:
            now = time.monotonic()
        if client.status == "running" and client.scheduler_info()["workers"]:
            seen = now
        if now - seen > PATIENCE_SECONDS:
            raise ToolError(
                f"the dask cluster at {address} has had no worker for {PATIENCE_SECONDS:.0f} seconds",
                f"Start some: `dask worker {address}`, where tinygen is installed.",
            )


def _result(future: Any, address: str) -> Any:
    """A future's result; errors that are not the work's own have their remedy."""
    import distributed

    try:
        return future.result()
    except TinygenError:
        raise
    except ImportError as error:
        raise ToolError(
            f"a worker of the dask cluster cannot take the work: {error}",
            f"Install the same on every worker: pip install tinygen=={__version__}",
        ) from None
    except distributed.scheduler.KilledWorker as error:
        raise ToolError(
            f"workers of the dask cluster died of the same part of the work: {error}",
            "Give the workers more memory; `dask worker` logs why they die.",
        ) from None
    except (distributed.CancelledError, OSError) as error:
        raise ToolError(
            f"the dask scheduler at {address} went away: {error}", "Look at its log, and start it again."
        ) from None
