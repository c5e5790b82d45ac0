#include "tg_app.h"

#include <string.h>

#include "../ports/tg_port.h"
#include "tg_tensor.h"

/* What has become of the request whose sequence number the application holds. */
enum {
  TG_IDLE,      /* there is none */
  TG_RECEIVING, /* its input arrives, or is complete */
  TG_LAYERS,    /* its layers run one by one */
  TG_RAN,       /* its result lies in the outputs */
  TG_FAILED     /* the model returned an error */
};

/* --- sending ---------------------------------------------------------------------------------------------
 */

typedef void (*tg_content)(const tg_app *app, tg_writer *writer);

static void send_frame(tg_writer *writer) {
  tg_port_write(writer->wire, tg_frame_end(writer));
}

/* Sends a message from byte `from` on in chunks of at most `limit` bytes on the line; 0 is as long as
 * possible. */
static void send_chunks(const tg_app *app, tg_message_type type, uint16_t limit, uint16_t sequence,
                        uint32_t from, tg_content content) {
  tg_writer writer;
  if (limit == 0)
    limit = TG_MAX_FRAME;
  tg_frame_begin(&writer, type, sequence, limit);
  writer.position = 0;
  content(app, &writer);
  const uint32_t total = writer.position;
  while (from < total) {
    tg_frame_begin(&writer, type, sequence, limit);
    tg_frame_chunk(&writer, from, total);
    const uint16_t empty = writer.length;
    content(app, &writer);
    from += (uint32_t)(writer.length - empty);
    send_frame(&writer);
  }
}

static void send_u32(tg_message_type type, uint16_t sequence, uint32_t value) {
  tg_writer writer;
  tg_frame_begin(&writer, type, sequence, TG_MAX_FRAME);
  tg_put_u32(&writer, value);
  send_frame(&writer);
}

static void send_error(uint16_t sequence, tg_error_code code, int32_t detail, const char *text) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_ERROR, sequence, TG_MAX_FRAME);
  tg_put_u8(&writer, (uint8_t)code);
  tg_put_u32(&writer, (uint32_t)detail);
  tg_put(&writer, text, strlen(text));
  send_frame(&writer);
}

void tg_app_log(tg_log_level level, const char *text) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_LOG, 0, TG_MAX_FRAME);
  tg_put_u8(&writer, (uint8_t)level);
  tg_put(&writer, text, strlen(text));
  send_frame(&writer);
}

static void put_tensors(tg_writer *writer, const tg_tensor *tensors, uint8_t count) {
  for (uint8_t i = 0; i < count; i++) {
    const tg_tensor *tensor = &tensors[i];
    uint32_t scale;
    memcpy(&scale, &tensor->scale, sizeof scale);
    tg_put_text(writer, tensor->name);
    tg_put_u8(writer, (uint8_t)tensor->dtype);
    tg_put_u8(writer, tensor->rank);
    for (uint8_t axis = 0; axis < tensor->rank; axis++)
      tg_put_u32(writer, (uint32_t)tensor->shape[axis]);
    tg_put_u32(writer, tensor->bytes);
    tg_put_u32(writer, scale);
    tg_put_u32(writer, (uint32_t)tensor->zero_point);
  }
}

static void put_hello(const tg_app *app, tg_writer *writer) {
  const tg_model *model = app->model;
  tg_put_u8(writer, TG_PROTOCOL_VERSION);
  tg_put_u16(writer, TG_MAX_FRAME);
  tg_put_u32(writer, TG_RECEIVE_BUFFER);
  tg_put_u32(writer, model->arena_bytes);
  tg_put_u32(writer, model->constant_bytes);
  tg_put_u16(writer, model->label_count);
  tg_put_u16(writer, model->layer_count);
  tg_put_u8(writer, model->input_count);
  tg_put_u8(writer, model->output_count);
  tg_put_text(writer, TG_BOARD_NAME);
  tg_put_text(writer, model->name);
  tg_put_text(writer, model->hash);
  tg_put_text(writer, model->generator);
  put_tensors(writer, model->inputs, model->input_count);
  put_tensors(writer, model->outputs, model->output_count);
}

static void put_result(const tg_app *app, tg_writer *writer) {
  const tg_model *model = app->model;
  tg_put_u32(writer, app->invoke_us);
  tg_put_u32(writer, app->best);
  tg_put_text(writer, app->best < model->label_count ? model->labels[app->best] : NULL);
  tg_put_u8(writer, model->output_count);
  for (uint8_t i = 0; i < model->output_count; i++) {
    tg_put_u32(writer, model->outputs[i].bytes);
    tg_put(writer, model->outputs[i].data(), (size_t)model->outputs[i].bytes);
  }
}

