/* The C half of the protocol as a filter, for the tests that hold it against the Python half.
 *
 * decode: bytes of a line in, one line of text per valid frame out, then the number of damaged ones.
 * encode: records of type (1), sequence (2), size (2, little-endian) and payload in, frames out. */
#include <stdio.h>
#include <string.h>

#include "../../firmware/runtime/tg_protocol.h"

static int decode(void) {
  static tg_decoder decoder;
  tg_decoder_init(&decoder);
  for (int byte = getchar(); byte != EOF; byte = getchar()) {
    if (!tg_decode(&decoder, (uint8_t)byte))
      continue;
    printf("%u %u ", (unsigned)tg_frame_type(&decoder), (unsigned)tg_frame_sequence(&decoder));
    for (size_t i = 0; i < tg_payload_size(&decoder); i++)
      printf("%02x", tg_payload(&decoder)[i]);
    printf("\n");
  }
  printf("%lu\n", (unsigned long)decoder.damaged);
  return 0;
}

static int encode(void) {
  uint8_t head[5];
  uint8_t payload[65535];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    tg_writer writer;
    const size_t size = (size_t)head[3] | ((size_t)head[4] << 8);
    if (fread(payload, 1, size, stdin) != size)
      return 1;
    const uint16_t sequence = (uint16_t)(head[1] | (head[2] << 8));
    tg_frame_begin(&writer, (tg_message_type)head[0], sequence, TG_MAX_FRAME);
    tg_put(&writer, payload, size);
    const size_t length = tg_frame_end(&writer);
    fwrite(writer.wire, 1, length, stdout);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "decode") == 0)
    return decode();
  if (argc == 2 && strcmp(argv[1], "encode") == 0)
    return encode();
  return 2;
}
