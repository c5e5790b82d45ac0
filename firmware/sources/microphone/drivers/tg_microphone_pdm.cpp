/* The microphone of a board with Mbed OS, by the PDM library of Arduino's core: samples come in an interrupt.
 */
#include <Arduino.h>
#include <PDM.h>

#include "tg_microphone.h"
#include "tg_microphone_facts.h"
#include "tg_sound_queue.h"

/* All that has come must be taken: the library stops for good where something is left. */
static void on_sound() {
  static int16_t part[TG_MICROPHONE_CHUNK];
  while (PDM.available() > 0) {
    const int bytes = PDM.read(part, sizeof part);
    if (bytes <= 0)
      break;
    const uint32_t count = static_cast<uint32_t>(bytes) / sizeof part[0];
    for (uint32_t i = 0; i < count; i++)
      part[i] = tg_microphone_sample(part[i] * 256L);
    tg_sound_queue_put(part, count);
  }
}

int tg_microphone_open(void) {
  PDM.onReceive(on_sound);
  return PDM.begin(1, TG_MICROPHONE_HERTZ) != 0 ? 0 : TG_MICROPHONE_REFUSED;
}

uint32_t tg_microphone_take(int16_t *samples) {
  return tg_sound_queue_take(samples, TG_MICROPHONE_CHUNK);
}

bool tg_microphone_overflowed(void) {
  return tg_sound_queue_overflowed();
}
