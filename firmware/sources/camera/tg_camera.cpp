/* Frames of an ESP32's camera, by Espressif's esp32-camera, which is a part of its Arduino core. */
#include <Arduino.h>
#include <esp_camera.h>

#include "tg_camera_facts.h"
#include "tg_picture.h"
#include "tg_predict.h"

enum { TG_NO_FRAME = -1, TG_STRANGE_FRAME = -2 };

/* esp_err.h and esp_camera.h: the errors that people meet. */
enum { TG_NO_MEMORY = 0x101, TG_NOT_FOUND = 0x105, TG_NOT_DETECTED = 0x20001, TG_NOT_SUPPORTED = 0x20004 };

static const tg_picture picture = {TG_CAMERA_WIDTH,     TG_CAMERA_HEIGHT, TG_CAMERA_CHANNELS,
                                   TG_CAMERA_ELEMENT,   tg_camera_table,  TG_CAMERA_TABLE_STEP,
                                   TG_CAMERA_STRETCHED, TG_CAMERA_GRAY,   TG_CAMERA_RESIZE};

static void set_pins(camera_config_t &config) {
  config.pin_pwdn = TG_CAMERA_PWDN;
  config.pin_reset = TG_CAMERA_RESET;
  config.pin_xclk = TG_CAMERA_XCLK;
  config.pin_sccb_sda = TG_CAMERA_SDA;
  config.pin_sccb_scl = TG_CAMERA_SCL;
  config.pin_d0 = TG_CAMERA_D0;
  config.pin_d1 = TG_CAMERA_D1;
  config.pin_d2 = TG_CAMERA_D2;
  config.pin_d3 = TG_CAMERA_D3;
  config.pin_d4 = TG_CAMERA_D4;
  config.pin_d5 = TG_CAMERA_D5;
  config.pin_d6 = TG_CAMERA_D6;
  config.pin_d7 = TG_CAMERA_D7;
  config.pin_vsync = TG_CAMERA_VSYNC;
  config.pin_href = TG_CAMERA_HREF;
  config.pin_pclk = TG_CAMERA_PCLK;
}

/* With external RAM the driver fills one frame while the other is read, and an old one is never seen. */
static int open_camera(const tg_model *) {
  camera_config_t config = {};
  set_pins(config);
  config.xclk_freq_hz = TG_CAMERA_XCLK_HZ;
  config.ledc_timer = LEDC_TIMER_0;
  config.ledc_channel = LEDC_CHANNEL_0;
  config.pixel_format = TG_CAMERA_GRAY ? PIXFORMAT_GRAYSCALE : PIXFORMAT_RGB565;
  config.frame_size = TG_CAMERA_FRAME_SIZE;
  config.fb_count = TG_CAMERA_IN_PSRAM ? 2 : 1;
  config.fb_location = TG_CAMERA_IN_PSRAM ? CAMERA_FB_IN_PSRAM : CAMERA_FB_IN_DRAM;
  config.grab_mode = TG_CAMERA_IN_PSRAM ? CAMERA_GRAB_LATEST : CAMERA_GRAB_WHEN_EMPTY;
  return esp_camera_init(&config);
}

static int read_frame(const tg_model *model) {
  camera_fb_t *const buffer = esp_camera_fb_get();
  if (buffer == nullptr)
    return TG_NO_FRAME;
  const tg_frame frame = {buffer->buf, buffer->format == PIXFORMAT_GRAYSCALE ? TG_GRAY8 : TG_RGB565,
                          static_cast<uint16_t>(buffer->width), static_cast<uint16_t>(buffer->height)};
  const size_t depth = frame.pixels == TG_GRAY8 ? 1 : 2;
  const bool whole = buffer->len >= depth * buffer->width * buffer->height && buffer->len > 0;
  if (whole)
    tg_picture_fill(&picture, &frame, model->inputs[0].data());
  esp_camera_fb_return(buffer);
  return whole ? 1 : TG_STRANGE_FRAME;
}

static const char *explain(int code) {
  switch (code) {
    case TG_NO_FRAME:
      return "the camera sent no frame in time";
    case TG_STRANGE_FRAME:
      return "the camera sent a frame of another size";
    case TG_NO_MEMORY:
      return "the camera's frames do not fit into memory";
    case TG_NOT_FOUND:
    case TG_NOT_DETECTED:
      return "no camera answers";
    case TG_NOT_SUPPORTED:
      return "this camera is of a kind that the driver does not know";
    default:
      return "the camera's driver failed";
  }
}

extern "C" const tg_source tg_source_camera = {"camera", open_camera, read_frame, explain, nullptr, nullptr};
