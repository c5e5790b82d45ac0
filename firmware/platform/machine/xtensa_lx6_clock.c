/* The cycle counter of an Xtensa processor that computes MULSH in an exception, as if it did so in one
 * instruction. */
#include "tg_machine.h"

#define SAMPLES 4096u

extern volatile uint32_t tg_trapped;

/* What SAMPLES exceptions take, in ticks. */
static uint32_t ticks_of_samples;

static uint32_t count(void) {
  uint32_t ticks;
  __asm__ volatile("rsr %0, ccount" : "=r"(ticks) : : "memory");
  return ticks;
}

/* MULSH a, a, a; for comparison, an instruction that is no exception. */
static uint32_t time_of(int trapped) {
  const uint32_t start = count();
  for (uint32_t i = 0; i < SAMPLES; i++) {
    if (trapped) {
      __asm__ volatile(".byte 0x20, 0x22, 0xb2" : : : "a2");
    } else {
      __asm__ volatile("movi a2, 0" : : : "a2");
    }
  }
  return count() - start;
}

void tg_clock_open(void) {
  const uint32_t trapped = time_of(1);
  ticks_of_samples = trapped - time_of(0);
}

uint32_t tg_clock_ticks(void) {
  const uint32_t ticks = count();
  return ticks - (uint32_t)((uint64_t)tg_trapped * ticks_of_samples / SAMPLES);
}
