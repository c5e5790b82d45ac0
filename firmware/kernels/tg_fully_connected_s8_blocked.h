/* FULLY_CONNECTED on int8 rows for cores without SIMD: four units at once. */
#ifndef TG_FULLY_CONNECTED_S8_BLOCKED_H
#define TG_FULLY_CONNECTED_S8_BLOCKED_H

#include "tg_blocked_rescale.h"
#include "tg_blocked_row.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t units;
  int32_t chunks;  /* of four taps */
  int32_t part;    /* chunks that are taps at one time */
  int32_t ordered; /* whether the taps come in an order of their own */
  int32_t half, half_away, activation_min, activation_max;
} tg_fully_connected_s8_blocked_params;

/* `count` chunks of the row as taps: behind each four what makes up for the 128 in their weights. */
TG_KERNEL void tg_fully_connected_s8_blocked_taps(const tg_fully_connected_s8_blocked_params *p,
                                                  const int8_t *input, const int16_t *order, int32_t first,
                                                  int32_t count, uint32_t *taps) {
  for (int32_t i = TG_BLOCKED_CHUNK * first; i < TG_BLOCKED_CHUNK * (first + count); taps++) {
    uint32_t sum = 0;
    for (int j = 0; j < TG_BLOCKED_CHUNK; j++, i++) {
      const int32_t at = p->ordered && i < p->depth ? order[i] : i;
      const uint32_t element = i < p->depth ? (uint32_t)input[at] : 0;
      sum += element;
      *taps++ = element;
    }
    *taps = UINT32_C(0x8000) - sum * UINT32_C(0x800080);
  }
}

/* The sums of a block of four units, of which `count` are there. */
TG_ARITHMETIC void tg_fully_connected_s8_blocked_begin(const int32_t *words, int32_t count, uint32_t excess,
                                                       tg_blocked_units *sums) {
  uint32_t bias[4];
  for (int32_t i = 0; i < 4; i++)
    bias[i] = i < count ? (uint32_t)words[2 * i] : 0;
  for (int i = 0; i < 2; i++) {
    sums->high[i] = bias[i + 2];
    sums->total[i] = bias[i] + (bias[i + 2] << 16) - excess;
  }
}

/* The outputs of a block of four units, of which `count` are there. */
TG_ARITHMETIC void tg_fully_connected_s8_blocked_end(const tg_blocked_rescale *rescale,
                                                     const tg_blocked_units *sums, int32_t unit,
                                                     int32_t count, int8_t *output) {
  const int32_t each[4] = {
      (int32_t)(sums->total[0] - (sums->high[0] << 16)),
      (int32_t)(sums->total[1] - (sums->high[1] << 16)),
      (int32_t)sums->high[0],
      (int32_t)sums->high[1],
  };
  for (int32_t i = 0; i < count; i++)
    tg_blocked_channel(rescale, unit + i, &each[i], 1, output + unit + i, 0);
}

/* input [batches, depth], weights [units / 4, 4 * chunks] of four units each, words [units, 2], output
 * [batches, units]; scratch of 20 * part bytes, and of 4 * units for their sums where there are several
 * parts. */
TG_KERNEL void tg_fully_connected_s8_blocked(const tg_fully_connected_s8_blocked_params *p,
                                             const int8_t *input, const uint32_t *weights,
                                             const int16_t *order, const int32_t *words, const uint8_t *shift,
                                             void *scratch, int8_t *output) {
  const tg_blocked_rescale rescale = {
      words, shift, p->half, p->half_away, p->activation_min, p->activation_max};
  const uint32_t excess = (uint32_t)p->chunks * UINT32_C(0x8000);
  uint32_t *const taps = scratch;
  tg_blocked_units *const kept = (tg_blocked_units *)(void *)(taps + (TG_BLOCKED_CHUNK + 1) * p->part);
  for (int32_t b = 0; b < p->batches; b++, input += p->depth, output += p->units) {
    for (int32_t first = 0; first < p->chunks; first += p->part) {
      const int32_t left = p->chunks - first, part = left < p->part ? left : p->part;
      tg_fully_connected_s8_blocked_taps(p, input, order, first, part, taps);
      for (int32_t u = 0; u < p->units; u += 4) {
        const int32_t count = p->units - u < 4 ? p->units - u : 4;
        tg_blocked_units sums;
        if (first == 0)
          tg_fully_connected_s8_blocked_begin(words + 2 * u, count, excess, &sums);
        else
          sums = kept[u / 4];
        tg_blocked_row(taps, weights + u * p->chunks + TG_BLOCKED_CHUNK * first, part, &sums);
        if (left > part)
          kept[u / 4] = sums;
        else
          tg_fully_connected_s8_blocked_end(&rescale, &sums, u, count, output);
      }
    }
  }
}

#endif
