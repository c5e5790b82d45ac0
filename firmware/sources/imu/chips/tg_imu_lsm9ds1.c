/* ST's LSM9DS1, accelerometer and gyroscope: its data sheet DocID025715 gives the registers. */
#include "tg_imu.h"
#include "tg_imu_facts.h"

enum {
  WHO_AM_I = 0x0F,
  CTRL_REG1_G = 0x10, /* rate, rotation's range */
  OUT_X_G = 0x18,
  CTRL_REG6_XL = 0x20, /* rate, acceleration's range */
  CTRL_REG8 = 0x22,
  CTRL_REG9 = 0x23,
  OUT_X_XL = 0x28,
  FIFO_CTRL = 0x2E,
  FIFO_SRC = 0x2F
};

enum {
  ITSELF = 0x68,
  RESET_AND_INCREMENT = 0x05,
  WHOLE_AND_INCREMENT = 0x44, /* no reading changes while it is taken */
  FIFO_ON = 0x02,
  FIFO_BYPASS = 0x00, /* empties it */
  FIFO_CONTINUOUS = 0xC0,
  OVERRUN = 0x40,
  LEVEL = 0x3F,
  RESET_MS = 20
};

bool tg_imu_clear(void) {
  return tg_imu_set(FIFO_CTRL, FIFO_BYPASS) && tg_imu_set(FIFO_CTRL, FIFO_CONTINUOUS);
}

int tg_imu_start(void) {
  const int other = tg_imu_expect(WHO_AM_I, ITSELF);
  if (other != 0)
    return other;
  bool set = tg_imu_set(CTRL_REG8, RESET_AND_INCREMENT);
  tg_imu_wait(RESET_MS);
  set = set && tg_imu_set(CTRL_REG8, WHOLE_AND_INCREMENT);
  set = set && tg_imu_set(CTRL_REG1_G, TG_IMU_RATE_CODE << 5 | TG_IMU_ROTATION_CODE << 3);
  set = set && tg_imu_set(CTRL_REG6_XL, TG_IMU_RATE_CODE << 5 | TG_IMU_ACCELERATION_CODE << 3);
  set = set && tg_imu_set(CTRL_REG9, FIFO_ON);
  return set ? 0 : TG_IMU_SILENT;
}

int tg_imu_waiting(void) {
  uint8_t status;
  if (!tg_imu_get(FIFO_SRC, &status, 1))
    return TG_IMU_SILENT;
  if ((status & OVERRUN) != 0)
    return TG_IMU_OVERFLOWED;
  return status & LEVEL;
}

static bool take_three(uint8_t reg, int16_t *axes) {
  uint8_t bytes[6];
  if (!tg_imu_get(reg, bytes, sizeof bytes))
    return false;
  tg_imu_three(bytes, axes);
  return true;
}

/* The acceleration is the end of a reading in the queue: it comes last. */
bool tg_imu_take(int16_t axes[TG_IMU_AXES]) {
  return take_three(OUT_X_G, axes + 3) && take_three(OUT_X_XL, axes);
}
