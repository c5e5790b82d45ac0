/* A fixed rate on a clock that counts microseconds and wraps: a reading that comes late shifts no other. */
#ifndef TG_PACE_H
#define TG_PACE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nothing outside tg_pace.c writes its fields. */
typedef struct {
  uint32_t rate; /* readings a second, in thousandths */
  uint32_t last; /* when readings were counted last */
  uint32_t wait; /* microseconds from then until the next reading is due */
  uint32_t part; /* how much of the next reading has gone by, in 1e-9 of it */
} tg_pace;

/* The first reading is due a period from now. */
void tg_pace_start(tg_pace *pace, uint32_t rate_millihertz, uint32_t now_us);

/* How many readings have come due since the last call; meant to be called every hour at least. */
uint32_t tg_pace_due(tg_pace *pace, uint32_t now_us);

#ifdef __cplusplus
}
#endif

#endif
