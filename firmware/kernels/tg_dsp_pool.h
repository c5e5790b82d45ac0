/* Windows over int8 images whose channels come last, four channels at a time: what pools share. */
#ifndef TG_DSP_POOL_H
#define TG_DSP_POOL_H

#include "tg_dsp.h"

/* The fields of every pool's parameters. */
#define TG_DSP_POOL_FIELDS                                                             \
  int32_t input_height, input_width;                                                   \
  int32_t window_height, window_width;                                                 \
  int32_t stride_height, stride_width;                                                 \
  int32_t output_height, output_width;                                                 \
  int32_t pad_top, pad_left;                                                           \
  int32_t depth;                        /* at least 4 */                               \
  int32_t whole;                        /* 1 where all windows lie inside the image */ \
  int32_t pixel_stride, channel_stride; /* of the output */                            \
  int32_t activation_min, activation_max

/* What of a window lies inside the image, along one axis. */
typedef struct {
  int32_t first, count;
} tg_dsp_span;

TG_KERNEL tg_dsp_span tg_dsp_pool_span(int32_t whole, int32_t start, int32_t window, int32_t size) {
  if (whole)
    return (tg_dsp_span){start, window};
  const int32_t first = start < 0 ? 0 : start;
  const int32_t end = start + window < size ? start + window : size;
  return (tg_dsp_span){first, end - first};
}

/* The first of the four channels around c: the last four overlap those before them. */
TG_ARITHMETIC int32_t tg_dsp_pool_first(int32_t c, int32_t depth) {
  return c + 4 <= depth ? c : depth - 4;
}

#endif
