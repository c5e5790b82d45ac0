/* Runs models linked into this program: the requests and answers are raw bytes on standard input and output.
 *
 * A request is the model's number, int32, and the bytes of all its inputs. The answer is every layer's output,
 * run one at a time, each as its size, uint32, and bytes; then all outputs after one whole invocation, from the
 * same inputs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tg_model.h"

extern const tg_model *const models[];

static void fail(const char *what) {
  fprintf(stderr, "driver: %s\n", what);
  exit(3);
}

static void check(int code, const char *what) {
  if (code != 0) fail(what);
}

static void put(const void *data, size_t bytes) {
  if (fwrite(data, 1, bytes, stdout) != bytes) fail("cannot write");
}

static size_t input_bytes(const tg_model *m) {
  size_t bytes = 0;
  for (uint8_t i = 0; i < m->input_count; i++) bytes += m->inputs[i].bytes;
  return bytes;
}

static void set_inputs(const tg_model *m, const uint8_t *data) {
  for (uint8_t i = 0; i < m->input_count; i++) {
    memcpy(m->inputs[i].data(), data, m->inputs[i].bytes);
    data += m->inputs[i].bytes;
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
  if (m->run_layer(m->layer_count) == 0) fail("a layer that is not there runs");
}

static void serve(const tg_model *m) {
  const size_t bytes = input_bytes(m);
  uint8_t *data = malloc(bytes);
  if (data == NULL || fread(data, 1, bytes, stdin) != bytes) fail("request cut short");
  check(m->init(), "init");
  set_inputs(m, data);
  run_layers(m);
  set_inputs(m, data);
  free(data);
  check(m->invoke(), "invoke");
  for (uint8_t i = 0; i < m->output_count; i++) put(m->outputs[i].data(), m->outputs[i].bytes);
  fflush(stdout);
}

int main(void) {
  int32_t number;
  while (fread(&number, sizeof number, 1, stdin) == 1) serve(models[number]);
  return 0;
}
