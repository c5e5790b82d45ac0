/* Two words by one instruction; gcc finds LDRD and STRD itself too rarely. */
#ifndef TG_DSP_TWO_H
#define TG_DSP_TWO_H

#include "tg_dsp.h"

/* Two words side by side, and what has an address as LDRD takes it. */
typedef struct {
  uint32_t first, second;
} tg_dsp_two;
typedef uint64_t tg_dsp_two_words __attribute__((aligned(4), may_alias));

TG_ARITHMETIC tg_dsp_two tg_dsp_load_two(const uint32_t *from) {
  tg_dsp_two two;
  __asm__("ldrd %0, %1, %2" : "=r"(two.first), "=r"(two.second) : "m"(*(const tg_dsp_two_words *)from));
  return two;
}

TG_ARITHMETIC void tg_dsp_put_two(uint32_t *to, uint32_t first, uint32_t second) {
  __asm__("strd %1, %2, %0" : "=m"(*(tg_dsp_two_words *)to) : "r"(first), "r"(second));
}

#endif
