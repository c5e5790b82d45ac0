/* MAX_POOL_2D on int8 NHWC images for Helium: sixteen channels at once. */
#ifndef TG_MAX_POOL2D_S8_MVE_H
#define TG_MAX_POOL2D_S8_MVE_H

#include "tg_mve_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_max_pool2d_s8_mve_params;

TG_KERNEL void tg_max_pool2d_s8_mve_pixel(const tg_max_pool2d_s8_mve_params *p, const tg_mve_window *window,
                                          int8_t *output) {
  for (int32_t channel = 0; channel < p->depth; channel += TG_MVE_BYTES) {
    const mve_pred16_t valid = vctp8q((uint32_t)(p->depth - channel));
    int8x16_t largest = vdupq_n_s8((int8_t)p->activation_min);
    const int8_t *row = window->first + channel;
    for (int32_t i = 0; i < window->height; i++, row += window->row) {
      const int8_t *element = row;
      for (int32_t j = 0; j < window->width; j++, element += p->depth)
        largest = vmaxq_m_s8(largest, largest, vldrbq_z_s8(element, valid), valid);
    }
    largest = vminq_s8(largest, vdupq_n_s8((int8_t)p->activation_max));
    vstrbq_p_s8(output + channel, largest, valid);
  }
}

TG_MVE_POOL2D_KERNEL(tg_max_pool2d_s8_mve)

#endif
