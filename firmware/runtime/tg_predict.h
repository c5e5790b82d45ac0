/* Predictions from the board's own sensors: read, run, average, tell, follow with a pin.
 *
 *     static tg_predictor predictor;
 *     tg_predict_start(&predictor, &app, &model, &settings);
 *     for (;;) { tg_app_poll(&app); tg_predict_poll(&predictor, &app); }
 */
#ifndef TG_PREDICT_H
#define TG_PREDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "tg_app.h"
#include "tg_model.h"
#include "tg_thumbnail.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where inputs come from. */
typedef struct {
  const char *name;
  int (*open)(const tg_model *model); /* 0, or a code; NULL where there is nothing to open */
  int (*read)(const tg_model *model); /* 1: the inputs are filled; 0: not yet; below 0: a code */
  const char *(*explain)(int code);   /* what a code means; NULL where nobody knows */
  void (*resume)(void); /* before the next read after a rest, while a computer was at work; or NULL */
  void (*tend)(const tg_model *model); /* between the model's layers, whose memory it leaves alone; or NULL */
} tg_source;

typedef enum {
  TG_FRAMES, /* PREDICTION, for tinygen monitor */
  TG_TEXT    /* a line "label score microseconds", for any serial monitor */
} tg_form;

/* A digital output that is high while an element of the first output is. */
typedef struct {
  uint8_t pin;
  uint32_t element; /* of the first output: the label's index */
  float on;         /* high from this value on */
  float off;        /* low below this one; between them it stays as it is */
} tg_follower;

/* What is sent of inputs. By functions, so that a firmware that sends nothing has none of it. */
typedef struct {
  tg_thumbnail picture;
  void (*keep)(const tg_thumbnail *thumbnail, const tg_model *model);
  void (*tell)(const tg_thumbnail *thumbnail, const tg_model *model, uint32_t number);
} tg_shower;

typedef struct {
  const tg_source *source;
  tg_form form;
  uint16_t average; /* how many of the last results are averaged, from 1 */
  float *window;    /* memory for them: average x elements of the first output; NULL where average is 1 */
  uint16_t health_every;       /* predictions from one HEALTH to the next, 0 for never */
  uint16_t watchdog;           /* seconds without a turn of the loop until the board resets, 0 for never */
  const tg_follower *follower; /* NULL where no pin follows */
  const tg_shower *shower;     /* NULL where nothing is sent of inputs */
} tg_settings;

/* Nothing outside tg_predict.c writes its fields. */
typedef struct {
  const tg_settings *settings;
  bool open;         /* the source works */
  bool rested;       /* it was not read for a while, because a computer asked something */
  uint32_t heard_ms; /* when the last request came that is known of */
  uint32_t tried_ms; /* when it was opened last */
  int code;          /* its last error, which is told once */
  uint32_t number;   /* predictions so far */
  uint16_t filled;   /* results in the window */
  uint16_t next;     /* where in the window the next one goes */
  uint8_t high;      /* the pin's level */
} tg_predictor;

/* Starts the application and the watchdog, and opens the source: an error is told, and tried again every few
 * seconds. The port is open. */
void tg_predict_start(tg_predictor *predictor, tg_app *app, const tg_model *model,
                      const tg_settings *settings);

/* One turn: feeds the watchdog; where no host is at work, reads the source and predicts. True where it did.
 */
bool tg_predict_poll(tg_predictor *predictor, tg_app *app);

/* A whole main(): starts, and answers and predicts until the port says to end. */
void tg_predict_run(const tg_model *model, const tg_settings *settings);

#ifdef __cplusplus
}
#endif

#endif
