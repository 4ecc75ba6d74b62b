// Colours of places on the canonical body; included by the shaders that show them.
//
// A place's colour is a smooth function of its canonical position in OKLab (B. Ottosson, 2020), so
// that equal steps on the body look like equal steps: left is warm and right is cold (apart for
// every kind of colour vision), height goes from green to pink, the front is lighter than the back.
// widgets/legend/PlaceColours.cpp has the same arithmetic for legends and tests.

//@ uniforms
uniform vec3 placeCentre;     // of the canonical body's box, metres
uniform vec3 placeExtent;     // half its size, metres
uniform float checkerMetres;  // side of a checker's cell
uniform vec3 partColours[24];
uniform vec3 ramp[17];        // a colour map in equal steps
uniform vec3 noColour;        // where there is no value

//@ fragment Normal::Dec
float codeFromLight(float c) {
  c = clamp(c, 0.0, 1.0);
  return c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1.0 / 2.4) - 0.055;
}

vec3 colourFromOklab(vec3 lab) {
  vec3 m = vec3(lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z,
                lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z,
                lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z);
  m = m * m * m;
  return vec3(codeFromLight(4.0767416621 * m.x - 3.3077115913 * m.y + 0.2309699292 * m.z),
              codeFromLight(-1.2684380046 * m.x + 2.6097574011 * m.y - 0.3413193965 * m.z),
              codeFromLight(-0.0041960863 * m.x - 0.7034186147 * m.y + 1.7076147010 * m.z));
}

vec3 placeLab(vec3 place) {
  vec3 q = clamp((place - placeCentre) / placeExtent, -1.0, 1.0);
  float side = 1.15 * q.x / (abs(q.x) + 0.15);
  return vec3(0.68 + 0.07 * q.z, 0.145 * clamp(q.y + 0.12, -1.0, 1.0), 0.14 * side);
}

vec3 placeColour(vec3 place) { return colourFromOklab(placeLab(place)); }

// -1 in the dark cells and 1 in the light ones, with smooth borders one pixel wide.
float checker(vec3 place) {
  vec3 wave = sin(place * 3.14159265 / checkerMetres);
  vec3 width = max(fwidth(wave), vec3(1e-4));
  vec3 sides = clamp(wave / width, -1.0, 1.0);
  return sides.x * sides.y * sides.z;
}

vec3 checkedColour(vec3 place) {
  vec3 lab = placeLab(place);
  lab.x += 0.085 * checker(place);
  return colourFromOklab(lab);
}

vec3 partColour(float part) {
  int index = int(floor(part + 0.5));
  return index < 0 || index > 23 ? noColour : partColours[index];
}

// t in [0, 1].
vec3 rampColour(float t) {
  float x = clamp(t, 0.0, 1.0) * 16.0;
  int index = int(min(floor(x), 15.0));
  return mix(ramp[index], ramp[index + 1], x - float(index));
}