static void send_layer(const tg_app *app) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_LAYER, app->sequence, TG_MAX_FRAME);
  tg_put_u16(&writer, app->layer.index);
  tg_put_u32(&writer, app->layer.bytes);
  tg_put_u32(&writer, app->layer.crc);
  tg_put_u32(&writer, app->layer.micros);
  send_frame(&writer);
}

static void send_health(const tg_app *app, uint16_t sequence) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_HEALTH, sequence, TG_MAX_FRAME);
  tg_put_u32(&writer, tg_port_millis());
  tg_put_u32(&writer, app->invokes);
  tg_put_u32(&writer, app->min_us);
  tg_put_u32(&writer, app->max_us);
  tg_put_u32(&writer, (uint32_t)(app->total_us & 0xFFFFFFFFUL));
  tg_put_u32(&writer, (uint32_t)(app->total_us >> 32));
  tg_put_u32(&writer, tg_port_stack_used());
  tg_put_u32(&writer, tg_port_heap_free());
  tg_put_u32(&writer, app->decoder.damaged);
  send_frame(&writer);
}

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

static void run_model(tg_app *app) {
  const uint32_t before = tg_port_micros();
  const int code = app->model->invoke();
  app->invoke_us = tg_port_micros() - before;
  if (succeeded(app, code))
    count_invoke(app);
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
  send_u32(TG_INPUT_ACK, sequence, known ? app->received : 0);
}

static void take_input(tg_app *app, uint16_t sequence) {
  const uint32_t total = tg_tensor_total(app->model->inputs, app->model->input_count);
  const uint32_t offset = tg_payload_u32(&app->decoder, 0);
  const size_t payload = tg_payload_size(&app->decoder);
  const uint8_t *bytes = tg_payload(&app->decoder) + TG_CHUNK_HEADER;
  if (payload < TG_CHUNK_HEADER || tg_payload_u32(&app->decoder, 4) != total || offset > total ||
      payload - TG_CHUNK_HEADER > total - offset) {
    send_error(sequence, TG_ERROR_INPUT_SIZE, (int32_t)total, "the model takes another input size");
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
  send_error(sequence, TG_ERROR_MODEL, app->model_code, "the model failed");
}

static void send_outcome(const tg_app *app, uint16_t limit, uint32_t from) {
  switch (app->state) {
    case TG_RAN:
      send_chunks(app, TG_RESULT, limit, app->sequence, from, put_result);
      break;
    case TG_FAILED:
      send_failure(app, app->sequence);
      break;
    case TG_LAYERS:
      send_error(app->sequence, TG_ERROR_ORDER, app->next_layer, "layers are missing");
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
    run_model(app);
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
    send_layer(app);
  } else {
    send_error(sequence, TG_ERROR_ORDER, app->next_layer, "this layer is not the next one");
  }
}

static void greet(tg_app *app, uint16_t sequence, uint16_t limit, uint32_t from) {
  app->greeted = true;
  app->state = TG_IDLE;
  send_chunks(app, TG_HELLO, limit, sequence, from, put_hello);
}

static void reset(tg_app *app, uint16_t sequence) {
  if (!init_model(app)) {
    send_failure(app, sequence);
    return;
  }
  tg_writer writer;
  tg_frame_begin(&writer, TG_RESET_DONE, sequence, TG_MAX_FRAME);
  send_frame(&writer);
}

/* Requests that make sense only between a greeting and the next start. */
static void take_model_request(tg_app *app, uint8_t type, uint16_t sequence) {
  if (!app->greeted) {
    send_error(sequence, TG_ERROR_NOT_GREETED, 0, "say hello first");
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
      send_health(app, sequence);
      break;
    case TG_RESET:
      reset(app, sequence);
      break;
    default:
      send_error(sequence, TG_ERROR_UNKNOWN_REQUEST, type, "unknown request");
      break;
  }
}

/* --- the loop --------------------------------------------------------------------------------------------
 */

void tg_app_start(tg_app *app, const tg_model *model) {
  memset(app, 0, sizeof *app);
  app->model = model;
  tg_decoder_init(&app->decoder);
  const bool ready = init_model(app);
  send_chunks(app, TG_HELLO, 0, 0, 0, put_hello);
  if (!ready)
    send_failure(app, 0);
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
  tg_app_start(&app, model);
  do {
    while (tg_app_poll(&app)) {
    }
  } while (tg_port_idle());
}
