/* AVERAGE_POOL_2D on int8 NHWC images for Helium: four channels at once. */
#ifndef TG_AVERAGE_POOL2D_S8_MVE_H
#define TG_AVERAGE_POOL2D_S8_MVE_H

#include "tg_mve_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_average_pool2d_s8_mve_params;

/* The sums of a window's elements, of four channels. */
TG_KERNEL int32x4_t tg_average_pool2d_s8_mve_sum(const tg_average_pool2d_s8_mve_params *p,
                                                 const tg_mve_window *window, int32_t channel,
                                                 mve_pred16_t valid) {
  int32x4_t sums = vdupq_n_s32(0);
  const int8_t *row = window->first + channel;
  for (int32_t i = 0; i < window->height; i++, row += window->row) {
    const int8_t *element = row;
    for (int32_t j = 0; j < window->width; j++, element += p->depth)
      sums = vaddq_s32(sums, vldrbq_z_s32(element, valid));
  }
  return sums;
}

/* Halves are rounded away from zero. A window has at most 2^12 elements: then the sum's distance from zero
 * and half of them times 2^32 / count, rounded up, is exact in its upper half. */
TG_KERNEL void tg_average_pool2d_s8_mve_pixel(const tg_average_pool2d_s8_mve_params *p,
                                              const tg_mve_window *window, int8_t *output) {
  const int32_t count = window->height * window->width;
  const uint32_t reciprocal = UINT32_MAX / (uint32_t)count + 1; /* 0 for a count of 1 */
  for (int32_t channel = 0; channel < p->depth; channel += 4) {
    const mve_pred16_t valid = vctp32q((uint32_t)(p->depth - channel));
    const int32x4_t sums = tg_average_pool2d_s8_mve_sum(p, window, channel, valid);
    uint32x4_t mean = vreinterpretq_u32_s32(vabsq_s32(sums));
    if (count > 1)
      mean = vmulhq_u32(vaddq_n_u32(mean, (uint32_t)count / 2), vdupq_n_u32(reciprocal));
    int32x4_t result = vreinterpretq_s32_u32(mean);
    result = vnegq_m_s32(result, result, vcmpltq_n_s32(sums, 0));
    result = vmaxq_s32(result, vdupq_n_s32(p->activation_min));
    result = vminq_s32(result, vdupq_n_s32(p->activation_max));
    vstrbq_p_s32(output + channel, result, valid);
  }
}

TG_MVE_POOL2D_KERNEL(tg_average_pool2d_s8_mve)

#endif
