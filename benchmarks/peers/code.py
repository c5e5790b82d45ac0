"""What a peer makes of a model, as the model of a firmware of tinygen's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PeerCode", "adapter"]


@dataclass(frozen=True, slots=True)
class PeerCode:
    """C files by their paths, folders with headers, options; ``call`` is one inference.

    In ``call`` there are ``input``, ``output`` and ``arena`` of ``arena`` bytes.
    """

    files: Mapping[str, str]
    header: str
    call: str
    arena: int
    includes: tuple[str, ...] = ()
    options: tuple[str, ...] = field(default=())


ADAPTER = """\
#include "{name}.h"
#include "{header}"
#include "tg_flash.h"

static int8_t input[{NAME}_INPUT_SIZE] __attribute__((aligned(16)));
static int8_t output[{NAME}_OUTPUT_SIZE] __attribute__((aligned(16)));
static uint8_t {name}_arena[{arena}] __attribute__((aligned(16)));

int8_t *{name}_input(void) {{ return input; }}
int8_t *{name}_output(void) {{ return output; }}
int {name}_init(void) {{ return {NAME}_OK; }}

int {name}_invoke(void) {{
  uint8_t *arena = {name}_arena;
  {call}
  return {NAME}_OK;
}}

int {name}_run_layer(int layer) {{
  (void)layer;
  return {NAME}_NO_LAYER;
}}

const void *{name}_layer_output(int layer, uint32_t *bytes) {{
  (void)layer;
  (void)bytes;
  return 0;
}}
"""


def adapter(name: str, code: PeerCode) -> str:
    """The file in the place of the model's own, with the same functions."""
    return ADAPTER.format(
        name=name, NAME=name.upper(), header=code.header, call=code.call, arena=max(1, code.arena)
    )
