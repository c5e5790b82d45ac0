/* Microphones at an ESP32's I2S unit, by the driver of ESP-IDF 4.4: the DMA unit puts samples aside. */
#include <Arduino.h>
#include <driver/i2s.h>

#include "tg_microphone.h"
#include "tg_microphone_facts.h"

/* Of a PDM microphone the unit makes samples of 16 bits; others send 24 bits in slots of 32. */
#if TG_MICROPHONE_PDM
typedef int16_t wire_sample;
#else
typedef int32_t wire_sample;
#endif

static int32_t as_24_bits(wire_sample sample) {
  return TG_MICROPHONE_PDM ? sample * 256L : sample / 256;
}

static const int buffers = TG_MICROPHONE_ASIDE / TG_MICROPHONE_CHUNK;
static QueueHandle_t events;

static i2s_config_t settings() {
  i2s_config_t config = {};
  config.mode =
      static_cast<i2s_mode_t>(I2S_MODE_MASTER | I2S_MODE_RX | (TG_MICROPHONE_PDM ? I2S_MODE_PDM : 0));
  config.sample_rate = TG_MICROPHONE_HERTZ;
  config.bits_per_sample = TG_MICROPHONE_PDM ? I2S_BITS_PER_SAMPLE_16BIT : I2S_BITS_PER_SAMPLE_32BIT;
  config.channel_format = I2S_CHANNEL_FMT_ONLY_LEFT;
  config.communication_format = I2S_COMM_FORMAT_STAND_I2S;
  config.intr_alloc_flags = ESP_INTR_FLAG_LEVEL1;
  config.dma_buf_count = buffers;
  config.dma_buf_len = TG_MICROPHONE_CHUNK;
  return config;
}

/* A PDM microphone's clock comes out where the word select would. */
static i2s_pin_config_t pins() {
  i2s_pin_config_t found = {};
  found.mck_io_num = I2S_PIN_NO_CHANGE;
  found.bck_io_num = TG_MICROPHONE_PDM ? I2S_PIN_NO_CHANGE : TG_MICROPHONE_CLOCK;
  found.ws_io_num = TG_MICROPHONE_PDM ? TG_MICROPHONE_CLOCK : TG_MICROPHONE_WORD_SELECT;
  found.data_out_num = I2S_PIN_NO_CHANGE;
  found.data_in_num = TG_MICROPHONE_DATA;
  return found;
}

int tg_microphone_open(void) {
  const i2s_config_t config = settings();
  const i2s_pin_config_t wires = pins();
  static bool installed; /* by an earlier try */
  installed = installed || i2s_driver_install(I2S_NUM_0, &config, 4 * buffers, &events) == ESP_OK;
  if (!installed)
    return TG_MICROPHONE_REFUSED;
  return i2s_set_pin(I2S_NUM_0, &wires) == ESP_OK ? 0 : TG_MICROPHONE_REFUSED;
}

/* Whole buffers alone: one of which a part was taken could be overwritten meanwhile. */
uint32_t tg_microphone_take(int16_t *samples) {
  static wire_sample part[TG_MICROPHONE_CHUNK];
  size_t bytes = 0;
  if (i2s_read(I2S_NUM_0, part, sizeof part, &bytes, 0) != ESP_OK)
    return 0;
  const uint32_t count = bytes / sizeof part[0];
  for (uint32_t i = 0; i < count; i++)
    samples[i] = tg_microphone_sample(as_24_bits(part[i]));
  return count;
}

bool tg_microphone_overflowed(void) {
  bool lost = false;
  i2s_event_t event;
  while (xQueueReceive(events, &event, 0) == pdTRUE)
    lost = lost || event.type == I2S_EVENT_RX_Q_OVF;
  return lost;
}
