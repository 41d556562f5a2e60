// Problem  e^x in float.
// Method   x = n ln 2 + r, and Moshier's polynomial for e^r (Cephes, expf): products and sums that
//          round once each, so that the bits are the host's.
// Oracle   org.tsenor.engine.host.Exponential, bit for bit.
// Mapping  a thread.
// Limits   within 1 unit in the last place from -87.3 to 88; beyond, what it is there; NaN is NaN.
#pragma once

#include "lanes.cuh"

DEVICE float exponential(float x) {
  const float from_below = x < -87.3f ? -87.3f : x;
  const float bounded = from_below > 88.0f ? 88.0f : from_below;
  // 1.5 * 2^23: added, it rounds to an integer, which stands in the last bits.
  constexpr float kRounding = 12582912.0f;
  const float shifted = bounded * 1.44269504f + kRounding;
  const float n = shifted - kRounding;
  // ln 2 in two parts, the first of 9 bits, so that its product with n is exact.
  const float r = bounded - n * 0.693359375f - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  // The bits of kRounding leave at the top.
  const float power = __uint_as_float((__float_as_uint(shifted) + 127u) << 23);
  return (p * (r * r) + r + 1.0f) * power;
}
