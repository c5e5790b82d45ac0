#include "tg_answer.h"

#include <string.h>

#include "../ports/tg_port.h"
#include "tg_vitals.h"

static void send_frame(tg_writer *writer) {
  tg_port_write(writer->wire, tg_frame_end(writer));
}

/* Writes a message's content; `subject` is what it is about. */
typedef void (*tg_content)(const void *subject, tg_writer *writer);

typedef struct {
  tg_message_type type;
  uint16_t sequence;
  tg_content content;
  const void *subject;
} tg_document;

/* Sends a message from byte `from` on in chunks of at most `limit` bytes on the line; 0 is as long as
 * possible. */
static void send_chunks(const tg_document *document, uint16_t limit, uint32_t from) {
  tg_writer writer;
  if (limit == 0)
    limit = TG_MAX_FRAME;
  tg_frame_begin(&writer, document->type, document->sequence, limit);
  writer.position = 0;
  document->content(document->subject, &writer);
  const uint32_t total = writer.position;
  while (from < total) {
    tg_frame_begin(&writer, document->type, document->sequence, limit);
    tg_frame_chunk(&writer, from, total);
    const uint16_t empty = writer.length;
    document->content(document->subject, &writer);
    from += (uint32_t)(writer.length - empty);
    send_frame(&writer);
  }
}

static void put_tensors(tg_writer *writer, const tg_tensor *tensors, uint8_t count) {
  for (uint8_t i = 0; i < count; i++) {
    const tg_tensor *tensor = &tensors[i];
    tg_put_flash_text(writer, tensor->name);
    tg_put_u8(writer, (uint8_t)tensor->dtype);
    tg_put_u8(writer, tensor->rank);
    for (uint8_t axis = 0; axis < tensor->rank; axis++)
      tg_put_u32(writer, (uint32_t)tensor->shape[axis]);
    tg_put_u32(writer, tensor->bytes);
    tg_put_f32(writer, tensor->scale);
    tg_put_u32(writer, (uint32_t)tensor->zero_point);
  }
}

static const TG_FLASH char board_name[] = TG_BOARD_NAME;

static void put_hello(const void *subject, tg_writer *writer) {
  const tg_app *app = (const tg_app *)subject;
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
  tg_put_flash_text(writer, board_name);
  tg_put_flash_text(writer, model->name);
  tg_put_flash_text(writer, model->hash);
  tg_put_flash_text(writer, model->generator);
  put_tensors(writer, model->inputs, model->input_count);
  put_tensors(writer, model->outputs, model->output_count);
  tg_put_text(writer, app->source);
}

static void put_label(const tg_model *model, uint32_t index, tg_writer *writer) {
  tg_put_flash_text(writer, index < model->label_count ? model->labels[index] : NULL);
}

static void put_outputs(const tg_model *model, tg_writer *writer) {
  tg_put_u8(writer, model->output_count);
  for (uint8_t i = 0; i < model->output_count; i++) {
    tg_put_u32(writer, model->outputs[i].bytes);
    tg_put(writer, model->outputs[i].data(), (size_t)model->outputs[i].bytes);
  }
}

static void put_result(const void *subject, tg_writer *writer) {
  const tg_app *app = (const tg_app *)subject;
  tg_put_u32(writer, app->invoke_us);
  tg_put_u32(writer, app->best);
  put_label(app->model, app->best, writer);
  put_outputs(app->model, writer);
}

typedef struct {
  const tg_app *app;
  const tg_prediction *prediction;
} tg_predicted;

static void put_prediction(const void *subject, tg_writer *writer) {
  const tg_predicted *predicted = (const tg_predicted *)subject;
  const tg_prediction *prediction = predicted->prediction;
  tg_put_u32(writer, prediction->number);
  tg_put_u32(writer, predicted->app->invoke_us);
  tg_put_u32(writer, prediction->best);
  tg_put_f32(writer, prediction->score);
  put_label(predicted->app->model, prediction->best, writer);
  put_outputs(predicted->app->model, writer);
}

void tg_answer_hello(const tg_app *app, uint16_t sequence, uint16_t limit, uint32_t from) {
  const tg_document document = {TG_HELLO, sequence, put_hello, app};
  send_chunks(&document, limit, from);
}

