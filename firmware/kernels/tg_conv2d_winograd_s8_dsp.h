/* CONV_2D on int8 images for Armv7E-M: windows of 3x3 with stride 1, by Winograd's tiles of 2x2 outputs. */
#ifndef TG_CONV2D_WINOGRAD_S8_DSP_H
#define TG_CONV2D_WINOGRAD_S8_DSP_H

#include "tg_dsp_winograd.h"
#include "tg_dsp_winograd_inputs.h"
#include "tg_dsp_winograd_outputs.h"
#include "tg_dsp_winograd_products.h"

typedef struct {
  int32_t input_height, output_height, output_width, pad_top;
  int32_t input_depth, output_depth; /* multiples of 4 and 2 */
  int32_t row, margin, line; /* bytes: of an input row, of padding before it, of both with what follows */
  int32_t tiles;             /* at once: a multiple of 4 */
  int32_t pixel_stride, channel_stride;
  int32_t input_zero_point, output_zero_point;
  int32_t halves; /* 1 where halves below zero matter */
  int32_t activation_min, activation_max;
} tg_conv2d_winograd_s8_dsp_params;

/* All output channels of the tiles in x. */
TG_KERNEL void tg_conv2d_winograd_s8_dsp_tiles(const tg_conv2d_winograd_s8_dsp_params *p, const uint32_t *x,
                                               const TG_FLASH uint32_t *weights,
                                               const tg_dsp_winograd_place *tiles, int32_t count,
                                               uint32_t *g) {
  const int32_t pairs = p->input_depth / 2;
  const tg_dsp_winograd_finish finish = {
      p->output_zero_point,
      p->halves,
      p->activation_min,
      p->activation_max,
      p->output_height % 2 == 0 && p->output_width % 2 == 0,
      p->pixel_stride,
      p->output_width * p->pixel_stride,
      p->channel_stride,
  };
  for (int32_t c = 0; c < p->output_depth; c += 2) {
    const uint32_t *const scale = weights + 2 + 9 * pairs;
    for (int32_t i = 0; i < pairs; i++)
      tg_dsp_winograd_filter(weights + 2 + 9 * i, g + 2 * i, 2 * pairs);
    for (int32_t n = 0; n < count; n += 4) {
      int32_t sums[128];
      tg_dsp_winograd_products(x + n * 16 * pairs, g, pairs, sums);
      tg_dsp_winograd_finish_four(sums, weights, scale, &finish, c, tiles + n, count - n);
    }
    weights = scale + 4;
  }
}

/* scratch: the tiles' places, their inputs [tiles / 4][16][pairs][4], weights [16][pairs][2], four lines, and
 * these with their columns transformed. */
TG_KERNEL void tg_conv2d_winograd_s8_dsp(const tg_conv2d_winograd_s8_dsp_params *p, const int8_t *input,
                                         const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  const int32_t pairs = p->input_depth / 2, width = p->line / p->input_depth;
  tg_dsp_winograd_place *const tiles = (tg_dsp_winograd_place *)scratch;
  uint32_t *const x = (uint32_t *)(tiles + p->tiles);
  uint32_t *const g = x + p->tiles * 16 * pairs;
  int8_t *const lines = (int8_t *)(g + 32 * pairs);
  uint32_t *const columns = (uint32_t *)(lines + 4 * p->line);
  const int32_t together = p->output_width % 4 == 0 ? 2 : 1;
  int32_t filled = 0;
  for (int32_t y = 0; y < p->output_height; y += 2) {
    for (int32_t i = 0; i < 4; i++) {
      const int32_t from = y - p->pad_top + i;
      tg_dsp_line(from < 0 || from >= p->input_height ? NULL : input + from * p->row, p->row, p->margin,
                  p->line, p->input_zero_point, lines + i * p->line);
    }
    tg_dsp_winograd_columns(lines, p->line, p->input_depth, width, columns);
    for (int32_t t = 0; t < p->output_width; t += 2) {
      if (t / 2 % together == 0)
        tg_dsp_winograd_rows(columns + t, p->input_depth, width, together,
                             x + filled / 4 * 64 * pairs + filled % 4);
      tiles[filled].first = output + (y * p->output_width + t) * p->pixel_stride;
      tiles[filled].right = t + 1 < p->output_width ? p->pixel_stride : 0;
      tiles[filled].below = y + 1 < p->output_height ? p->output_width * p->pixel_stride : 0;
      filled++;
      if (filled < p->tiles && (y + 2 < p->output_height || t + 2 < p->output_width))
        continue;
      tg_conv2d_winograd_s8_dsp_tiles(p, x, weights, tiles, filled, g);
      filled = 0;
    }
  }
}

#endif
