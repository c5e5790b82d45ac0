/* A small picture of the input that a prediction is made from: every step-th pixel, once a second at most. */
#ifndef TG_THUMBNAIL_H
#define TG_THUMBNAIL_H

#include <stdint.h>

#include "tg_model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How it is taken; the model's first input has the shape 1 x rows x columns x channels, of bytes. */
typedef struct {
  uint8_t *pixels; /* memory for rows x columns x channels of the thumbnail */
  uint16_t rows;   /* of the thumbnail, not of the input */
  uint16_t columns;
  uint8_t channels;
  uint8_t step; /* of so many pixels one is taken, in both directions */
} tg_thumbnail;

/* Called before the model runs, which writes over its input: keeps the pixels where it is time for them. */
void tg_thumbnail_keep(const tg_thumbnail *thumbnail, const tg_model *model);

/* Called behind the prediction: sends what was kept, if anything. */
void tg_thumbnail_tell(const tg_thumbnail *thumbnail, const tg_model *model, uint32_t number);

#ifdef __cplusplus
}
#endif

#endif
