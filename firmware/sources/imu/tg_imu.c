/* A window of a motion sensor's readings, at the sensor's own rate. */
#include "tg_imu.h"

#include "../ports/tg_port.h"
#include "tg_imu_facts.h"
#include "tg_pace.h"
#include "tg_predict.h"
#include "tg_window.h"

#define TG_SETTLE_MS 100   /* until a gyroscope that was just switched on gives what it measures */
#define TG_RESTART_MS 1000 /* from one try to start a sensor that fell silent to the next */

static uint8_t ring[TG_IMU_LENGTH * TG_IMU_WIDTH * TG_IMU_BYTES];
static const tg_window_shape shape = {ring, TG_IMU_LENGTH, TG_IMU_STEP, TG_IMU_WIDTH, TG_IMU_BYTES};
static const tg_meaning meanings[TG_IMU_WIDTH] = TG_IMU_MEANINGS;
static tg_window window;
static tg_pace pace;
static uint32_t left;      /* readings that were seen in the queue, and not yet taken */
static int state;          /* 0, or why the sensor does not work */
static uint32_t failed_ms; /* when it was tried last */

int tg_imu_expect(uint8_t reg, uint8_t identity) {
  uint8_t chip;
  if (!tg_imu_get(reg, &chip, 1))
    return TG_IMU_SILENT;
  return chip == identity ? 0 : TG_IMU_STRANGE;
}

void tg_imu_three(const uint8_t *bytes, int16_t *axes) {
  for (uint8_t axis = 0; axis < 3; axis++)
    axes[axis] = (int16_t)(bytes[2 * axis] | (uint16_t)bytes[2 * axis + 1] << 8);
}

void tg_imu_wait(uint32_t milliseconds) {
  const uint32_t began = tg_port_millis();
  while (tg_port_millis() - began <= milliseconds) {
  }
}

/* Readings from now on alone: a window may not bridge what came before. */
static int begin(void) {
  tg_window_clear(&window);
  left = 0;
  tg_pace_start(&pace, TG_IMU_RATE, tg_port_micros());
  return tg_imu_clear() ? 0 : TG_IMU_SILENT;
}

static int start(void) {
  state = tg_imu_start();
  if (state == 0) {
    tg_imu_wait(TG_SETTLE_MS);
    state = begin();
  }
  failed_ms = tg_port_millis();
  return state;
}

static int open_imu(const tg_model *model) {
  (void)model;
  tg_window_start(&window, &shape);
  tg_imu_connect();
  return start();
}

static void resume(void) {
  if (state == 0)
    state = begin();
}

static int fail(int code) {
  state = code;
  failed_ms = tg_port_millis();
  return code;
}

static bool take_reading(const tg_tensor *input) {
  int16_t axes[TG_IMU_AXES];
  if (!tg_imu_take(axes))
    return false;
  uint8_t *place = (uint8_t *)tg_window_place(&window);
  for (uint8_t axis = 0; axis < TG_IMU_WIDTH; axis++)
    tg_window_store(input, &meanings[axis], axes[axis], place + axis * TG_IMU_BYTES);
  tg_window_advance(&window);
  return true;
}

/* How many readings wait. The queue is looked at before each part of it is taken: it may have overflowed
 * while the model ran, and then all that it held, and all that was due since, is lost. */
static int look(void) {
  const uint32_t due = tg_pace_due(&pace, tg_port_micros());
  if (due == 0 && left == 0)
    return 0;
  const int waiting = tg_imu_waiting();
  if (waiting != TG_IMU_OVERFLOWED)
    return waiting;
  if (!tg_imu_clear())
    return TG_IMU_SILENT;
  tg_window_lose(&window, due + left > 0 ? due + left : 1);
  return 0;
}

static int read_imu(const tg_model *model) {
  if (state != 0 && (tg_port_millis() - failed_ms < TG_RESTART_MS || start() != 0))
    return state;
  const int waiting = look();
  if (waiting < 0)
    return fail(waiting);
  for (left = (uint32_t)waiting; left > 0; left--) {
    if (!take_reading(&model->inputs[0]))
      return fail(TG_IMU_SILENT);
    if (tg_window_take(&window, model->inputs[0].data())) {
      left--;
      return 1;
    }
  }
  return tg_window_tells(&window, tg_port_millis()) ? TG_READINGS_LOST : 0;
}

static const char *explain(int code) {
  switch (code) {
    case TG_READINGS_LOST:
      return tg_window_losses(&window);
    case TG_IMU_STRANGE:
      return "another chip answers at the motion sensor's address";
    default:
      return "no motion sensor answers";
  }
}

const tg_source tg_source_imu = {"imu", open_imu, read_imu, explain, resume, NULL};
