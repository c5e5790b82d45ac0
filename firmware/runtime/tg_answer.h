/* What the application says: every answer of docs/protocol.md as one function. */
#ifndef TG_ANSWER_H
#define TG_ANSWER_H

#include <stdint.h>

#include "tg_app.h"
#include "tg_protocol.h"
#include "tg_thumbnail.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A prediction from an input of the device's own; the outputs are those that the model holds now. */
typedef struct {
  uint32_t number; /* since the start, from 1 */
  uint32_t best;   /* index of the best element, or TG_NONE */
  float score;     /* its value as a real number, averaged as the settings say */
} tg_prediction;

/* Messages of several frames begin at byte `from`; a frame has at most `limit` bytes on the line, 0 for as
 * many as possible. */
void tg_answer_hello(const tg_app *app, uint16_t sequence, uint16_t limit, uint32_t from);
void tg_answer_result(const tg_app *app, uint16_t limit, uint32_t from);
void tg_answer_prediction(const tg_app *app, const tg_prediction *prediction);
void tg_answer_thumbnail(const tg_thumbnail *thumbnail, const tg_model *model, uint32_t number);

void tg_answer_input_ack(uint16_t sequence, uint32_t received);
void tg_answer_layer(const tg_app *app);
void tg_answer_health(const tg_app *app, uint16_t sequence);
void tg_answer_reset_done(uint16_t sequence);
void tg_answer_error(uint16_t sequence, tg_error_code code, int32_t detail, const char *text);
void tg_answer_flash_error(uint16_t sequence, tg_error_code code, int32_t detail, const TG_FLASH char *text);

#ifdef __cplusplus
}
#endif

#endif
