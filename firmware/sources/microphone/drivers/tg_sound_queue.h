/* Samples from an interrupt to the program: the one only puts, the other only takes. */
#ifndef TG_SOUND_QUEUE_H
#define TG_SOUND_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whole or not at all; false where there is no room, which tg_sound_queue_overflowed() tells later. */
bool tg_sound_queue_put(const int16_t *samples, uint32_t count);

/* At most `room` of the oldest; returns how many. */
uint32_t tg_sound_queue_take(int16_t *samples, uint32_t room);

/* Whether anything found no room since this was asked last. */
bool tg_sound_queue_overflowed(void);

#ifdef __cplusplus
}
#endif

#endif
