/* Millions of bytes into the application, in its own process: what they come to must be nothing.
 *
 *   storm random COUNT < frames    COUNT random bytes
 *   storm mutated COUNT < frames   COUNT frames, each one of those on standard input with something changed
 *
 * Frames are two bytes of length (little-endian) and the frame as it is on the line. Afterwards all of them
 * are sent as they are. On standard error: bytes answered to the storm, runs of the model, whether an input
 * changed, damaged frames. On standard output: what the application says to the frames at the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../firmware/ports/tg_port.h"
#include "../../firmware/runtime/tg_app.h"

enum { MOST_FRAMES = 32, LONGEST = 300 };

static uint64_t state = 88172645463325252U; /* xorshift64, the same storm every time */

static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32);
}

static uint32_t below(uint32_t bound) {
  return random32() % bound;
}

/* --- port and model ------------------------------------------------------------------------------------- */

static const uint8_t *arriving;
static size_t arriving_size;
static unsigned long answered;
static bool aloud;

size_t tg_port_read(uint8_t *bytes, size_t size) {
  const size_t count = arriving_size < size ? arriving_size : size;
  memcpy(bytes, arriving, count);
  arriving += count;
  arriving_size -= count;
  return count;
}

void tg_port_write(const uint8_t *bytes, size_t size) {
  answered += size;
  if (aloud)
    fwrite(bytes, 1, size, stdout);
}

int tg_port_open(int argc, char **argv) {
  return argc == 0 && argv == NULL ? 0 : 1;
}
bool tg_port_idle(void) {
  return false;
}
bool tg_port_alive(void) {
  return true;
}
uint32_t tg_port_micros(void) {
  return 0;
}
uint32_t tg_port_millis(void) {
  return 0;
}
uint32_t tg_port_stack_used(void) {
  return TG_UNKNOWN;
}
uint32_t tg_port_heap_free(void) {
  return TG_UNKNOWN;
}

static int8_t values[300];
static const int32_t shape[] = {300};
static unsigned runs;

static void *data(void) {
  return values;
}
static int init(void) {
  return 0;
}
static int invoke(void) {
  runs++;
  return 0;
}
static int run_layer(int layer) {
  return layer;
}
static const void *layer_output(int layer, uint32_t *bytes) {
  *bytes = sizeof values;
  return layer == 0 ? values : NULL;
}

static const tg_tensor tensors[] = {{"values", TG_INT8, 1, shape, sizeof values, 1.0f, 0, data}};
static const tg_model model = {
    "storm", "0123456789abcdef", "0.1.0",     300, 0, 1, 1, tensors, tensors, 0, NULL, 1, init,
    invoke,  run_layer,          layer_output};

/* --- the storm ------------------------------------------------------------------------------------------ */

static tg_app app;

static void hear(const uint8_t *bytes, size_t size) {
  arriving = bytes;
  arriving_size = size;
  while (tg_app_poll(&app)) {
  }
}

typedef struct {
  uint8_t bytes[LONGEST];
  size_t size;
} frame;

/* One change between the frame's delimiters, which stay. */
static void change(frame *it) {
  const size_t at = 1 + below((uint32_t)it->size - 2);
  const size_t behind = it->size - at - 1;
  switch (below(4)) {
    case 0: /* one bit */
      it->bytes[at] = (uint8_t)(it->bytes[at] ^ (1U << below(8)));
      break;
    case 1: /* another byte */
      it->bytes[at] = (uint8_t)random32();
      break;
    case 2: /* one byte less */
      memmove(it->bytes + at, it->bytes + at + 1, behind);
      it->size--;
      break;
    default: /* one more, but no further delimiter, which would change nothing */
      memmove(it->bytes + at + 1, it->bytes + at, behind + 1);
      it->bytes[at] = (uint8_t)(1 + below(255));
      it->size++;
      break;
  }
}

static void storm_of_frames(const frame *frames, size_t count, unsigned long left) {
  while (left > 0) {
    const frame *original = &frames[below((uint32_t)count)];
    frame changed = *original;
    for (uint32_t changes = 1 + below(4); changes > 0 && changed.size > 3; changes--)
      change(&changed);
    if (changed.size == original->size && memcmp(changed.bytes, original->bytes, changed.size) == 0)
      continue;
    hear(changed.bytes, changed.size);
    left--;
  }
}

static void storm_of_bytes(unsigned long left) {
  uint8_t bytes[64];
  while (left > 0) {
    const size_t size = left < sizeof bytes ? (size_t)left : sizeof bytes;
    for (size_t i = 0; i < size; i++)
      bytes[i] = (uint8_t)random32();
    hear(bytes, size);
    left -= size;
  }
}

static size_t read_frames(frame *frames) {
  uint8_t size[2];
  size_t count = 0;
  while (count < MOST_FRAMES && fread(size, 1, 2, stdin) == 2) {
    frames[count].size = (size_t)size[0] | ((size_t)size[1] << 8);
    if (frames[count].size > LONGEST - 8 || fread(frames[count].bytes, 1, frames[count].size, stdin) == 0)
      exit(2);
    count++;
  }
  return count;
}

int main(int argc, char **argv) {
  static frame frames[MOST_FRAMES];
  const size_t count = read_frames(frames);
  if (argc != 3 || count == 0)
    return 2;
  tg_app_start(&app, &model, NULL);
  answered = 0;
  memset(values, 77, sizeof values);
  if (strcmp(argv[1], "random") == 0)
    storm_of_bytes(strtoul(argv[2], NULL, 10));
  else
    storm_of_frames(frames, count, strtoul(argv[2], NULL, 10));
  size_t changed = 0;
  for (size_t i = 0; i < sizeof values; i++)
    changed += values[i] != 77;
  fprintf(stderr, "%lu %u %lu %lu\n", answered, runs, (unsigned long)changed,
          (unsigned long)app.decoder.damaged);
  aloud = true;
  for (size_t i = 0; i < count; i++)
    hear(frames[i].bytes, frames[i].size);
  return 0;
}
