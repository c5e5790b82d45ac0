/* Stub of ArduinoCore-mbed: libraries/PDM/src/PDM.h. */
#pragma once
#include <Arduino.h>

class PDMClass {
 public:
  int begin(int channels, int sampleRate);
  void end();
  virtual int available();
  virtual int read(void *buffer, size_t size);
  void onReceive(void (*function)(void));
  void setGain(int gain);
};
extern PDMClass PDM;
