/* Motion sensors that keep their readings in a queue of their own until somebody takes them. */
#ifndef TG_IMU_H
#define TG_IMU_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  TG_IMU_SILENT = -1,     /* nobody answers at the address */
  TG_IMU_STRANGE = -2,    /* another chip does */
  TG_IMU_OVERFLOWED = -3, /* the queue was full, and readings are missing */
  TG_IMU_AXES = 6         /* acceleration along x, y, z, then rotation around x, y, z */
};

/* Of a chip, one C file each. */
int tg_imu_start(void);                      /* sets it up: 0, or a code */
bool tg_imu_clear(void);                     /* empties the queue, which then fills; false: nobody answers */
int tg_imu_waiting(void);                    /* readings in the queue, or a code */
bool tg_imu_take(int16_t axes[TG_IMU_AXES]); /* the oldest of them; false: nobody answers */

/* For all of them: whether this chip answers, 0 or a code; time for it; three numbers, the low byte first. */
int tg_imu_expect(uint8_t reg, uint8_t identity);
void tg_imu_wait(uint32_t milliseconds);
void tg_imu_three(const uint8_t *bytes, int16_t *axes);

/* Of a board. False: nobody answers. */
void tg_imu_connect(void);
bool tg_imu_set(uint8_t reg, uint8_t value);
bool tg_imu_get(uint8_t reg, uint8_t *bytes, uint8_t count);

#ifdef __cplusplus
}
#endif

#endif
