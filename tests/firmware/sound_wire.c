/* A microphone that plays 16-bit samples from the file SOUND, over and over, at 16 kHz. As much can be put
 * aside as its drivers can. Commands: -2 cuts its wire, -3 mends it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_driver.h"
#include "tg_microphone.h"
#include "tg_sound_queue.h"

static int16_t *samples;
static uint64_t length;
static uint64_t played;
static uint64_t began_us;
static int cut;

static void load(void) {
  FILE *file = fopen(getenv("SOUND"), "rb");
  if (file == NULL)
    exit(5);
  fseek(file, 0, SEEK_END);
  length = (uint64_t)ftell(file) / sizeof samples[0];
  rewind(file);
  samples = malloc(length * sizeof samples[0]);
  if (samples == NULL || fread(samples, sizeof samples[0], length, file) != length)
    exit(5);
  fclose(file);
}

/* As an interrupt does: 64 samples at a time. */
void sensor_pass(uint64_t now_us) {
  if (samples == NULL) {
    load();
    began_us = now_us;
  }
  while (played + 64 <= (now_us - began_us) * 16 / 1000) {
    int16_t part[64];
    for (uint32_t i = 0; i < 64; i++)
      part[i] = tg_microphone_sample(samples[(played + i) % length] * 256L);
    played += 64;
    if (!cut)
      tg_sound_queue_put(part, 64);
  }
}

int tg_microphone_open(void) {
  return 0;
}

uint32_t tg_microphone_take(int16_t *taken) {
  return tg_sound_queue_take(taken, TG_MICROPHONE_CHUNK);
}

bool tg_microphone_overflowed(void) {
  return tg_sound_queue_overflowed();
}

void sensor_command(int32_t command) {
  cut = command == -2;
}

void sensor_end(void) {
  free(samples);
}
