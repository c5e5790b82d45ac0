/* What the Wire library of every core declares, as far as the firmware uses it: the Arduino language
 * reference. Most cores take and give bytes, ArduinoCore-API (Mbed) a size_t. */
#ifndef WIRE_H
#define WIRE_H
#include "Arduino.h"

#ifdef ARDUINO_ARCH_MBED
typedef size_t wire_count;
#else
typedef uint8_t wire_count;
#endif
#ifdef ARDUINO_ARCH_AVR
#define WIRE_HAS_TIMEOUT 1
#endif

class TwoWire : public Stream {
 public:
  void begin();
#if defined(ARDUINO_ARCH_ESP32) || defined(ARDUINO_ARCH_ESP8266)
  bool begin(int sda, int scl);
#endif
  void setClock(uint32_t hertz);
#ifdef WIRE_HAS_TIMEOUT
  void setWireTimeout(uint32_t microseconds, bool reset);
#endif
  void beginTransmission(uint8_t address);
  uint8_t endTransmission();
  uint8_t endTransmission(bool stop);
  wire_count requestFrom(uint8_t address, wire_count count);
#ifndef ARDUINO_ARCH_MBED
  uint8_t requestFrom(int address, int count);
#endif
  size_t write(uint8_t byte) override;
  int available() override;
  int read() override;
  int peek() override;
};
extern TwoWire Wire;
#if defined(ARDUINO_ARCH_MBED) || defined(ARDUINO_ARCH_ESP32) || defined(__IMXRT1062__)
extern TwoWire Wire1;
#endif

#endif
