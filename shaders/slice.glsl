// A plane through the distance field of a body.
//
// Per vertex: distanceMC, signed millimetres (negative inside), and placeMC and partMC of the
// closest point of the surface: the field's diffused functions. Distances stay distances until the
// fragment, so that range, map and lines change without new data. Lines are as wide on the screen
// everywhere (fwidth), and fade where they would run together.

//@ include place

//@ uniforms
uniform int content;        // 0 distance, 1 place, 2 parts
uniform float rangeMm;      // the ramp goes from -rangeMm to rangeMm
uniform float reachMm;      // nothing is drawn farther outside than this
uniform float stepMm;       // between two lines; 0: none
uniform vec3 zeroColour;    // of the surface's own contour

//@ vertex Normal::Dec
in float distanceMC;
in vec3 placeMC;
in float partMC;
smooth out float distanceVSOutput;
smooth out vec3 placeVSOutput;
flat out float partVSOutput;

//@ vertex Normal::Impl
  distanceVSOutput = distanceMC;
  placeVSOutput = placeMC;
  partVSOutput = partMC;

//@ fragment Normal::Dec
smooth in float distanceVSOutput;
smooth in vec3 placeVSOutput;
flat in float partVSOutput;

//@ fragment Color::Impl
  float d = distanceVSOutput;
  float perPixel = max(fwidth(d), 1e-4);
  vec3 checked = checkedColour(placeVSOutput);
  if (d > reachMm) discard;
  vec3 shown = rampColour(0.5 + 0.5 * d / rangeMm);
  if (content == 1) shown = checked;
  if (content == 2) shown = partColour(partVSOutput);
  if (stepMm > 0.0) {
    float pixels = abs(fract(d / stepMm - 0.5) - 0.5) * stepMm / perPixel;
    float room = smoothstep(3.0, 7.0, stepMm / perPixel);
    shown = mix(shown, 0.55 * shown, 0.8 * room * (1.0 - smoothstep(0.4, 1.3, pixels)));
  }
  shown = mix(shown, zeroColour, 1.0 - smoothstep(1.2, 2.2, abs(d) / perPixel));
  ambientColor = shown;
  diffuseColor = vec3(0.0);
