/* Frames of the serial protocol: docs/protocol.md is the specification, tinygen/protocol/ the other end.
 *
 * A frame on the line is 00, COBS(type, sequence, payload, CRC-32), 00. This file builds and takes apart
 * frames; it knows neither the port nor the model, allocates nothing and keeps no state of its own. */
#ifndef TG_PROTOCOL_H
#define TG_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../kernels/tg_flash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TG_PROTOCOL_VERSION 1

/* Bytes the line can hold while nobody reads it: the UART driver's ring. The host never has more on its way.
 */
#ifndef TG_RECEIVE_BUFFER
#define TG_RECEIVE_BUFFER 64
#endif

/* The longest frame on the line in either direction, delimiters included. Up to 256, one COBS code byte is
 * enough. */
#ifndef TG_MAX_FRAME
#if TG_RECEIVE_BUFFER < 256
#define TG_MAX_FRAME TG_RECEIVE_BUFFER
#else
#define TG_MAX_FRAME 256
#endif
#endif

#if TG_MAX_FRAME < 57 || TG_MAX_FRAME > 256
#error "TG_MAX_FRAME: 57 to 256 bytes (HEALTH does not fit in less, COBS needs a second code byte above)"
#endif
#if TG_MAX_FRAME > TG_RECEIVE_BUFFER
#error "TG_MAX_FRAME must not exceed TG_RECEIVE_BUFFER"
#endif

#define TG_FRAME_EDGE 3   /* 00, COBS code byte, 00 */
#define TG_FRAME_HEADER 3 /* type, sequence */
#define TG_FRAME_CRC 4
#define TG_CHUNK_HEADER 8 /* offset, total */
#define TG_MAX_BODY (TG_MAX_FRAME - TG_FRAME_EDGE)
#define TG_MAX_PAYLOAD (TG_MAX_BODY - TG_FRAME_HEADER - TG_FRAME_CRC)

/* Types are control characters, so that the second byte of a frame never looks like text. */
typedef enum {
  TG_HELLO_REQUEST = 0x01,
  TG_INPUT = 0x02,
  TG_INVOKE = 0x03,
  TG_RESULT_REQUEST = 0x04,
  TG_LAYER_REQUEST = 0x05,
  TG_HEALTH_REQUEST = 0x06,
  TG_RESET = 0x07,
  TG_HELLO = 0x11,
  TG_INPUT_ACK = 0x12,
  TG_RESULT = 0x13,
  TG_LAYER = 0x14,
  TG_HEALTH = 0x15,
  TG_LOG = 0x16,
  TG_ERROR = 0x17,
  TG_RESET_DONE = 0x18,
  TG_PREDICTION = 0x19,
  TG_THUMBNAIL = 0x1a
} tg_message_type;

typedef enum { TG_LOG_DEBUG = 0, TG_LOG_INFO = 1, TG_LOG_WARNING = 2, TG_LOG_ERROR = 3 } tg_log_level;

typedef enum {
  TG_ERROR_UNKNOWN_REQUEST = 1,
  TG_ERROR_NOT_GREETED = 2, /* no HELLO request since the device started */
  TG_ERROR_INPUT_SIZE = 3,
  TG_ERROR_MODEL = 4, /* init or invoke returned a negative code */
  TG_ERROR_ORDER = 5, /* a layer out of order */
  TG_ERROR_SOURCE = 6 /* the device's own source of inputs failed */
} tg_error_code;

/* CRC-32 as in zlib, continued from `crc`; begin with 0. */
uint32_t tg_crc32(uint32_t crc, const void *bytes, size_t size);

/* --- receiving -------------------------------------------------------------------------------------------
 */

typedef struct {
  uint32_t damaged; /* frames thrown away since the start; never reset */
  uint16_t length;  /* body bytes decoded so far; of a whole frame, without its CRC */
  uint8_t left;     /* bytes until the next COBS code byte */
  uint8_t state;
  uint8_t body[TG_MAX_BODY];
} tg_decoder;

void tg_decoder_init(tg_decoder *decoder);

/* Takes one byte off the line. True when it ended a valid frame: body and length hold it until the next call.
 */
bool tg_decode(tg_decoder *decoder, uint8_t byte);

/* Reads a little-endian number at `offset` of the payload; bytes beyond its end count as 0. */
uint32_t tg_payload_u32(const tg_decoder *decoder, size_t offset);
uint16_t tg_payload_u16(const tg_decoder *decoder, size_t offset);

static inline uint8_t tg_frame_type(const tg_decoder *decoder) {
  return decoder->body[0];
}
static inline uint16_t tg_frame_sequence(const tg_decoder *decoder) {
  return (uint16_t)(decoder->body[1] | ((uint16_t)decoder->body[2] << 8));
}
static inline const uint8_t *tg_payload(const tg_decoder *decoder) {
  return decoder->body + TG_FRAME_HEADER;
}
static inline size_t tg_payload_size(const tg_decoder *decoder) {
  return (size_t)decoder->length - TG_FRAME_HEADER;
}

/* --- sending ---------------------------------------------------------------------------------------------
 */

/* Builds one frame in place. A message longer than a frame is written once per frame, in full: the writer
 * keeps only the bytes of its window, so that no message ever has to lie in memory as a whole. */
typedef struct {
  uint8_t wire[TG_MAX_FRAME];
  uint16_t length;   /* bytes of wire in use */
  uint16_t limit;    /* where the body must end */
  uint32_t position; /* bytes of the message written so far, kept or not */
  uint32_t start;    /* first byte of the message that this frame keeps */
} tg_writer;

/* Begins a frame of at most `frame_limit` bytes on the line, which is clamped to what is possible. */
void tg_frame_begin(tg_writer *writer, tg_message_type type, uint16_t sequence, uint16_t frame_limit);

/* Makes the frame a chunk: what is written from now on is a message of `total` bytes, kept from `offset` on.
 */
void tg_frame_chunk(tg_writer *writer, uint32_t offset, uint32_t total);

void tg_put(tg_writer *writer, const void *bytes, size_t size);
void tg_put_u8(tg_writer *writer, uint8_t value);
void tg_put_u16(tg_writer *writer, uint16_t value);
void tg_put_u32(tg_writer *writer, uint32_t value);
void tg_put_f32(tg_writer *writer, float value);

/* A length byte and the text, cut at 255 bytes; NULL counts as empty. */
void tg_put_text(tg_writer *writer, const char *text);
void tg_put_flash_text(tg_writer *writer, const TG_FLASH char *text);

/* The text alone. */
void tg_put_flash(tg_writer *writer, const TG_FLASH char *text);

/* Adds CRC, COBS and delimiters; returns the bytes of writer->wire to send. */
size_t tg_frame_end(tg_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
