/* The application: answers the requests of docs/protocol.md with one model, over the board's port.
 *
 *     static tg_app app;
 *     void setup(void) { tg_port_open(0, NULL); tg_app_start(&app, &model, NULL); }
 *     void loop(void) { tg_app_poll(&app); }
 */
#ifndef TG_APP_H
#define TG_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "tg_model.h"
#include "tg_protocol.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint16_t index;
  uint32_t bytes;
  uint32_t crc;
  uint32_t micros;
} tg_layer_record;

/* Lives as long as the application; nothing outside tg_app.c writes its fields. */
typedef struct {
  const tg_model *model;
  const char *source; /* where inputs come from, beside the host; NULL where only from there */
  tg_decoder decoder;
  bool ready;   /* the model's init succeeded */
  bool greeted; /* a HELLO request came since the start: the host knows whom it talks to */
  uint8_t state;
  uint16_t sequence;     /* of the request in hand */
  int model_code;        /* what init, invoke or run_layer returned when it failed */
  uint32_t received;     /* bytes of input that are in place */
  uint32_t input_crc;    /* of those bytes */
  uint32_t invoke_us;    /* of the result in hand */
  uint32_t best;         /* index of the largest element of the first output, or TG_NONE */
  uint16_t next_layer;   /* layers run so far for the request in hand */
  tg_layer_record layer; /* the last of them */
  uint32_t invokes;
  uint32_t min_us;
  uint32_t max_us;
  uint64_t total_us;
  uint32_t heard_ms; /* when the host's last request came */
} tg_app;

/* Initialises the model and announces it with a HELLO, which says where inputs come from beside the host
 * (NULL: from nowhere else). The port is open. */
void tg_app_start(tg_app *app, const tg_model *model, const char *source);

/* Handles what has arrived, without waiting (but for the model); false when nothing had. */
bool tg_app_poll(tg_app *app);

/* True while no host is at work: then the model's inputs are the caller's until the next tg_app_poll(). */
bool tg_app_is_free(tg_app *app);

/* Runs the model on what its inputs hold: 0, or what it returned. `tend` is called after each layer, and
 * leaves the model's memory alone; NULL where nothing needs it. */
int tg_app_invoke(tg_app *app, void (*tend)(const tg_model *model));

/* Sends one line of text for the host to show, cut to one frame. */
void tg_app_log(tg_log_level level, const char *text);

/* Starts and polls until the port says to end: the whole main() of a program without an Arduino loop(). */
void tg_app_run(const tg_model *model);

#ifdef __cplusplus
}
#endif

#endif
