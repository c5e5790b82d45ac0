#include "tg_thumbnail.h"

#include <stdbool.h>

#include "../ports/tg_port.h"
#include "tg_answer.h"

#define TG_PERIOD_MS 1000 /* at least, from one to the next: the line is for predictions */

static uint32_t kept_ms;
static bool began; /* there was one since the start */
static bool waits; /* for its prediction */

void tg_thumbnail_keep(const tg_thumbnail *thumbnail, const tg_model *model) {
  const tg_tensor *input = &model->inputs[0];
  const uint8_t *source = (const uint8_t *)input->data();
  const size_t width = (size_t)input->shape[2];
  uint8_t *pixel = thumbnail->pixels;
  waits = false;
  if (began && tg_port_millis() - kept_ms < TG_PERIOD_MS)
    return;
  kept_ms = tg_port_millis();
  began = waits = true;
  for (size_t row = 0; row < thumbnail->rows; row++)
    for (size_t column = 0; column < thumbnail->columns; column++)
      for (size_t channel = 0; channel < thumbnail->channels; channel++)
        *pixel++ = source[(row * width + column) * thumbnail->step * thumbnail->channels + channel];
}

void tg_thumbnail_tell(const tg_thumbnail *thumbnail, const tg_model *model, uint32_t number) {
  if (waits)
    tg_answer_thumbnail(thumbnail, model, number);
  waits = false;
}
