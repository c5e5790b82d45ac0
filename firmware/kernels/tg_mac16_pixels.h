/* Convolution of a run of pixels with the filter of one output channel: the inner loops. */
#ifndef TG_MAC16_PIXELS_H
#define TG_MAC16_PIXELS_H

#include "tg_mac16_widen.h"

/* Bytes that may be read, and are not used, behind the last pixel. */
#define TG_MAC16_BEHIND 8

/* Four products and the loads of those that follow: m0, m1 pixels, m2, m3 weights. */
#define TG_MAC16_FIRST "mula.dd.ll.ldinc m3, %[w], m0, m2\n"
#define TG_MAC16_OTHERS                 \
  "mula.dd.hh.ldinc m0, %[x], m0, m2\n" \
  "mula.dd.ll.ldinc m2, %[w], m1, m3\n" \
  "mula.dd.hh.ldinc m1, %[x], m1, m3\n"

/* All but the last four products of a row: one after the other, or in a loop. */
#define TG_MAC16_ROW                                                      \
  ".if %[fours] > 1\n"                                                    \
  ".if %[unrolled]\n .rept %[fours] - 1\n" TG_MAC16_FIRST TG_MAC16_OTHERS \
  ".endr\n"                                                               \
  ".else\n loop %[more], 3f\n" TG_MAC16_FIRST TG_MAC16_OTHERS             \
  "3:\n"                                                                  \
  ".endif\n.endif\n"

/* %[count] outputs. A loop of the processor holds at most 256 bytes and no other loop. */
#define TG_MAC16_PIXELS                                                                           \
  "ssr %[t]\n ldinc m0, %[x]\n ldinc m2, %[w]\n ldinc m1, %[x]\n"                                 \
  ".if %[inner]\n loop %[count], 2f\n.else\n1:\n.endif\n"                                         \
  "wsr.acclo %[bias]\n"                                                                           \
  ".rept %[rows] - 1\n" TG_MAC16_ROW TG_MAC16_FIRST "add %[x], %[x], %[to_row]\n" TG_MAC16_OTHERS \
  ".endr\n" TG_MAC16_ROW TG_MAC16_FIRST                                                           \
  ".if %[apart]\n add %[x], %[x], %[to_pixel]\n.endif\n"                                          \
  "sub %[w], %[w], %[size]\n" TG_MAC16_OTHERS "rsr.acclo %[t]\n" TG_MAC16_REQUANTIZE              \
  "s8i %[t], %[out], 0\n" TG_MAC16_STEP(                                                          \
      "%[out]",                                                                                   \
      "%[stride]") ".if %[inner]\n2:\n.else\n addi %[count], %[count], -1\n bnez %[count], 1b\n.endif\n"

/* `pixels` and `weights` are numbers of 16 bits, weights times 256; a filter has `rows` of `fours` of them.
 * In bytes: `to_row` from the end of a filter's row to the beginning of the next, `to_pixel` from there to
 * the next pixel's first row, `stride` from output to output. */
TG_MAC16_KERNEL void tg_mac16_pixels(int32_t rows, int32_t fours, int32_t to_row, int32_t to_pixel,
                                     int32_t stride, int32_t halves, const int16_t *pixels,
                                     const int16_t *weights, const TG_FLASH int32_t *rescale, int32_t count,
                                     int8_t *out) {
  const int32_t products = 4 * rows * fours;
  const int32_t inner = products + 2 * rows + 4 * halves + 10 <= 80;
  uintptr_t x = (uintptr_t)pixels - 4; /* what loads add first */
  uintptr_t w = (uintptr_t)weights - 4;
  int32_t t = rescale[TG_MAC16_SHIFT];
  int32_t u;
  __asm__ volatile(
      TG_MAC16_PIXELS
      : [x] "+&r"(x), [w] "+&r"(w), [out] "+&r"(out), [count] "+&r"(count), [t] "+&r"(t), [u] "=&r"(u)
      : [bias] "r"(rescale[TG_MAC16_BIAS]), [multiplier] "r"(rescale[TG_MAC16_MULTIPLIER]),
        [round] "r"(rescale[TG_MAC16_ROUND]), [bits] "i"(7), [rows] "i"(rows), [fours] "i"(fours),
        [more] "r"(fours - 1), [size] "r"(2 * products), [to_row] "r"(to_row), [to_pixel] "r"(to_pixel),
        [apart] "i"(to_pixel != 0), [stride] "i"(stride), [halves] "i"(halves), [inner] "i"(inner),
        [unrolled] "i"(products <= 160)
      : "memory", "acc");
}

#endif
