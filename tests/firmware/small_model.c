/* A model written by hand for the tests of the protocol: two inputs, an output longer than a frame, three
 * layers.
 *
 * scores[i] = (a[i % 6] * (i + 1) + bias) mod 256 as int8, where bias = the second input; echo = a + 1000. */
#include <string.h>

#include "../../firmware/ports/tg_port.h"
#include "../../firmware/runtime/tg_app.h"

#ifndef SCORES
#define SCORES 700
#endif

/* Milliseconds that an invocation takes at least. */
#ifndef SMALL_BUSY_MS
#define SMALL_BUSY_MS 1
#endif

#ifndef SMALL_NAME
#define SMALL_NAME "small"
#endif

static int8_t a[6];
static int16_t bias[1];
static int8_t product[SCORES];
static int8_t scores[SCORES];
static int16_t echo[6];
static uint8_t runs;

static const int32_t a_shape[] = {1, 2, 3};
static const int32_t bias_shape[] = {1};
static const int32_t scores_shape[] = {1, SCORES};
static const int32_t echo_shape[] = {1, 2, 3};

static void *a_data(void) {
  return a;
}
static void *bias_data(void) {
  return bias;
}
static void *scores_data(void) {
  return scores;
}
static void *echo_data(void) {
  return echo;
}

static const tg_tensor inputs[] = {{"a", TG_INT8, 3, a_shape, sizeof a, 0.5f, -3, a_data},
                                   {"bias", TG_INT16, 1, bias_shape, sizeof bias, 0.0f, 0, bias_data}};
static const tg_tensor outputs[] = {
    {"scores", TG_INT8, 2, scores_shape, sizeof scores, 0.00390625f, -128, scores_data},
    {"echo", TG_INT16, 3, echo_shape, sizeof echo, 1.0f, 0, echo_data}};
static const char *const labels[] = {"null", "eins", "zwei", "drei"};

static int init(void) {
  runs = 0;
  return 0;
}

static int run_layer(int layer) {
  if (layer == 0) {
    for (int i = 0; i < SCORES; i++)
      product[i] = (int8_t)((uint32_t)(a[i % 6] * (i + 1)) & 0xFF);
  } else if (layer == 1) {
    for (int i = 0; i < SCORES; i++)
      scores[i] = (int8_t)((uint32_t)(product[i] + bias[0]) & 0xFF);
  } else {
    for (int i = 0; i < 6; i++)
      echo[i] = (int16_t)(a[i] + 1000 + runs);
    runs++;                    /* a run too many shows in the next result */
    memset(a, 0x55, sizeof a); /* like an arena that reuses its inputs */
    memset(bias, 0x55, sizeof bias);
  }
  return 0;
}

static int invoke(void) {
  const uint32_t before = tg_port_millis();
  if (bias[0] == INT16_MIN)
    return -7; /* the tests' way to see a model fail */
  for (int layer = 0; layer < 3; layer++)
    run_layer(layer);
  while (tg_port_millis() - before < SMALL_BUSY_MS) {
  }
  return 0;
}

static const void *layer_output(int layer, uint32_t *bytes) {
  *bytes = layer == 0 ? sizeof product : layer == 1 ? sizeof scores : sizeof echo;
  return layer == 0 ? (const void *)product : layer == 1 ? (const void *)scores : (const void *)echo;
}

static const tg_model model = {
    SMALL_NAME, "0123456789abcdef", "0.1.0",     1412, 24, 2, 2, inputs, outputs, 4, labels, 3, init,
    invoke,     run_layer,          layer_output};

int main(int argc, char **argv) {
  const int status = tg_port_open(argc, argv);
  if (status != 0)
    return status;
  tg_app_run(&model);
  return 0;
}
