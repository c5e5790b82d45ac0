/* Multiplication on AVR, where gcc calls a routine for every product wider than 16 bits. */
#ifndef TG_AVR_H
#define TG_AVR_H

#if defined(__AVR_HAVE_MUL__) && defined(__FLASH)
#include <stdint.h>

/* Adds one byte of a times one of b to three bytes of the sum. */
#define TG_PRODUCT(a, b, low, middle, top) \
  "mul %" a "[a], %" b                     \
  "[b]\n\t"                                \
  "add %" low                              \
  ", r0\n\t"                               \
  "adc %" middle                           \
  ", r1\n\t"                               \
  "adc %" top ", %[zero]\n\t"

/* (a * b + 2**30) >> 31 of the exact product: sixteen products of bytes, summed by columns. */
static __attribute__((noinline, unused)) int32_t tg_avr_high_multiply(int32_t a, int32_t b) {
  uint32_t high;    /* bits 32 to 63 of the product of a and b without their signs */
  uint8_t three;    /* bits 24 to 31 */
  uint8_t one, two; /* the sums of the columns below, for what they carry */
  __asm__(
      "mul %A[a], %A[b]\n\t"
      "mov %[one], r1\n\t"
      "clr %[two]\n\t"
      "clr %[three]\n\t"
      TG_PRODUCT("A", "B", "[one]", "[two]", "[three]")
      TG_PRODUCT("B", "A", "[one]", "[two]", "[three]")
      "clr %A[high]\n\t"
      TG_PRODUCT("A", "C", "[two]", "[three]", "A[high]")
      TG_PRODUCT("B", "B", "[two]", "[three]", "A[high]")
      TG_PRODUCT("C", "A", "[two]", "[three]", "A[high]")
      "clr %B[high]\n\t"
      TG_PRODUCT("A", "D", "[three]", "A[high]", "B[high]")
      TG_PRODUCT("B", "C", "[three]", "A[high]", "B[high]")
      TG_PRODUCT("C", "B", "[three]", "A[high]", "B[high]")
      TG_PRODUCT("D", "A", "[three]", "A[high]", "B[high]")
      "clr %C[high]\n\t"
      TG_PRODUCT("B", "D", "A[high]", "B[high]", "C[high]")
      TG_PRODUCT("C", "C", "A[high]", "B[high]", "C[high]")
      TG_PRODUCT("D", "B", "A[high]", "B[high]", "C[high]")
      "clr %D[high]\n\t"
      TG_PRODUCT("C", "D", "B[high]", "C[high]", "D[high]")
      TG_PRODUCT("D", "C", "B[high]", "C[high]", "D[high]")
      "mul %D[a], %D[b]\n\t"
      "add %C[high], r0\n\t"
      "adc %D[high], r1\n\t"
      "clr r1\n\t"
      : [high] "=&r"(high), [three] "=&r"(three), [two] "=&r"(two), [one] "=&r"(one)
      : [a] "r"(a), [b] "r"(b), [zero] "r"((uint8_t)0)
      : "r0");
  if (a < 0)
    high -= (uint32_t)b;
  if (b < 0)
    high -= (uint32_t)a;
  const uint16_t rounded = (uint16_t)(three + 0x40U);
  high += rounded >> 8;
  return (int32_t)((high << 1) | ((rounded >> 7) & 1U));
}

/* What tg_round_shift() gives for bits from 1 to 31, with one shift of any length instead of two: gcc shifts
 * bit by bit. The last bit that goes out rounds the magnitude. */
static __attribute__((noinline, unused)) int32_t tg_avr_round_shift(int32_t x, uint8_t bits) {
  uint32_t magnitude = x < 0 ? 0U - (uint32_t)x : (uint32_t)x;
  for (bits--; bits >= 8; bits = (uint8_t)(bits - 8))
    magnitude >>= 8;
  magnitude = ((magnitude >> bits) + 1U) >> 1;
  return x < 0 ? (int32_t)(0U - magnitude) : (int32_t)magnitude;
}
#endif

#endif
