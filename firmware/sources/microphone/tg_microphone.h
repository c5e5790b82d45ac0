/* Microphones that put samples aside until somebody takes them. */
#ifndef TG_MICROPHONE_H
#define TG_MICROPHONE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  TG_MICROPHONE_CHUNK = 256,  /* samples that are taken at once */
  TG_MICROPHONE_ASIDE = 4096, /* samples that can be put aside */
  TG_MICROPHONE_SILENT = -1,  /* no sample comes */
  TG_MICROPHONE_REFUSED = -2, /* the driver does not start */
  TG_FRONT_END_FAILED = -3
};

int tg_microphone_open(void);                  /* 0, or a code */
uint32_t tg_microphone_take(int16_t *samples); /* TG_MICROPHONE_CHUNK of them, or fewer, or none */
bool tg_microphone_overflowed(void);           /* samples were lost since it was asked last */

/* A sample of 24 bits, amplified as tinygen.toml says, in 16 bits: what is louder than the loudest is that.
 */
int16_t tg_microphone_sample(int32_t sample);

#ifdef __cplusplus
}
#endif

#endif
