/* What the Arduino API declares on every core, as far as the firmware uses it: the Arduino language reference
 * and ArduinoCore-API. Declarations only: nothing here is ever linked or run. */
#ifndef ARDUINO_COMMON_H
#define ARDUINO_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A core has those that its board has. */
static const uint8_t A0 = 0, A1 = 1, A2 = 2, A3 = 3, A4 = 4, A5 = 5, A6 = 6, A7 = 7, A8 = 8, A9 = 9, A10 = 10;
static const uint8_t A11 = 11, A12 = 12, A13 = 13, A14 = 14, A15 = 15;
#ifdef ARDUINO_ARCH_STM32
enum { PA0, PA1, PA2, PA3, PA4, PA5, PA6, PA7, PB0, PB1 };
#endif

#ifdef __cplusplus
extern "C" {
#endif
unsigned long micros(void);
unsigned long millis(void);
void delay(unsigned long milliseconds);
void yield(void);
int analogRead(uint8_t pin);
#if !defined(ARDUINO_ARCH_AVR) && !defined(ARDUINO_ARCH_MEGAAVR) && !defined(ARDUINO_ARCH_ESP8266)
void analogReadResolution(int bits);
#endif
void setup(void);
void loop(void);

/* ArduinoCore-API has enumerations where older cores have numbers. */
#ifdef ARDUINO_ARCH_MBED
typedef enum { LOW, HIGH } PinStatus;
typedef enum { INPUT, OUTPUT } PinMode;
void pinMode(uint8_t pin, PinMode mode);
void digitalWrite(uint8_t pin, PinStatus level);
#else
#define LOW 0x0
#define HIGH 0x1
#define OUTPUT 0x1
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);
#endif
#ifdef __cplusplus
}

class Print {
 public:
  virtual size_t write(uint8_t byte) = 0;
  virtual size_t write(const uint8_t *bytes, size_t size);
  virtual int availableForWrite();
  virtual void flush();
};

class Stream : public Print {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  virtual int peek() = 0;
};
#endif

#endif
