// PNG by libpng's simplified interface, JPEG by libjpeg.
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>
#include <png.h>

#include "core/Image.h"

namespace loopreg {
namespace {

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;

bool tooLarge(std::uint64_t width, std::uint64_t height) {
  return width == 0 || height == 0 || width > kMostPixels / height;
}

Error broken(const std::string& name, const std::string& reason) {
  return unreadable(name, "The picture cannot be read: " + reason + ".");
}

Result<Image> decodePng(const char* bytes, std::size_t size, const std::string& name) {
  png_image reader;
  std::memset(&reader, 0, sizeof reader);
  reader.version = PNG_IMAGE_VERSION;
  Image image;
  if (png_image_begin_read_from_memory(&reader, bytes, size) == 0) {
    return broken(name, reader.message);
  }
  if (tooLarge(reader.width, reader.height)) {
    png_image_free(&reader);
    return broken(name, "it is too large");
  }
  // With an alpha channel asked for, colours beneath transparent pixels come as they are stored.
  reader.format = PNG_FORMAT_RGBA;
  std::vector<std::uint8_t> rgba(PNG_IMAGE_SIZE(reader));
  image = Image(static_cast<int>(reader.width), static_cast<int>(reader.height));
  if (png_image_finish_read(&reader, nullptr, rgba.data(), 0, nullptr) == 0) {
    return broken(name, reader.message);
  }
  for (std::size_t i = 0; i < rgba.size() / 4; ++i) {
    std::memcpy(&image.pixels[3 * i], &rgba[4 * i], 3);
  }
  return image;
}

/// libjpeg ends at an error by calling back; the callback must not return.
struct JpegErrors {
  jpeg_error_mgr manager;  // first: libjpeg hands out a pointer to it
  std::jmp_buf back;
  char text[JMSG_LENGTH_MAX] = "";
};

void onJpegError(j_common_ptr info) {
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  info->err->format_message(info, errors->text);
  std::longjmp(errors->back, 1);
}

void onJpegWarning(j_common_ptr, int) {}

/// False where the file is broken, with the reason in `errors`. Nothing with a destructor lives
/// here: an error jumps out of the middle.
bool readJpeg(const char* bytes, std::size_t size, JpegErrors& errors, Image& image) {
  jpeg_decompress_struct reader;
  std::memset(&reader, 0, sizeof reader);
  reader.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = onJpegError;
  errors.manager.emit_message = onJpegWarning;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&reader);
    return false;
  }
  jpeg_create_decompress(&reader);
  jpeg_mem_src(&reader, reinterpret_cast<const unsigned char*>(bytes),
               static_cast<unsigned long>(size));
  jpeg_read_header(&reader, TRUE);
  if (tooLarge(reader.image_width, reader.image_height)) {
    std::strcpy(errors.text, "it is too large");
    jpeg_destroy_decompress(&reader);
    return false;
  }
  reader.out_color_space = JCS_RGB;
  jpeg_start_decompress(&reader);
  image = Image(static_cast<int>(reader.output_width), static_cast<int>(reader.output_height));
  while (reader.output_scanline < reader.output_height) {
    JSAMPROW row = image.at(0, static_cast<int>(reader.output_scanline));
    jpeg_read_scanlines(&reader, &row, 1);
  }
  jpeg_finish_decompress(&reader);
  jpeg_destroy_decompress(&reader);
  return true;
}

}  // namespace

Result<Image> decodeImage(const char* bytes, std::size_t size, const std::string& name) {
  if (size > 8 && std::memcmp(bytes, "\x89PNG", 4) == 0) return decodePng(bytes, size, name);
  if (size > 3 && std::memcmp(bytes, "\xff\xd8\xff", 3) == 0) {
    JpegErrors errors;
    Image image;
    if (!readJpeg(bytes, size, errors, image)) return broken(name, errors.text);
    return image;
  }
  return broken(name, "it is neither PNG nor JPEG");
}

}  // namespace loopreg
