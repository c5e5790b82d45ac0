/* Runs models linked into this program: the requests and answers are raw bytes on standard input and output.
 *
 * A request is the model's number and what to do, int32 each, and the bytes of all its inputs. RESET forgets
 * what the model remembers. LAYERS runs one layer at a time and answers each one's output as its size,
 * uint32, and bytes; without it, one whole invocation is run. All outputs end the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tg_model.h"

enum { RESET = 1, LAYERS = 2 };

extern const tg_model *const models[];

static void fail(const char *what) {
  fprintf(stderr, "driver: %s\n", what);
  exit(3);
}

static void check(int code, const char *what) {
  if (code != 0)
    fail(what);
}

static void put(const void *data, size_t bytes) {
  if (fwrite(data, 1, bytes, stdout) != bytes)
    fail("cannot write");
}

static void read_inputs(const tg_model *m) {
  for (uint8_t i = 0; i < m->input_count; i++) {
    const size_t bytes = m->inputs[i].bytes;
    if (fread(m->inputs[i].data(), 1, bytes, stdin) != bytes)
      fail("request cut short");
  }
}

static void run_layers(const tg_model *m) {
  for (int layer = 0; layer < m->layer_count; layer++) {
    uint32_t bytes = 0;
    check(m->run_layer(layer), "run_layer");
    const void *output = m->layer_output(layer, &bytes);
    put(&bytes, sizeof bytes);
    put(output, bytes);
  }
  if (m->run_layer(m->layer_count) == 0)
    fail("a layer that is not there runs");
}

static void serve(const tg_model *m, int32_t what) {
  if (what & RESET)
    check(m->init(), "init");
  read_inputs(m);
  if (what & LAYERS)
    run_layers(m);
  else
    check(m->invoke(), "invoke");
  for (uint8_t i = 0; i < m->output_count; i++)
    put(m->outputs[i].data(), m->outputs[i].bytes);
  fflush(stdout);
}

int main(void) {
  int32_t request[2];
  while (fread(request, sizeof request, 1, stdin) == 1)
    serve(models[request[0]], request[1]);
  return 0;
}
