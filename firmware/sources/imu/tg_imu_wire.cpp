/* The motion sensor's registers, by the Arduino core's I2C. */
#include <Arduino.h>
#include <Wire.h>

#include "tg_imu.h"
#include "tg_imu_facts.h"

static const uint8_t address = TG_IMU_ADDRESS;

void tg_imu_connect(void) {
#if TG_IMU_SDA >= 0
  TG_IMU_BUS.begin(TG_IMU_SDA, TG_IMU_SCL);
#else
  TG_IMU_BUS.begin();
#endif
  TG_IMU_BUS.setClock(400000);
#ifdef WIRE_HAS_TIMEOUT
  TG_IMU_BUS.setWireTimeout(25000, true); /* else a wire that comes loose stops the program */
#endif
}

bool tg_imu_set(uint8_t reg, uint8_t value) {
  TG_IMU_BUS.beginTransmission(address);
  TG_IMU_BUS.write(reg);
  TG_IMU_BUS.write(value);
  return TG_IMU_BUS.endTransmission() == 0;
}

bool tg_imu_get(uint8_t reg, uint8_t *bytes, uint8_t count) {
  TG_IMU_BUS.beginTransmission(address);
  TG_IMU_BUS.write(reg);
  if (TG_IMU_BUS.endTransmission(false) != 0 || TG_IMU_BUS.requestFrom(address, count) != count)
    return false;
  for (uint8_t i = 0; i < count; i++)
    bytes[i] = static_cast<uint8_t>(TG_IMU_BUS.read());
  return true;
}
