/* A window over NHWC images that reduces each channel by itself: the loops that all pools share. */
#ifndef TG_POOL2D_H
#define TG_POOL2D_H

#include "tg.h"

/* The fields every such kernel's parameters begin with. */
#define TG_POOL2D_FIELDS               \
  int32_t batches;                     \
  int32_t input_height, input_width;   \
  int32_t window_height, window_width; \
  int32_t stride_height, stride_width; \
  int32_t output_height, output_width; \
  int32_t pad_top, pad_left;           \
  int32_t depth

/* Defines the kernel NAME: NAME_begin() begins each window's state, NAME_next(state, element) takes in its
 * elements row by row, only those inside the image, and NAME_end(p, state, count) gives the output. */
#define TG_POOL2D_KERNEL(name, element_type, state_type)                                                 \
  TG_KERNEL element_type name##_window(const name##_params *p, const element_type *channel, int32_t top, \
                                       int32_t bottom, int32_t left, int32_t right) {                    \
    state_type state = name##_begin();                                                                   \
    for (int32_t row = top; row < bottom; row++) {                                                       \
      for (int32_t column = left; column < right; column++)                                              \
        state = name##_next(state, channel[(row * p->input_width + column) * p->depth]);                 \
    }                                                                                                    \
    return name##_end(p, state, (bottom - top) * (right - left));                                        \
  }                                                                                                      \
                                                                                                         \
  TG_KERNEL void name(const name##_params *p, const element_type *input, element_type *output) {         \
    const int32_t image_size = p->input_height * p->input_width * p->depth;                              \
    for (int32_t b = 0; b < p->batches; b++) {                                                           \
      for (int32_t y = 0; y < p->output_height; y++) {                                                   \
        const int32_t row = y * p->stride_height - p->pad_top;                                           \
        const int32_t top = tg_clamp(row, 0, p->input_height);                                           \
        const int32_t bottom = tg_clamp(row + p->window_height, 0, p->input_height);                     \
        for (int32_t x = 0; x < p->output_width; x++) {                                                  \
          const int32_t column = x * p->stride_width - p->pad_left;                                      \
          const int32_t left = tg_clamp(column, 0, p->input_width);                                      \
          const int32_t right = tg_clamp(column + p->window_width, 0, p->input_width);                   \
          for (int32_t c = 0; c < p->depth; c++)                                                         \
            *output++ = name##_window(p, input + b * image_size + c, top, bottom, left, right);          \
        }                                                                                                \
      }                                                                                                  \
    }                                                                                                    \
  }

#endif
