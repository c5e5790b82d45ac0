/* The camera's source with a simulated camera. Standard input: columns, rows, four bytes each, then the frame
 * in the format that the source asks for. Standard output: that format, a byte, and the model's input. */
#include <esp_camera.h>
#include <stdio.h>
#include <stdlib.h>

#include "tg_predict.h"

extern "C" const tg_model seen_model;
extern "C" const tg_source tg_source_camera;

static camera_fb_t frame;

extern "C" esp_err_t esp_camera_init(const camera_config_t *config) {
  frame.format = config->pixel_format;
  return 0;
}

extern "C" camera_fb_t *esp_camera_fb_get() {
  return &frame;
}

extern "C" void esp_camera_fb_return(camera_fb_t *) {}

static bool take(void *bytes, size_t size) {
  return fread(bytes, 1, size, stdin) == size;
}

int main() {
  uint32_t size[2];
  if (seen_model.init() != 0 || tg_source_camera.open(&seen_model) != 0 || !take(size, sizeof size))
    return 1;
  frame.width = size[0];
  frame.height = size[1];
  frame.len = (frame.format == PIXFORMAT_GRAYSCALE ? 1U : 2U) * size[0] * size[1];
  frame.buf = static_cast<uint8_t *>(malloc(frame.len));
  if (!take(frame.buf, frame.len) || tg_source_camera.read(&seen_model) != 1)
    return 2;
  const tg_tensor &input = seen_model.inputs[0];
  putchar(frame.format == PIXFORMAT_GRAYSCALE);
  fwrite(input.data(), 1, input.bytes, stdout);
  free(frame.buf);
  return 0;
}
