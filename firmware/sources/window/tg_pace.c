#include "tg_pace.h"

#define TG_WHOLE \
  UINT32_C(1000000000) /* a reading: microseconds in a second, times the thousandths of the rate */

static void look_ahead(tg_pace *pace) {
  pace->wait = (TG_WHOLE - pace->part + pace->rate - 1) / pace->rate;
}

void tg_pace_start(tg_pace *pace, uint32_t rate_millihertz, uint32_t now_us) {
  pace->rate = rate_millihertz;
  pace->last = now_us;
  pace->part = 0;
  look_ahead(pace);
}

uint32_t tg_pace_due(tg_pace *pace, uint32_t now_us) {
  const uint32_t elapsed = now_us - pace->last;
  if (elapsed < pace->wait)
    return 0;
  const uint64_t gone = (uint64_t)elapsed * pace->rate + pace->part;
  pace->last = now_us;
  pace->part = (uint32_t)(gone % TG_WHOLE);
  look_ahead(pace);
  return (uint32_t)(gone / TG_WHOLE);
}
