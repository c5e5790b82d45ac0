#include "tg_predict.h"

#include <string.h>

#include "../ports/tg_port.h"
#include "tg_answer.h"
#include "tg_tensor.h"
#include "tg_vitals.h"

#define TG_RETRY_MS 5000 /* from one try to open a source to the next */

/* --- the source --- */

/* Tells an error once, not at every turn. */
static void tell_error(tg_predictor *predictor, int code) {
  const tg_source *source = predictor->settings->source;
  const char *text = source->explain == NULL ? NULL : source->explain(code);
  if (code != predictor->code)
    tg_answer_error(0, TG_ERROR_SOURCE, code, text == NULL ? source->name : text);
  predictor->code = code;
}

static void open_source(tg_predictor *predictor, const tg_model *model) {
  const tg_source *source = predictor->settings->source;
  const int code = source->open == NULL ? 0 : source->open(model);
  predictor->tried_ms = tg_port_millis();
  predictor->open = code == 0;
  if (code == 0)
    predictor->code = 0;
  else
    tell_error(predictor, code);
}

/* --- averaging --- */

static uint32_t result_size(const tg_model *model) {
  return tg_tensor_elements(&model->outputs[0]);
}

/* Takes the newest result into the window, over the oldest. */
static void keep_result(tg_predictor *predictor, const tg_model *model) {
  const tg_settings *settings = predictor->settings;
  const uint32_t elements = result_size(model);
  float *kept = settings->window + (size_t)predictor->next * elements;
  for (uint32_t i = 0; i < elements; i++)
    kept[i] = tg_tensor_real(&model->outputs[0], i);
  predictor->next = (uint16_t)((predictor->next + 1U) % settings->average);
  if (predictor->filled < settings->average)
    predictor->filled++;
}

/* An element's value, averaged over the results in the window. */
static float score_of(const tg_predictor *predictor, const tg_model *model, uint32_t element) {
  const float *window = predictor->settings->window;
  const uint32_t elements = result_size(model);
  float sum = 0.0f;
  if (window == NULL)
    return tg_tensor_real(&model->outputs[0], element);
  for (uint16_t i = 0; i < predictor->filled; i++)
    sum += window[(size_t)i * elements + element];
  return sum / (float)predictor->filled;
}

static tg_prediction best_of(const tg_predictor *predictor, const tg_app *app) {
  tg_prediction found = {predictor->number, app->best, 0.0f};
  if (app->best == TG_NONE)
    return found;
  if (predictor->settings->window != NULL)
    found.best = 0;
  found.score = score_of(predictor, app->model, found.best);
  for (uint32_t i = 1; predictor->settings->window != NULL && i < result_size(app->model); i++) {
    const float score = score_of(predictor, app->model, i);
    if (score > found.score) {
      found.score = score;
      found.best = i;
    }
  }
  return found;
}

/* --- telling --- */

static char *put_number(char *end, uint32_t value, int digits) {
  char *first = end;
  do {
    *--first = (char)('0' + (int)(value % 10U));
    value /= 10U;
    digits--;
  } while (value > 0 || digits > 0);
  return first;
}

/* Sends a number that ends in `after`; `decimals` of its digits stand behind a point. */
static void write_number(uint32_t value, int decimals, char after) {
  char text[16];
  char *end = text + sizeof text;
  *--end = after;
  if (decimals > 0) {
    uint32_t unit = 1;
    for (int i = 0; i < decimals; i++)
      unit *= 10U;
    end = put_number(end, value % unit, decimals);
    *--end = '.';
    value /= unit;
  }
  end = put_number(end, value, 1);
  tg_port_write((const uint8_t *)end, (size_t)(text + sizeof text - end));
}

static void write_score(float score) {
  const float limit = 200000.0f; /* what four decimals leave of 32 bits */
  const float size = score < 0.0f ? -score : score;
  if (score < 0.0f)
    tg_port_write((const uint8_t *)"-", 1);
  write_number((uint32_t)((size < limit ? size : limit) * 10000.0f + 0.5f), 4, ' ');
}