void tg_answer_result(const tg_app *app, uint16_t limit, uint32_t from) {
  const tg_document document = {TG_RESULT, app->sequence, put_result, app};
  send_chunks(&document, limit, from);
}

/* The sequence number tells the frames of one prediction from those of the next. */
void tg_answer_prediction(const tg_app *app, const tg_prediction *prediction) {
  const tg_predicted predicted = {app, prediction};
  const tg_document document = {TG_PREDICTION, (uint16_t)(prediction->number & 0xFFFFU), put_prediction,
                                &predicted};
  send_chunks(&document, 0, 0);
}

typedef struct {
  const tg_thumbnail *thumbnail;
  const tg_model *model;
  uint32_t number;
} tg_seen;

static void put_thumbnail(const void *subject, tg_writer *writer) {
  const tg_seen *seen = (const tg_seen *)subject;
  const tg_thumbnail *thumbnail = seen->thumbnail;
  tg_put_u32(writer, seen->number);
  tg_put_u8(writer, (uint8_t)seen->model->inputs[0].dtype);
  tg_put_u8(writer, thumbnail->channels);
  tg_put_u8(writer, thumbnail->step);
  tg_put_u16(writer, thumbnail->rows);
  tg_put_u16(writer, thumbnail->columns);
  tg_put(writer, thumbnail->pixels, (size_t)thumbnail->rows * thumbnail->columns * thumbnail->channels);
}

void tg_answer_thumbnail(const tg_thumbnail *thumbnail, const tg_model *model, uint32_t number) {
  const tg_seen seen = {thumbnail, model, number};
  const tg_document document = {TG_THUMBNAIL, (uint16_t)(number & 0xFFFFU), put_thumbnail, &seen};
  send_chunks(&document, 0, 0);
}

void tg_answer_input_ack(uint16_t sequence, uint32_t received) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_INPUT_ACK, sequence, TG_MAX_FRAME);
  tg_put_u32(&writer, received);
  send_frame(&writer);
}

void tg_answer_layer(const tg_app *app) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_LAYER, app->sequence, TG_MAX_FRAME);
  tg_put_u16(&writer, app->layer.index);
  tg_put_u32(&writer, app->layer.bytes);
  tg_put_u32(&writer, app->layer.crc);
  tg_put_u32(&writer, app->layer.micros);
  send_frame(&writer);
}

void tg_answer_health(const tg_app *app, uint16_t sequence) {
  tg_vitals vitals;
  tg_writer writer;
  tg_vitals_read(&vitals);
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
  tg_put_u32(&writer, vitals.heap_least);
  tg_put_u32(&writer, vitals.psram_free);
  tg_put_u8(&writer, (uint8_t)vitals.reset);
  tg_put_u16(&writer, (uint16_t)vitals.centidegrees);
  send_frame(&writer);
}

void tg_answer_reset_done(uint16_t sequence) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_RESET_DONE, sequence, TG_MAX_FRAME);
  send_frame(&writer);
}

static void begin_error(tg_writer *writer, uint16_t sequence, tg_error_code code, int32_t detail) {
  tg_frame_begin(writer, TG_ERROR, sequence, TG_MAX_FRAME);
  tg_put_u8(writer, (uint8_t)code);
  tg_put_u32(writer, (uint32_t)detail);
}

void tg_answer_error(uint16_t sequence, tg_error_code code, int32_t detail, const char *text) {
  tg_writer writer;
  begin_error(&writer, sequence, code, detail);
  tg_put(&writer, text, strlen(text));
  send_frame(&writer);
}

void tg_answer_flash_error(uint16_t sequence, tg_error_code code, int32_t detail, const TG_FLASH char *text) {
  tg_writer writer;
  begin_error(&writer, sequence, code, detail);
  tg_put_flash(&writer, text);
  send_frame(&writer);
}

void tg_app_log(tg_log_level level, const char *text) {
  tg_writer writer;
  tg_frame_begin(&writer, TG_LOG, 0, TG_MAX_FRAME);
  tg_put_u8(&writer, (uint8_t)level);
  tg_put(&writer, text, strlen(text));
  send_frame(&writer);
}
