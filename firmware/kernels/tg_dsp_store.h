/* What becomes of a block's sums: outputs in either order. */
#ifndef TG_DSP_STORE_H
#define TG_DSP_STORE_H

#include "tg_dsp_block.h"

/* Two numbers of 16 bits between 0 and 255. */
TG_DSP_UNARY(tg_dsp_clamp_bytes, "usat16 %0, #8, %1")

typedef struct {
  int32_t pixel_stride, channel_stride; /* of the output, elements */
  int32_t zero_point, halves;           /* see tg_dsp_requantize */
  int32_t low, high;                    /* the activation's bounds */
  int32_t short_sums;                   /* 1: 128 more than any result has 16 bits before it is clamped */
} tg_dsp_finish;

/* Four outputs side by side, in one word; they have 16 bits before they are clamped to 8. */
TG_KERNEL void tg_dsp_store_four(const tg_dsp_finish *f, const int32_t *sums, int32_t factor, int32_t power,
                                 int8_t *output) {
  uint32_t y[4], even, odd;
#pragma GCC unroll 4
  for (int32_t i = 0; i < 4; i++)
    y[i] = (uint32_t)tg_dsp_rescale(sums[i], factor, power, f->zero_point + 128, f->halves);
  even = tg_dsp_clamp_bytes(tg_dsp_lows(y[0], y[2]));
  odd = tg_dsp_clamp_bytes(tg_dsp_lows(y[1], y[3]));
  even = (even | odd << 8) ^ 0x80808080u;
  memcpy(output, &even, sizeof even);
}

/* One output's sums of `count` pixels; rescale is its factor and its power. */
TG_KERNEL void tg_dsp_store_pixels(const tg_dsp_finish *f, const int32_t *sums, int32_t count,
                                   const TG_FLASH uint32_t *rescale, int8_t *output) {
  const int32_t factor = (int32_t)rescale[0], power = (int32_t)rescale[1];
  const int32_t bounded = f->low > INT8_MIN || f->high < INT8_MAX;
  if (f->pixel_stride == 1 && count == 4 && f->short_sums && !bounded) {
    tg_dsp_store_four(f, sums, factor, power, output);
    return;
  }
#pragma GCC unroll 4
  for (int32_t i = 0; i < count; i++) {
    int32_t y = tg_dsp_requantize(sums[i], factor, power, f->zero_point, f->halves);
    output[i * f->pixel_stride] = (int8_t)(bounded ? tg_clamp(y, f->low, f->high) : y);
  }
}

/* Two outputs of 1 to 4 pixels, of which the second may not be there. */
TG_KERNEL void tg_dsp_store_pair(const tg_dsp_finish *f, const tg_dsp_block_sums *sums, int32_t count,
                                 int32_t outputs, const TG_FLASH uint32_t *rescale, int8_t *output) {
  tg_dsp_store_pixels(f, sums->of[0], count, rescale, output);
  if (outputs > 1)
    tg_dsp_store_pixels(f, sums->of[1], count, rescale + 2, output + f->channel_stride);
}

#endif
