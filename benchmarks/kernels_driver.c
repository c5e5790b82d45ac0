/* Runs each program once on random bytes, and says how many ticks its inference took, in four bytes. */
#include "tg_machine.h"
#include "tg_model.h"

extern const tg_model *const models[];
extern const uint32_t model_count;

/* Bytes that look random, always the same. */
static void fill(uint8_t *to, uint32_t bytes) {
  uint32_t state = 12345;
  for (uint32_t i = 0; i < bytes; i++) {
    state = state * 1664525U + 1013904223U;
    to[i] = (uint8_t)(state >> 24);
  }
}

static uint32_t timed(int (*function)(const tg_model *), const tg_model *m) {
  const uint32_t before = tg_clock_ticks();
  const int code = function(m);
  const uint32_t ticks = tg_clock_ticks() - before;
  return code == 0 ? ticks : UINT32_MAX;
}

/* The first layer, where a second one only accompanies it. */
static int run(const tg_model *m) {
  return m->layer_count > 1 ? m->run_layer(0) : m->invoke();
}

static int nothing(const tg_model *m) {
  return m == NULL;
}

static void say(uint32_t number) {
  for (int i = 0; i < 4; i++)
    tg_serial_send((uint8_t)(number >> (8 * i)));
}

int main(void) {
  int (*volatile empty)(const tg_model *) = nothing;
  tg_clock_open();
  say(timed(empty, models[0]));
  for (uint32_t number = 0; number < model_count; number++) {
    const tg_model *const m = models[number];
    if (m->init() != 0)
      return 1;
    for (uint8_t i = 0; i < m->input_count; i++)
      fill(m->inputs[i].data(), m->inputs[i].bytes);
    say(timed(run, m));
  }
  return 0;
}