static void write_line(const tg_app *app, const tg_prediction *prediction) {
  const tg_model *model = app->model;
  if (prediction->best < model->label_count) {
    for (const TG_FLASH char *label = model->labels[prediction->best]; *label != '\0'; label++) {
      const uint8_t letter = (uint8_t)*label;
      tg_port_write(&letter, 1);
    }
    tg_port_write((const uint8_t *)" ", 1);
  } else {
    write_number(prediction->best, 0, ' ');
  }
  write_score(prediction->score);
  write_number(app->invoke_us, 0, ' ');
  tg_port_write((const uint8_t *)"us\r\n", 4);
}

static void tell(const tg_predictor *predictor, const tg_app *app) {
  const tg_settings *settings = predictor->settings;
  const tg_prediction prediction = best_of(predictor, app);
  if (settings->form == TG_TEXT)
    write_line(app, &prediction);
  else
    tg_answer_prediction(app, &prediction);
  if (settings->shower != NULL)
    settings->shower->tell(&settings->shower->picture, app->model, predictor->number);
  if (settings->form == TG_FRAMES && settings->health_every > 0 &&
      predictor->number % settings->health_every == 0)
    tg_answer_health(app, 0);
}

/* --- the pin --- */

static void follow(tg_predictor *predictor, const tg_model *model) {
  const tg_follower *follower = predictor->settings->follower;
  if (follower == NULL)
    return;
  const float score = score_of(predictor, model, follower->element);
  if (score >= follower->on)
    predictor->high = 1;
  else if (score < follower->off)
    predictor->high = 0;
  tg_pin_write(follower->pin, predictor->high);
}

/* --- the loop --- */

void tg_predict_start(tg_predictor *predictor, tg_app *app, const tg_model *model,
                      const tg_settings *settings) {
  memset(predictor, 0, sizeof *predictor);
  predictor->settings = settings;
  tg_app_start(app, model, settings->source->name);
  if (settings->watchdog > 0)
    tg_watchdog_start(settings->watchdog);
  if (settings->follower != NULL)
    tg_pin_write(settings->follower->pin, 0);
  open_source(predictor, model);
}

static void predict(tg_predictor *predictor, tg_app *app) {
  const tg_shower *shower = predictor->settings->shower;
  if (shower != NULL)
    shower->keep(&shower->picture, app->model);
  const int code = tg_app_invoke(app, predictor->settings->source->tend);
  if (code != 0) {
    static const TG_FLASH char text[] = "the model failed";
    tg_answer_flash_error(0, TG_ERROR_MODEL, code, text);
    return;
  }
  predictor->number++;
  if (predictor->settings->window != NULL)
    keep_result(predictor, app->model);
  follow(predictor, app->model);
  tell(predictor, app);
}

static int read_source(tg_predictor *predictor, const tg_model *model) {
  const tg_source *source = predictor->settings->source;
  if (predictor->rested && source->resume != NULL)
    source->resume();
  predictor->rested = false;
  return source->read(model);
}

bool tg_predict_poll(tg_predictor *predictor, tg_app *app) {
  tg_watchdog_feed();
  predictor->rested = predictor->rested || app->heard_ms != predictor->heard_ms;
  predictor->heard_ms = app->heard_ms;
  if (!tg_app_is_free(app)) {
    predictor->rested = true;
    return false;
  }
  if (!predictor->open) {
    if (tg_port_millis() - predictor->tried_ms >= TG_RETRY_MS)
      open_source(predictor, app->model);
    return false;
  }
  const int code = read_source(predictor, app->model);
  if (code < 0)
    tell_error(predictor, code);
  else if (code > 0)
    predictor->code = 0;
  if (code <= 0)
    return false;
  predict(predictor, app);
  return true;
}

void tg_predict_run(const tg_model *model, const tg_settings *settings) {
  static tg_app app; /* static: stacks are small */
  static tg_predictor predictor;
  tg_predict_start(&predictor, &app, model, settings);
  do {
    while (tg_app_poll(&app)) {
    }
    tg_predict_poll(&predictor, &app);
  } while (tg_port_alive());
}
