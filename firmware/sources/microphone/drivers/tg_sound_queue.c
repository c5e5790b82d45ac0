#include "tg_sound_queue.h"

#include "tg_microphone.h"

/* Each count is written by one side alone, after the samples that it is about. */
static volatile int16_t queue[TG_MICROPHONE_ASIDE];
static volatile uint32_t put_count;
static volatile uint32_t taken_count;
static volatile uint32_t refused; /* by the interrupt */
static uint32_t refused_seen;     /* by the program */

bool tg_sound_queue_put(const int16_t *samples, uint32_t count) {
  const uint32_t put = put_count;
  if (count > TG_MICROPHONE_ASIDE - (put - taken_count)) {
    refused = refused + 1;
    return false;
  }
  for (uint32_t i = 0; i < count; i++)
    queue[(put + i) % TG_MICROPHONE_ASIDE] = samples[i];
  put_count = put + count;
  return true;
}

uint32_t tg_sound_queue_take(int16_t *samples, uint32_t room) {
  const uint32_t taken = taken_count;
  const uint32_t there = put_count - taken;
  const uint32_t count = there < room ? there : room;
  for (uint32_t i = 0; i < count; i++)
    samples[i] = queue[(taken + i) % TG_MICROPHONE_ASIDE];
  taken_count = taken + count;
  return count;
}

bool tg_sound_queue_overflowed(void) {
  const uint32_t now = refused;
  const bool more = now != refused_seen;
  refused_seen = now;
  return more;
}
