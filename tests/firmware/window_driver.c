/* tg_window.c and tg_pace.c as a filter. Standard input: the tensor, the window, then one record a turn.
 * Standard output: every input that the window gave, each after a 1, and 0 for a turn without one. */
#include <stdio.h>
#include <stdlib.h>

#include "../../firmware/sources/window/tg_pace.h"
#include "../../firmware/sources/window/tg_window.h"

static int32_t numbers[8]; /* type, zero point, length, width, step, bytes, pace's rate in mHz, its start */
static float reals[3];     /* scale, unit, offset */

static int take(void *bytes, size_t size) {
  return fread(bytes, 1, size, stdin) == size;
}

static void put(const void *bytes, size_t size) {
  if (fwrite(bytes, 1, size, stdout) != size)
    exit(3);
}

/* A turn is what was lost before it, and the reading's numbers. */
static int run_window(void) {
  const uint16_t width = (uint16_t)numbers[3];
  const tg_tensor tensor = {NULL, (tg_dtype)numbers[0], 0, NULL, 0, reals[0], numbers[1], NULL};
  const tg_meaning meaning = {reals[1], reals[2]};
  const size_t size = (size_t)numbers[2] * width * (size_t)numbers[5];
  uint8_t *ring = malloc(size);
  uint8_t *input = malloc(size);
  const tg_window_shape shape = {ring, (uint32_t)numbers[2], (uint32_t)numbers[4], width,
                                 (uint8_t)numbers[5]};
  tg_window window;
  int16_t value;
  uint32_t lost;
  tg_window_start(&window, &shape);
  while (take(&lost, sizeof lost)) {
    if (lost > 0)
      tg_window_lose(&window, lost);
    for (uint16_t i = 0; i < width && take(&value, sizeof value); i++)
      tg_window_store(&tensor, &meaning, value, (uint8_t *)tg_window_place(&window) + i * shape.bytes);
    tg_window_advance(&window);
    const uint8_t whole = tg_window_take(&window, input);
    put(&whole, 1);
    if (whole)
      put(input, size);
  }
  puts(tg_window_losses(&window));
  free(ring);
  free(input);
  return 0;
}

/* A turn is a time; the answer is how many readings were due. */
static int run_pace(void) {
  uint32_t now;
  tg_pace pace;
  tg_pace_start(&pace, (uint32_t)numbers[6], (uint32_t)numbers[7]);
  while (take(&now, sizeof now)) {
    const uint32_t due = tg_pace_due(&pace, now);
    put(&due, sizeof due);
  }
  return 0;
}

int main(void) {
  if (!take(numbers, sizeof numbers) || !take(reals, sizeof reals))
    return 2;
  return numbers[6] > 0 ? run_pace() : run_window();
}
