/* Winograd's convolution of two outputs at a time with filters of 3x3, for Xtensa's MAC16.
 *
 * With four pixels d0 to d3 of a row and three weights g0 to g2, and P = (d0 - d2) 2g0, Q = (d1 + d2)(g0 + g1
 * + g2), R = (d2 - d1)(g0 - g1 + g2), S = (d3 - d1) 2g2, the outputs are (Q + R + P) / 2 and (Q - R + S) / 2,
 * exactly. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, section 4. Pixels are
 * taken twice and weights 64 times here, so that sums are 256 times what they mean. Two numbers share a word.
 */
#ifndef TG_MAC16_TILES_H
#define TG_MAC16_TILES_H

#include "tg_mac16_pixels.h"

enum { TG_MAC16_TILE = 4 }; /* sums that make up two outputs, in the order Q, R, P, S */

/* Of two numbers from 0 to 2**15 - 1 each: a low half below zero has borrowed of the high one. */
TG_ARITHMETIC uint32_t tg_mac16_subtract(uint32_t a, uint32_t b) {
  const uint32_t difference = a - b;
  return difference + ((difference & UINT32_C(0x8000)) << 1);
}

/* The products of one of the four. */
#define TG_MAC16_PART \
  "loop %[more], 3f\n" TG_MAC16_FIRST TG_MAC16_OTHERS "3:\n" TG_MAC16_FIRST "add %[x], %[x], %[to_part]\n"

#define TG_MAC16_TILES                                                                                    \
  "ssr %[t]\n ldinc m0, %[x]\n ldinc m2, %[w]\n ldinc m1, %[x]\n"                                         \
  "1: wsr.acclo %[bias]\n" TG_MAC16_PART TG_MAC16_OTHERS "rsr.acclo %[v]\n" TG_MAC16_PART TG_MAC16_OTHERS \
  "rsr.acclo %[u]\n" TG_MAC16_PART TG_MAC16_OTHERS                                                        \
  "rsr.acclo %[t]\n"                                                                                      \
  "sub %[u], %[v], %[u]\n add %[v], %[v], %[u]\n wsr.acclo %[v]\n" TG_MAC16_PART                          \
  "sub %[w], %[w], %[size]\n" TG_MAC16_OTHERS TG_MAC16_REQUANTIZE                                         \
  "s8i %[t], %[out], 0\n rsr.acclo %[t]\n" TG_MAC16_REQUANTIZE                                            \
  "s8i %[t], %[out], %[stride]\n" TG_MAC16_STEP(                                                          \
      "%[out]", "2 * %[stride]") "addi %[count], %[count], -1\n bnez %[count], 1b\n"

/* `count` pairs of outputs that lie `stride` bytes apart, of `fours` of numbers in each part of a tile; parts
 * lie `part` bytes apart. */
TG_MAC16_KERNEL void tg_mac16_tiles(const int16_t *tiles, const int16_t *weights,
                                    const TG_FLASH int32_t *rescale, int32_t fours, int32_t part,
                                    int32_t halves, int32_t count, int32_t stride, int8_t *out) {
  uintptr_t x = (uintptr_t)tiles - 4; /* loads add 4 first */
  uintptr_t w = (uintptr_t)weights - 4;
  int32_t t = rescale[TG_MAC16_SHIFT];
  int32_t u, v;
  __asm__ volatile(TG_MAC16_TILES
                   : [x] "+&r"(x), [w] "+&r"(w), [out] "+&r"(out), [count] "+&r"(count), [t] "+&r"(t),
                     [u] "=&r"(u), [v] "=&r"(v)
                   : [bias] "r"(rescale[TG_MAC16_BIAS]), [multiplier] "r"(rescale[TG_MAC16_MULTIPLIER]),
                     [round] "r"(rescale[TG_MAC16_ROUND]), [bits] "i"(7), [more] "r"(fours - 1),
                     [size] "r"(8 * TG_MAC16_TILE * fours), [to_part] "r"(part - 8 * fours),
                     [stride] "i"(stride), [halves] "i"(halves)
                   : "memory", "acc");
}

/* Two channels of four pixels beside each other to one word of each part. */
TG_MAC16_KERNEL void tg_mac16_tile(const uint32_t *pixels, int32_t pixel, uint32_t *to, int32_t part) {
  const uint32_t d0 = pixels[0] << 1, d1 = pixels[pixel] << 1;
  const uint32_t d2 = pixels[2 * pixel] << 1, d3 = pixels[3 * pixel] << 1;
  to[0] = d1 + d2;
  to[part] = tg_mac16_subtract(d2, d1);
  to[2 * part] = tg_mac16_subtract(d0, d2);
  to[3 * part] = tg_mac16_subtract(d3, d1);
}

/* Two weights of each of a row's three pixels, 128 more than they are, to one word of each part; 2**15 more
 * is the highest bit of 16. */
TG_MAC16_KERNEL void tg_mac16_tile_weights(uint32_t g0, uint32_t g1, uint32_t g2, uint32_t *to,
                                           int32_t part) {
  const uint32_t signs = UINT32_C(0x80008000);
  const uint32_t outer = g0 + g2;
  to[0] = (outer + g1 + UINT32_C(0x00800080)) << 6 ^ signs;
  to[part] = (outer - g1 + UINT32_C(0x01800180)) << 6 ^ signs;
  to[2 * part] = (2 * g0 + UINT32_C(0x01000100)) << 6 ^ signs;
  to[3 * part] = (2 * g2 + UINT32_C(0x01000100)) << 6 ^ signs;
}

#endif
