/* The last readings of a sensor as a model's input: quantized as they come, and never with a gap in between.
 *
 * A reading is `width` elements in the input's type. tinygen/windows.py computes the same. */
#ifndef TG_WINDOW_H
#define TG_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "tg_model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a source returns, once in a while, where readings were lost. */
enum { TG_READINGS_LOST = -19535 };

typedef struct {
  uint8_t *ring;   /* memory for `length` readings */
  uint32_t length; /* readings in the model's input */
  uint32_t step;   /* new readings from one input to the next */
  uint16_t width;  /* elements of a reading */
  uint8_t bytes;   /* of an element */
} tg_window_shape;

/* Nothing outside tg_window.c writes its fields. */
typedef struct {
  const tg_window_shape *shape;
  uint32_t next;    /* where in the ring the next reading goes */
  uint32_t missing; /* readings until the next input is complete */
  uint32_t lost;    /* readings since the start */
  uint32_t told_ms; /* when losses were told last */
  bool untold;
  bool told;
} tg_window;

/* What a sensor's number means: offset + unit * number. */
typedef struct {
  float unit;
  float offset;
} tg_meaning;

void tg_window_start(tg_window *window, const tg_window_shape *shape);

/* Forgets the readings: the next input holds later ones only. */
void tg_window_clear(tg_window *window);

/* Where the next reading belongs; tg_window_advance() takes it in when its elements are there. */
void *tg_window_place(const tg_window *window);
void tg_window_advance(tg_window *window);

/* Readings that nobody took: those before them are no longer used. */
void tg_window_lose(tg_window *window, uint32_t count);

/* True where an input is complete and as many new readings have come as the step says: then it is copied. */
bool tg_window_take(tg_window *window, void *input);

/* True where losses should be told now: the first time, and then every ten seconds at most. */
bool tg_window_tells(tg_window *window, uint32_t now_ms);

/* "readings lost since the start: 1234", until the next call. */
const char *tg_window_losses(const tg_window *window);

/* Stores a sensor's number as an element of the tensor: its real value in the tensor's scale, rounded half
 * away from zero and clamped; the real value itself where the tensor is float32. */
void tg_window_store(const tg_tensor *tensor, const tg_meaning *meaning, int16_t number, void *element);

#ifdef __cplusplus
}
#endif

#endif
