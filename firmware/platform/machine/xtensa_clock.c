/* An Xtensa processor's cycle counter as the clock. */
#include "tg_machine.h"

void tg_clock_open(void) {}

uint32_t tg_clock_ticks(void) {
  uint32_t ticks;
  __asm__ volatile("rsr %0, ccount" : "=r"(ticks));
  return ticks;
}
