// A loadable library that is no learning module.
extern "C" int foreignAnswer() { return 42; }
