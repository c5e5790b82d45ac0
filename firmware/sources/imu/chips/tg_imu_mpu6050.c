/* InvenSense's MPU-6050: its register map RM-MPU-6000A-00 gives the registers. */
#include "tg_imu.h"
#include "tg_imu_facts.h"

enum {
  SMPLRT_DIV = 0x19,
  CONFIG = 0x1A,
  GYRO_CONFIG = 0x1B,
  ACCEL_CONFIG = 0x1C,
  FIFO_EN = 0x23,
  USER_CTRL = 0x6A,
  PWR_MGMT_1 = 0x6B,
  FIFO_COUNT = 0x72,
  FIFO_R_W = 0x74,
  WHO_AM_I = 0x75
};

enum {
  ITSELF = 0x68,
  RESET = 0x80,
  AWAKE = 0x01, /* with the gyroscope's clock */
  ALL_AXES = 0x78,
  FIFO_RESET = 0x04,
  FIFO_ON = 0x40,
  QUEUE_BYTES = 1024,
  READING_BYTES = 2 * TG_IMU_AXES,
  RESET_MS = 100
};

bool tg_imu_clear(void) {
  return tg_imu_set(USER_CTRL, FIFO_RESET) && tg_imu_set(USER_CTRL, FIFO_ON);
}

int tg_imu_start(void) {
  const int other = tg_imu_expect(WHO_AM_I, ITSELF);
  if (other != 0)
    return other;
  bool set = tg_imu_set(PWR_MGMT_1, RESET);
  tg_imu_wait(RESET_MS);
  set = set && tg_imu_set(PWR_MGMT_1, AWAKE);
  set = set && tg_imu_set(CONFIG, TG_IMU_FILTER_CODE) && tg_imu_set(SMPLRT_DIV, TG_IMU_RATE_CODE);
  set = set && tg_imu_set(GYRO_CONFIG, TG_IMU_ROTATION_CODE << 3);
  set = set && tg_imu_set(ACCEL_CONFIG, TG_IMU_ACCELERATION_CODE << 3);
  set = set && tg_imu_set(FIFO_EN, ALL_AXES);
  return set ? 0 : TG_IMU_SILENT;
}

/* A full queue holds no whole number of readings: with no room for one more, some may be missing already. */
int tg_imu_waiting(void) {
  uint8_t bytes[2];
  if (!tg_imu_get(FIFO_COUNT, bytes, sizeof bytes))
    return TG_IMU_SILENT;
  const int count = bytes[0] << 8 | bytes[1];
  if (count > QUEUE_BYTES - READING_BYTES)
    return TG_IMU_OVERFLOWED;
  return count / READING_BYTES;
}

bool tg_imu_take(int16_t axes[TG_IMU_AXES]) {
  uint8_t bytes[READING_BYTES];
  if (!tg_imu_get(FIFO_R_W, bytes, sizeof bytes))
    return false;
  for (uint8_t axis = 0; axis < TG_IMU_AXES; axis++)
    axes[axis] = (int16_t)((uint16_t)bytes[2 * axis] << 8 | bytes[2 * axis + 1]);
  return true;
}
