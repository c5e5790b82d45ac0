/* A motion sensor behind its registers, as the data sheets describe them: an LSM9DS1, or with -DMPU6050 an
 * MPU-6050, with -DLSM6DSOX that. Axis a of its reading k is 257 k + 4099 a, in 16 bits. Commands: -2 unplugs
 * it, -3 plugs it in.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "source_driver.h"
#include "tg_imu.h"

#if defined(MPU6050)
enum { READING = 12, ROOM = 1024 };
#elif defined(LSM6DSOX)
enum { READING = 14, ROOM = 512 * 7 }; /* two words with a tag each */
#else
enum { READING = 12, ROOM = 32 * READING };
#endif

static uint8_t regs[128];
static uint8_t queue[ROOM];
static uint32_t held;    /* bytes in the queue */
static uint32_t reading; /* the next one's number */
static uint64_t last_us; /* when the one before came */
static bool overrun;
static bool unplugged;

#if defined(MPU6050)
static bool queueing(void) {
  return (regs[0x6A] & 0x40) && regs[0x23] == 0x78 && !(regs[0x6B] & 0x40);
}

/* 1 kHz behind a filter, else 8 kHz. */
static double period_us(void) {
  const uint8_t filter = regs[0x1A] & 7;
  return (filter >= 1 && filter <= 6 ? 1000.0 : 125.0) * (regs[0x19] + 1);
}
#elif defined(LSM6DSOX)
static const double rates[] = {0, 12.5, 26, 52, 104, 208, 416, 833};

static bool queueing(void) {
  return regs[0x0A] == 6 && regs[0x10] >> 4 == regs[0x11] >> 4 && regs[0x09] == (regs[0x10] >> 4) * 0x11;
}

static double period_us(void) {
  return 1e6 / rates[regs[0x10] >> 4 & 7];
}
#else
static const double rates[] = {0, 14.9, 59.5, 119, 238, 476, 952, 0};

static bool queueing(void) {
  return (regs[0x23] & 2) && regs[0x2E] >> 5 == 6 && regs[0x10] >> 5 == regs[0x20] >> 5;
}

static double period_us(void) {
  return 1e6 / rates[regs[0x10] >> 5];
}
#endif

static void drop(uint32_t bytes) {
  held -= bytes;
  memmove(queue, queue + bytes, held);
}

static void queue_bytes(const uint8_t *bytes, uint32_t count) {
  if (held + count > ROOM) {
    overrun = true;
    drop(held + count - ROOM);
  }
  memcpy(queue + held, bytes, count);
  held += count;
}

static void measure(void) {
  uint8_t bytes[READING] = {0};
  for (uint32_t axis = 0; axis < 6; axis++) {
    const uint32_t number = 257 * reading + 4099 * axis;
    const uint8_t low = (uint8_t)(number & 0xFF), high = (uint8_t)(number >> 8 & 0xFF);
#if defined(MPU6050)
    bytes[2 * axis] = high;
    bytes[2 * axis + 1] = low;
#elif defined(LSM6DSOX)
    uint8_t *word = axis < 3 ? bytes + 7 : bytes; /* rotation first */
    word[0] = axis < 3 ? 2 << 3 : 1 << 3;
    word[1 + axis % 3 * 2] = low;
    word[2 + axis % 3 * 2] = high;
#else
    bytes[(2 * axis + 6) % 12] = low; /* rotation first */
    bytes[(2 * axis + 6) % 12 + 1] = high;
#endif
  }
  reading++;
  if (queueing())
    queue_bytes(bytes, sizeof bytes);
}

void sensor_pass(uint64_t now_us) {
  if (!queueing()) {
    last_us = now_us;
    return;
  }
  while ((double)(now_us - last_us) >= period_us()) {
    last_us += (uint64_t)period_us();
    measure();
  }
}

void tg_imu_connect(void) {
  memset(regs, 0, sizeof regs);
#if defined(MPU6050)
  regs[0x6B] = 0x40; /* asleep */
  regs[0x75] = IDENTITY;
#elif defined(LSM6DSOX)
  regs[0x0F] = IDENTITY;
  regs[0x12] = 0x04;
#else
  regs[0x0F] = IDENTITY;
  regs[0x22] = 0x04;
#endif
}

bool tg_imu_set(uint8_t reg, uint8_t value) {
  if (unplugged)
    return false;
  regs[reg] = value;
#if defined(MPU6050)
  if (reg == 0x6B && value & 0x80)
    tg_imu_connect();
  if (reg == 0x6A && value & 4)
    held = 0;
#elif defined(LSM6DSOX)
  if (reg == 0x12 && value & 1)
    tg_imu_connect();
  if (reg == 0x0A && value == 0) {
    held = 0;
    overrun = false;
  }
#else
  if (reg == 0x22 && value & 1)
    tg_imu_connect();
  if (reg == 0x2E && value >> 5 == 0) {
    held = 0;
    overrun = false;
  }
#endif
  return true;
}

bool tg_imu_get(uint8_t reg, uint8_t *bytes, uint8_t count) {
  if (unplugged)
    return false;
#if defined(MPU6050)
  regs[0x72] = (uint8_t)(held >> 8);
  regs[0x73] = (uint8_t)(held & 0xFF);
  memcpy(bytes, reg == 0x74 ? queue : regs + reg, count);
  if (reg == 0x74)
    drop(count);
#elif defined(LSM6DSOX)
  regs[0x3A] = (uint8_t)(held / 7 & 0xFF);
  regs[0x3B] = (uint8_t)(held / 7 >> 8 | (overrun ? 0x48 : 0));
  memcpy(bytes, reg == 0x78 ? queue : regs + reg, count);
  if (reg == 0x78)
    drop(count);
#else
  regs[0x2F] = (uint8_t)(held / 12 | (overrun ? 0x40 : 0));
  memcpy(regs + 0x18, queue, 6);
  memcpy(regs + 0x28, queue + 6, 6);
  memcpy(bytes, regs + reg, count);
  if (reg == 0x28)
    drop(12);
#endif
  return true;
}

void sensor_command(int32_t command) {
  unplugged = command == -2;
  if (command == -3)
    tg_imu_connect();
}

void sensor_end(void) {
  fwrite(regs, 1, sizeof regs, stdout);
}
