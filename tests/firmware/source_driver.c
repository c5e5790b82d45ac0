/* A source of inputs with a simulated sensor and a simulated clock, and the model behind it.
 *
 * Standard input: turns of four bytes. From 0 on: so many microseconds pass, then the source is read. -1: it
 * resumes after a rest. From -1000 on downwards: so many microseconds pass. Others are commands to the
 * sensor. Standard output: what each reading returned, and the model's output where that is 1. Errors are
 * explained on standard error. */
#include "source_driver.h"

#include <stdio.h>
#include <stdlib.h>

#include "tg_port.h"
#include "tg_predict.h"

extern const tg_model heard_model;
extern const tg_source SOURCE;

static uint64_t now = 4294900000ULL; /* the clock of microseconds wraps soon */

static void pass(uint32_t microseconds) {
  now += microseconds;
  sensor_pass(now);
}

uint32_t tg_port_micros(void) {
  pass(1); /* looking at the clock takes time, so that whoever waits for it will see the end */
  return (uint32_t)now;
}

uint32_t tg_port_millis(void) {
  pass(1);
  return (uint32_t)(now / 1000);
}

static void put(const void *bytes, size_t size) {
  if (fwrite(bytes, 1, size, stdout) != size)
    exit(3);
}

static void read_source(void) {
  const int32_t code = SOURCE.read(&heard_model);
  put(&code, sizeof code);
  if (code < 0)
    fprintf(stderr, "%s\n", SOURCE.explain(code));
  if (code == 1 && heard_model.invoke() == 0)
    put(heard_model.outputs[0].data(), heard_model.outputs[0].bytes);
}

int main(void) {
  int32_t turn;
  sensor_pass(now);
  if (heard_model.init() != 0)
    return 4;
  const int32_t opened = SOURCE.open(&heard_model);
  put(&opened, sizeof opened);
  while (fread(&turn, sizeof turn, 1, stdin) == 1) {
    if (turn >= 0) {
      pass((uint32_t)turn);
      read_source();
    } else if (turn <= -1000) {
      pass((uint32_t)-turn);
    } else if (turn == -1) {
      SOURCE.resume();
    } else {
      sensor_command(turn);
    }
  }
  sensor_end();
  return 0;
}
