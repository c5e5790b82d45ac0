/* MEAN or SUM of int8 over neighbouring axes but the last ones, for Helium: four channels at once. */
#ifndef TG_MEAN_S8_MVE_H
#define TG_MEAN_S8_MVE_H

#include "tg_mve_rescale.h"

typedef struct {
  int32_t rows;     /* that become one each */
  int32_t elements; /* added up for one output */
  int32_t depth;    /* outputs of a row */
  int32_t sum_offset;
  int32_t output_zero_point;
  int32_t multiplier;
  int32_t shift; /* as tg_mve_rescale.h has it */
} tg_mean_s8_mve_params;

TG_KERNEL void tg_mean_s8_mve(const tg_mean_s8_mve_params *p, const int8_t *input, int8_t *output) {
  for (int32_t row = 0; row < p->rows; row++, input += p->elements * p->depth, output += p->depth) {
    for (int32_t channel = 0; channel < p->depth; channel += 4) {
      const mve_pred16_t valid = vctp32q((uint32_t)(p->depth - channel));
      int32x4_t sums = vdupq_n_s32(p->sum_offset);
      const int8_t *element = input + channel;
      for (int32_t i = 0; i < p->elements; i++, element += p->depth)
        sums = vaddq_s32(sums, vldrbq_z_s32(element, valid));
      sums = tg_mve_rescale_all(sums, p->multiplier, p->shift, TG_MVE_SOME_AWAY, p->shift > 0);
      sums = vaddq_n_s32(sums, p->output_zero_point);
      sums = vminq_s32(vmaxq_s32(sums, vdupq_n_s32(INT8_MIN)), vdupq_n_s32(INT8_MAX));
      vstrbq_p_s32(output + channel, sums, valid);
    }
  }
}

#endif
