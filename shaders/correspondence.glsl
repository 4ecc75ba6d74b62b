// A mesh or point cloud in the colours of the canonical places that its vertices show.
//
// Per vertex: placeMC, the canonical position in metres, and traitsMC: part, confidence (negative:
// the vertex shows no place), amount (a depth or distance in millimetres; negative: no value).
// Colours are sRGB. With tint 0 the material's own colours stay as they are.

//@ include place

//@ uniforms
uniform int tint;            // 0 none, 1 place, 2 checker, 3 parts, 4 confidence, 5 amount
uniform float amountMax;     // millimetres at the end of the ramp
uniform float doubtFades;    // 1: places of low confidence lose their colour

//@ vertex Normal::Dec
in vec3 placeMC;
in vec3 traitsMC;
smooth out vec3 placeVSOutput;
smooth out vec3 traitsVSOutput;
flat out float partVSOutput;

//@ vertex Normal::Impl
  placeVSOutput = placeMC;
  traitsVSOutput = traitsMC;
  partVSOutput = traitsMC.x;

//@ fragment Normal::Dec
smooth in vec3 placeVSOutput;
smooth in vec3 traitsVSOutput;
flat in float partVSOutput;

//@ fragment Color::Impl
  if (tint > 0) {
    vec3 shown = noColour;
    float sure = traitsVSOutput.y;
    vec3 checked = checkedColour(placeVSOutput);  // takes derivatives: outside the branches
    if (tint == 5) {
      if (traitsVSOutput.z >= 0.0) shown = rampColour(traitsVSOutput.z / amountMax);
    } else if (sure >= 0.0) {
      if (tint == 1) shown = placeColour(placeVSOutput);
      if (tint == 2) shown = checked;
      if (tint == 3) shown = partColour(partVSOutput);
      if (tint == 4) shown = rampColour(sure);
      if (tint < 4) shown = mix(shown, noColour, doubtFades * (1.0 - clamp(sure, 0.0, 1.0)));
    }
    ambientColor = 0.14 * shown;
    diffuseColor = 0.86 * shown;
  }
