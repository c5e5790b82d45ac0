#include "tg_window.h"

#include <string.h>

#define TG_TELL_MS 10000

void tg_window_start(tg_window *window, const tg_window_shape *shape) {
  memset(window, 0, sizeof *window);
  window->shape = shape;
  window->missing = shape->length;
}

void tg_window_clear(tg_window *window) {
  window->missing = window->shape->length;
}

static size_t size_of(const tg_window_shape *shape, uint32_t readings) {
  return (size_t)readings * shape->width * shape->bytes;
}

void *tg_window_place(const tg_window *window) {
  return window->shape->ring + size_of(window->shape, window->next);
}

void tg_window_advance(tg_window *window) {
  window->next = window->next + 1 == window->shape->length ? 0 : window->next + 1;
  if (window->missing > 0)
    window->missing--;
}

void tg_window_lose(tg_window *window, uint32_t count) {
  const uint32_t most = UINT32_MAX - window->lost;
  window->lost += count < most ? count : most;
  window->untold = true;
  tg_window_clear(window);
}

/* The oldest reading lies where the next one will go. */
bool tg_window_take(tg_window *window, void *input) {
  const tg_window_shape *shape = window->shape;
  if (window->missing > 0)
    return false;
  const size_t newer = size_of(shape, window->next);
  const size_t older = size_of(shape, shape->length) - newer;
  memcpy(input, shape->ring + newer, older);
  memcpy((uint8_t *)input + older, shape->ring, newer);
  window->missing = shape->step;
  return true;
}

bool tg_window_tells(tg_window *window, uint32_t now_ms) {
  if (!window->untold || (window->told && now_ms - window->told_ms < TG_TELL_MS))
    return false;
  window->untold = false;
  window->told = true;
  window->told_ms = now_ms;
  return true;
}

const char *tg_window_losses(const tg_window *window) {
  static const char before[] = "readings lost since the start: ";
  static char text[sizeof before + 10];
  char digits[10];
  uint8_t count = 0;
  char *end = text + sizeof before - 1;
  uint32_t left = window->lost;
  memcpy(text, before, sizeof before);
  do {
    digits[count++] = (char)('0' + (int)(left % 10U));
    left /= 10U;
  } while (left > 0);
  while (count > 0)
    *end++ = digits[--count];
  *end = '\0';
  return text;
}

static int32_t rounded(float quotient) {
  const float limit = 1048576.0f; /* far beyond int16, and still exact as an integer */
  if (!(quotient > -limit && quotient < limit))
    return quotient > 0.0f ? (int32_t)limit : -(int32_t)limit;
  const int32_t whole = (int32_t)quotient;
  const float rest = quotient - (float)whole;
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

static int32_t clamped(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}

void tg_window_store(const tg_tensor *tensor, const tg_meaning *meaning, int16_t number, void *element) {
  const float scaled = meaning->unit * (float)number;
  const float real = meaning->offset + scaled;
  if (tensor->dtype == TG_FLOAT32) {
    memcpy(element, &real, sizeof real);
    return;
  }
  const int32_t q = rounded(real / tensor->scale) + tensor->zero_point;
  if (tensor->dtype == TG_INT16) {
    const int16_t value = (int16_t)clamped(q, INT16_MIN, INT16_MAX);
    memcpy(element, &value, sizeof value);
  } else if (tensor->dtype == TG_INT8) {
    *(int8_t *)element = (int8_t)clamped(q, INT8_MIN, INT8_MAX);
  } else {
    *(uint8_t *)element = (uint8_t)clamped(q, 0, UINT8_MAX);
  }
}
