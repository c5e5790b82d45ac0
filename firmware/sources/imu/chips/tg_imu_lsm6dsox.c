/* ST's LSM6DSOX: its data sheet DS12814 gives the registers. */
#include "tg_imu.h"
#include "tg_imu_facts.h"

enum {
  FIFO_CTRL3 = 0x09, /* rates of what goes into the queue */
  FIFO_CTRL4 = 0x0A,
  WHO_AM_I = 0x0F,
  CTRL1_XL = 0x10, /* rate, acceleration's range */
  CTRL2_G = 0x11,  /* rate, rotation's range */
  CTRL3_C = 0x12,
  FIFO_STATUS1 = 0x3A,
  FIFO_DATA_OUT_TAG = 0x78
};

enum {
  ITSELF = 0x6C,
  RESET_AND_INCREMENT = 0x05,
  WHOLE_AND_INCREMENT = 0x44, /* no reading changes while it is taken */
  FIFO_BYPASS = 0x00,         /* empties it */
  FIFO_CONTINUOUS = 0x06,
  OVERRUN = 0x48, /* full now, or some time since */
  LEVEL_HIGH = 0x03,
  TAG_ROTATION = 1, /* the acceleration's is 2 */
  WORD_BYTES = 7,   /* a tag, then three axes */
  RESET_MS = 20
};

bool tg_imu_clear(void) {
  return tg_imu_set(FIFO_CTRL4, FIFO_BYPASS) && tg_imu_set(FIFO_CTRL4, FIFO_CONTINUOUS);
}

int tg_imu_start(void) {
  const int other = tg_imu_expect(WHO_AM_I, ITSELF);
  if (other != 0)
    return other;
  bool set = tg_imu_set(CTRL3_C, RESET_AND_INCREMENT);
  tg_imu_wait(RESET_MS);
  set = set && tg_imu_set(CTRL3_C, WHOLE_AND_INCREMENT);
  set = set && tg_imu_set(CTRL1_XL, TG_IMU_RATE_CODE << 4 | TG_IMU_ACCELERATION_CODE << 2);
  set = set && tg_imu_set(CTRL2_G, TG_IMU_RATE_CODE << 4 | TG_IMU_ROTATION_CODE << 2);
  set = set && tg_imu_set(FIFO_CTRL3, TG_IMU_RATE_CODE << 4 | TG_IMU_RATE_CODE);
  return set ? 0 : TG_IMU_SILENT;
}

int tg_imu_waiting(void) {
  uint8_t status[2];
  if (!tg_imu_get(FIFO_STATUS1, status, sizeof status))
    return TG_IMU_SILENT;
  if ((status[1] & OVERRUN) != 0)
    return TG_IMU_OVERFLOWED;
  return ((status[1] & LEVEL_HIGH) << 8 | status[0]) / 2;
}

/* A word for the rotation and one for the acceleration, whichever comes first. */
bool tg_imu_take(int16_t axes[TG_IMU_AXES]) {
  for (uint8_t word = 0; word < 2; word++) {
    uint8_t bytes[WORD_BYTES];
    if (!tg_imu_get(FIFO_DATA_OUT_TAG, bytes, sizeof bytes))
      return false;
    tg_imu_three(bytes + 1, bytes[0] >> 3 == TAG_ROTATION ? axes + 3 : axes);
  }
  return true;
}
