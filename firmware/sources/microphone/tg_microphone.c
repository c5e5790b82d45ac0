/* A window of sound, or of the features that a front end makes of it, one frame after the other. */
#include "tg_microphone.h"

#include <string.h>

#include "../ports/tg_port.h"
#include "tg_microphone_facts.h"
#include "tg_pace.h"
#include "tg_predict.h"
#include "tg_window.h"

#define TG_SILENCE_MS 1000 /* without a single sample, which is no silence but a broken wire */

/* Of the model that takes the samples. */
static uint8_t ring[TG_MICROPHONE_LENGTH * TG_MICROPHONE_BYTES];
static const tg_window_shape shape = {ring, TG_MICROPHONE_LENGTH, TG_MICROPHONE_STEP, 1, TG_MICROPHONE_BYTES};
static tg_window window;

static int16_t chunk[TG_MICROPHONE_CHUNK];
static uint32_t count; /* samples in the chunk */
static uint32_t used;  /* of them */
static tg_pace pace;
static uint32_t heard_ms; /* when the last sample came */

int16_t tg_microphone_sample(int32_t sample) {
  const int32_t loud = (sample * TG_MICROPHONE_GAIN) / 256;
  return (int16_t)(loud > INT16_MAX ? INT16_MAX : loud < INT16_MIN ? INT16_MIN : loud);
}

static void put_sample(const tg_tensor *input, int16_t sample) {
#if TG_MICROPHONE_RAW
  (void)input;
  memcpy(tg_window_place(&window), &sample, sizeof sample);
#else
  static const tg_meaning meaning = {TG_MICROPHONE_UNIT, TG_MICROPHONE_OFFSET};
  tg_window_store(input, &meaning, sample, tg_window_place(&window));
#endif
  tg_window_advance(&window);
}

#if TG_MICROPHONE_FRONT_END
extern const tg_model front_end_model;

static uint8_t feature_ring[TG_FEATURES_LENGTH * TG_FEATURES_WIDTH * TG_FEATURES_BYTES];
static const tg_window_shape feature_shape = {feature_ring, TG_FEATURES_LENGTH, TG_FEATURES_STEP,
                                              TG_FEATURES_WIDTH, TG_FEATURES_BYTES};
static tg_window features;

static int begin_stream(void) {
  tg_window_start(&features, &feature_shape);
  return front_end_model.init() == 0 ? 0 : TG_FRONT_END_FAILED;
}

static void put_features(const tg_tensor *input) {
  const void *row = front_end_model.outputs[0].data();
  uint8_t *place = (uint8_t *)tg_window_place(&features);
#if TG_FEATURES_RAW
  (void)input;
  memcpy(place, row, TG_FEATURES_WIDTH * TG_FEATURES_BYTES);
#else
  static const tg_meaning meanings[TG_FEATURES_MEANINGS] = TG_FEATURES_MEANING;
  const tg_feature *numbers = (const tg_feature *)row;
  for (uint32_t i = 0; i < TG_FEATURES_WIDTH; i++)
    tg_window_store(input, &meanings[TG_FEATURES_MEANINGS > 1 ? i : 0], numbers[i],
                    place + i * TG_FEATURES_BYTES);
#endif
  tg_window_advance(&features);
}

/* 1: the model's input is complete; below 0: the front end failed. */
static int hear(const tg_model *model, int16_t sample) {
  const tg_model *front = &front_end_model;
  put_sample(&front->inputs[0], sample);
  if (!tg_window_take(&window, front->inputs[0].data()))
    return 0;
  if (front->invoke() != 0)
    return TG_FRONT_END_FAILED;
  put_features(&model->inputs[0]);
  return tg_window_take(&features, model->inputs[0].data()) ? 1 : 0;
}
#else
static int begin_stream(void) {
  return 0;
}

static int hear(const tg_model *model, int16_t sample) {
  put_sample(&model->inputs[0], sample);
  return tg_window_take(&window, model->inputs[0].data()) ? 1 : 0;
}
#endif

static void now_heard(void) {
  heard_ms = tg_port_millis();
  (void)tg_pace_due(&pace, tg_port_micros());
}

/* Forgets what was put aside, and begins anew. */
static int restart(void) {
  while (tg_microphone_take(chunk) > 0) {
  }
  (void)tg_microphone_overflowed();
  count = used = 0;
  now_heard();
  tg_window_clear(&window);
  return begin_stream();
}

static void resume(void) {
  restart();
}

static int open_microphone(const tg_model *model) {
  (void)model;
  tg_window_start(&window, &shape);
  tg_pace_start(&pace, TG_MICROPHONE_RATE, tg_port_micros());
  const int code = tg_microphone_open();
  return code == 0 ? restart() : code;
}

/* True where there is a sample; what was lost is everything since the last one that was used. */
static bool refill(void) {
  if (tg_microphone_overflowed()) {
    const uint32_t lost = count - used + tg_pace_due(&pace, tg_port_micros());
    tg_window_lose(&window, lost > 0 ? lost : 1);
    restart();
  }
  if (used == count) {
    count = tg_microphone_take(chunk);
    used = 0;
    if (count > 0)
      now_heard();
  }
  return used < count;
}

static int read_microphone(const tg_model *model) {
  if (!refill()) {
    if (tg_port_millis() - heard_ms >= TG_SILENCE_MS)
      return TG_MICROPHONE_SILENT;
    return tg_window_tells(&window, tg_port_millis()) ? TG_READINGS_LOST : 0;
  }
  while (used < count) {
    const int code = hear(model, chunk[used++]);
    if (code != 0)
      return code;
  }
  return 0;
}

static const char *explain(int code) {
  switch (code) {
    case TG_READINGS_LOST:
      return tg_window_losses(&window);
    case TG_MICROPHONE_SILENT:
      return "the microphone gives no samples";
    case TG_FRONT_END_FAILED:
      return "the front end failed";
    default:
      return "the microphone's driver does not start";
  }
}

const tg_source tg_source_microphone = {"microphone", open_microphone, read_microphone,
                                        explain,      resume,          NULL};
