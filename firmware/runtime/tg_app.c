#include "tg_app.h"

#include <string.h>

#include "../ports/tg_port.h"
#include "tg_answer.h"
#include "tg_tensor.h"

/* How long after a host's last word a program that reads a sensor may use the model's inputs again. */
#define TG_QUIET_MS 2000

/* Named, because only a named constant can lie in flash on every processor. */
static const TG_FLASH char other_size[] = "the model takes another input size";
static const TG_FLASH char model_failed[] = "the model failed";
static const TG_FLASH char layers_missing[] = "layers are missing";
static const TG_FLASH char not_next[] = "this layer is not the next one";
static const TG_FLASH char not_greeted[] = "say hello first";
static const TG_FLASH char unknown_request[] = "unknown request";

/* What has become of the request whose sequence number the application holds. */
enum {
  TG_IDLE,      /* there is none */
  TG_RECEIVING, /* its input arrives, or is complete */
  TG_LAYERS,    /* its layers run one by one */
  TG_RAN,       /* its result lies in the outputs */
  TG_FAILED     /* the model returned an error */
};

/* --- the model -------------------------------------------------------------------------------------------
 */

static void count_invoke(tg_app *app) {
  const uint32_t micros = app->invoke_us;
  app->state = TG_RAN;
  app->best = tg_tensor_best(app->model->outputs, app->model->output_count);
  if (app->invokes == 0 || micros < app->min_us)
    app->min_us = micros;
  if (micros > app->max_us)
    app->max_us = micros;
  app->total_us += micros;
  app->invokes++;
}

static bool init_model(tg_app *app) {
  app->state = TG_IDLE;
  app->model_code = app->model->init();
  app->ready = app->model_code == 0;
  return app->ready;
}

/* True where the model did what was asked of it; otherwise the request in hand has failed. */
static bool succeeded(tg_app *app, int code) {
  app->model_code = code;
  if (code != 0)
    app->state = TG_FAILED;
  return code == 0;
}

static int run_tended(const tg_model *model, void (*tend)(const tg_model *model)) {
  int code = 0;
  for (uint16_t layer = 0; layer < model->layer_count && code == 0; layer++) {
    code = model->run_layer((int)layer);
    tend(model);
  }
  return code;
}

static int run_model(tg_app *app, void (*tend)(const tg_model *model)) {
  const uint32_t before = tg_port_micros();
  const int code = tend == NULL ? app->model->invoke() : run_tended(app->model, tend);
  app->invoke_us = tg_port_micros() - before;
  if (succeeded(app, code))
    count_invoke(app);
  return code;
}

static void run_layer(tg_app *app) {
  const tg_model *model = app->model;
  const uint16_t index = app->next_layer;
  tg_layer_record *layer = &app->layer;
  const uint32_t before = tg_port_micros();
  const int code = model->run_layer((int)index);
  layer->micros = tg_port_micros() - before;
  if (!succeeded(app, code))
    return;
  layer->index = index;
  layer->bytes = 0;
  const void *output = model->layer_output((int)index, &layer->bytes);
  layer->crc = tg_crc32(0, output, (size_t)layer->bytes);
  app->invoke_us = (index == 0 ? 0 : app->invoke_us) + layer->micros;
  app->next_layer++;
  app->state = TG_LAYERS;
  if (app->next_layer == model->layer_count)
    count_invoke(app);
}

/* --- requests --------------------------------------------------------------------------------------------
 */

static void acknowledge(const tg_app *app, uint16_t sequence) {
  const bool known = app->state != TG_IDLE && sequence == app->sequence;
  tg_answer_input_ack(sequence, known ? app->received : 0);
}

static void take_input(tg_app *app, uint16_t sequence) {
  const uint32_t total = tg_tensor_total(app->model->inputs, app->model->input_count);
  const uint32_t offset = tg_payload_u32(&app->decoder, 0);
  const size_t payload = tg_payload_size(&app->decoder);
  const uint8_t *bytes = tg_payload(&app->decoder) + TG_CHUNK_HEADER;
  if (payload < TG_CHUNK_HEADER || tg_payload_u32(&app->decoder, 4) != total || offset > total ||
      payload - TG_CHUNK_HEADER > total - offset) {
    tg_answer_flash_error(sequence, TG_ERROR_INPUT_SIZE, (int32_t)total, other_size);
    return;
  }
  if (app->state == TG_IDLE || sequence != app->sequence) {
    app->state = TG_RECEIVING;
    app->sequence = sequence;
    app->received = 0;
    app->input_crc = 0;
    app->next_layer = 0;
  }
  if (app->state == TG_RECEIVING && offset == app->received) {
    const size_t size = payload - TG_CHUNK_HEADER;
    tg_tensor_store(app->model->inputs, offset, bytes, size);
    app->input_crc = tg_crc32(app->input_crc, bytes, size);
    app->received += (uint32_t)size;
  }
  acknowledge(app, sequence);
}

/* True where the whole input of this request is in place, or was used already; tells the host otherwise. */
static bool has_input(tg_app *app, uint16_t sequence) {
  const bool known = app->state != TG_IDLE && sequence == app->sequence;
  if (known && app->received == tg_tensor_total(app->model->inputs, app->model->input_count))
    return true;
  acknowledge(app, sequence);
  return false;
}

/* A CRC other than the host's means that this input belongs to somebody else's request: ask for it anew. */
static bool check_input(tg_app *app, uint32_t crc) {
  if (app->input_crc == crc)
    return true;
  app->state = TG_IDLE;
  acknowledge(app, app->sequence);
  return false;
}

