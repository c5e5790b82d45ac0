/* tg_picture.c as a filter: two headers, three tables and a frame on standard input, the model's input on the
 * output. */
#include <stdio.h>
#include <stdlib.h>

#include "../../firmware/sources/camera/tg_picture.h"

static void take(void *bytes, size_t size) {
  if (fread(bytes, 1, size, stdin) != size)
    exit(2);
}

int main(void) {
  /* frame: pixels, width, height; picture: width, height, channels, bytes of an element, from one table to
   * the next, stretched, gray, how it is resized */
  uint16_t numbers[11];
  int16_t table[3 * 256];
  take(numbers, sizeof numbers);
  take(table, sizeof table);
  const size_t depth[] = {1, 3, 2};
  const size_t size = depth[numbers[0]] * numbers[1] * numbers[2];
  const size_t filled = (size_t)numbers[3] * numbers[4] * numbers[5] * numbers[6];
  uint8_t *bytes = malloc(size);
  void *input = malloc(filled);
  if (bytes == NULL || input == NULL)
    return 1;
  take(bytes, size);
  const tg_frame frame = {bytes, (tg_pixels)numbers[0], numbers[1], numbers[2]};
  const tg_picture picture = {numbers[3], numbers[4],      (uint8_t)numbers[5], (uint8_t)numbers[6],   table,
                              numbers[7], numbers[8] != 0, numbers[9] != 0,     (tg_resize)numbers[10]};
  tg_picture_fill(&picture, &frame, input);
  const int failed = fwrite(input, 1, filled, stdout) != filled;
  free(bytes);
  free(input);
  return failed;
}