static void send_failure(const tg_app *app, uint16_t sequence) {
  tg_answer_flash_error(sequence, TG_ERROR_MODEL, app->model_code, model_failed);
}

static void send_outcome(const tg_app *app, uint16_t limit, uint32_t from) {
  switch (app->state) {
    case TG_RAN:
      tg_answer_result(app, limit, from);
      break;
    case TG_FAILED:
      send_failure(app, app->sequence);
      break;
    case TG_LAYERS:
      tg_answer_flash_error(app->sequence, TG_ERROR_ORDER, app->next_layer, layers_missing);
      break;
    default: /* the input is there but the INVOKE was lost */
      acknowledge(app, app->sequence);
      break;
  }
}

static void take_invoke(tg_app *app, uint16_t sequence) {
  if (!has_input(app, sequence) || !check_input(app, tg_payload_u32(&app->decoder, 0)))
    return;
  if (app->state == TG_RECEIVING)
    run_model(app, NULL);
  send_outcome(app, 0, 0);
}

static void take_layer_request(tg_app *app, uint16_t sequence) {
  const uint16_t index = tg_payload_u16(&app->decoder, 4);
  if (!has_input(app, sequence) || !check_input(app, tg_payload_u32(&app->decoder, 0)))
    return;
  const bool runs = app->state == TG_RECEIVING || app->state == TG_LAYERS;
  if (runs && index == app->next_layer && index < app->model->layer_count)
    run_layer(app);
  if (app->state == TG_FAILED) {
    send_failure(app, sequence);
  } else if (app->next_layer > 0 && index == app->layer.index) {
    tg_answer_layer(app);
  } else {
    tg_answer_flash_error(sequence, TG_ERROR_ORDER, app->next_layer, not_next);
  }
}

static void greet(tg_app *app, uint16_t sequence, uint16_t limit, uint32_t from) {
  app->greeted = true;
  app->state = TG_IDLE;
  tg_answer_hello(app, sequence, limit, from);
}

static void reset(tg_app *app, uint16_t sequence) {
  if (!init_model(app)) {
    send_failure(app, sequence);
    return;
  }
  tg_answer_reset_done(sequence);
}

/* Requests that make sense only between a greeting and the next start. */
static void take_model_request(tg_app *app, uint8_t type, uint16_t sequence) {
  if (!app->greeted) {
    tg_answer_flash_error(sequence, TG_ERROR_NOT_GREETED, 0, not_greeted);
    return;
  }
  if (!app->ready) {
    send_failure(app, sequence);
    return;
  }
  switch (type) {
    case TG_INPUT:
      take_input(app, sequence);
      break;
    case TG_INVOKE:
      take_invoke(app, sequence);
      break;
    case TG_LAYER_REQUEST:
      take_layer_request(app, sequence);
      break;
    default:
      if (has_input(app, sequence)) {
        send_outcome(app, tg_payload_u16(&app->decoder, 0), tg_payload_u32(&app->decoder, 2));
      }
      break;
  }
}

static void take_request(tg_app *app) {
  const tg_decoder *decoder = &app->decoder;
  app->heard_ms = tg_port_millis();
  const uint16_t sequence = tg_frame_sequence(decoder);
  const uint8_t type = tg_frame_type(decoder);
  switch (type) {
    case TG_HELLO_REQUEST:
      greet(app, sequence, tg_payload_u16(decoder, 0), tg_payload_u32(decoder, 2));
      break;
    case TG_INPUT:
    case TG_INVOKE:
    case TG_RESULT_REQUEST:
    case TG_LAYER_REQUEST:
      take_model_request(app, type, sequence);
      break;
    case TG_HEALTH_REQUEST:
      tg_answer_health(app, sequence);
      break;
    case TG_RESET:
      reset(app, sequence);
      break;
    default:
      tg_answer_flash_error(sequence, TG_ERROR_UNKNOWN_REQUEST, type, unknown_request);
      break;
  }
}

/* --- the loop --------------------------------------------------------------------------------------------
 */

void tg_app_start(tg_app *app, const tg_model *model, const char *source) {
  memset(app, 0, sizeof *app);
  app->model = model;
  app->source = source;
  tg_decoder_init(&app->decoder);
  const bool ready = init_model(app);
  tg_answer_hello(app, 0, 0, 0);
  if (!ready)
    send_failure(app, 0);
}

/* No request is in hand then: nobody may ask for this result by a number. */
int tg_app_invoke(tg_app *app, void (*tend)(const tg_model *model)) {
  const int code = run_model(app, tend);
  app->state = TG_IDLE;
  return code;
}

/* The request in hand is forgotten once its host has been quiet for a while. */
bool tg_app_is_free(tg_app *app) {
  if (app->state != TG_IDLE && tg_port_millis() - app->heard_ms < TG_QUIET_MS)
    return false;
  app->state = TG_IDLE;
  return app->ready;
}

bool tg_app_poll(tg_app *app) {
  uint8_t bytes[32];
  const size_t count = tg_port_read(bytes, sizeof bytes);
  for (size_t i = 0; i < count; i++) {
    if (tg_decode(&app->decoder, bytes[i]))
      take_request(app);
  }
  return count > 0;
}

void tg_app_run(const tg_model *model) {
  static tg_app app; /* static: stacks are small */
  tg_app_start(&app, model, NULL);
  do {
    while (tg_app_poll(&app)) {
    }
  } while (tg_port_idle());
}
