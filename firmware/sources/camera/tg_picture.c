#include "tg_picture.h"

/* Red, green and blue as sums over a field. */
typedef struct {
  uint32_t channel[3];
} tg_color;

static void add_pixel(tg_color *sum, const tg_frame *frame, uint32_t index) {
  const uint8_t *bytes = frame->bytes;
  if (frame->pixels == TG_GRAY8) {
    sum->channel[0] += bytes[index];
  } else if (frame->pixels == TG_RGB888) {
    for (uint8_t c = 0; c < 3; c++)
      sum->channel[c] += bytes[3 * index + c];
  } else {
    const uint32_t pair = ((uint32_t)bytes[2 * index] << 8) | bytes[2 * index + 1];
    const uint32_t red = pair >> 11, green = (pair >> 5) & 63U, blue = pair & 31U;
    sum->channel[0] += (red << 3) | (red >> 2);
    sum->channel[1] += (green << 2) | (green >> 4);
    sum->channel[2] += (blue << 3) | (blue >> 2);
  }
}

typedef struct {
  uint32_t left, top, width, height;
} tg_crop;

/* Around the middle, with the picture's proportions. */
static tg_crop crop_of(const tg_picture *picture, const tg_frame *frame) {
  tg_crop crop = {0, 0, frame->width, frame->height};
  if (picture->stretched)
    return crop;
  if ((uint32_t)frame->width * picture->height > (uint32_t)frame->height * picture->width)
    crop.width = (uint32_t)frame->height * picture->width / picture->height;
  else
    crop.height = (uint32_t)frame->width * picture->height / picture->width;
  crop.width += crop.width == 0;
  crop.height += crop.height == 0;
  crop.left = (frame->width - crop.width) / 2;
  crop.top = (frame->height - crop.height) / 2;
  return crop;
}

/* Of a row or column: from where to where, the end not in it. */
typedef struct {
  uint32_t from, to;
} tg_range;

/* Where the field of one of `count` pixels lies on a side of `size`. It is never empty: where the picture is
 * larger than the frame, pixels repeat. */
static tg_range field_of(const tg_picture *picture, uint32_t pixel, uint32_t size, uint32_t count) {
  tg_range range = {pixel * size / count, (pixel + 1) * size / count};
  if (picture->resize == TG_NEAREST)
    range.from = (2 * pixel + 1) * size / (2 * count);
  if (picture->resize == TG_NEAREST || range.to == range.from)
    range.to = range.from + 1;
  return range;
}

static tg_color mean_of(const tg_frame *frame, tg_range columns, tg_range rows) {
  tg_color sum = {{0, 0, 0}};
  for (uint32_t y = rows.from; y < rows.to; y++)
    for (uint32_t x = columns.from; x < columns.to; x++)
      add_pixel(&sum, frame, y * frame->width + x);
  const uint32_t pixels = (columns.to - columns.from) * (rows.to - rows.from);
  for (uint8_t c = 0; c < 3; c++)
    sum.channel[c] = (sum.channel[c] + pixels / 2) / pixels;
  return sum;
}

/* Of a row or column: two pixels beside each other, and how many 256ths of the second count. */
typedef struct {
  uint32_t first, second, part;
} tg_between;

/* Around the middle of a pixel's field. */
static tg_between around(uint32_t pixel, uint32_t size, uint32_t count) {
  const uint32_t middle = (2 * pixel + 1) * size * 128U / count; /* in 256ths of a pixel from the edge */
  const uint32_t place = middle > 128U ? middle - 128U : 0;      /* from the first pixel's own middle */
  const uint32_t first = place >> 8;
  const tg_between between = {first, first + 1 < size ? first + 1 : first, place & 255U};
  return between;
}

static tg_color blend(const tg_frame *frame, const tg_crop *crop, tg_between column, tg_between row) {
  const uint32_t xs[] = {column.first, column.second}, ys[] = {row.first, row.second};
  const uint32_t across[] = {256U - column.part, column.part}, down[] = {256U - row.part, row.part};
  tg_color sum = {{32768U, 32768U, 32768U}};
  for (uint8_t i = 0; i < 4; i++) {
    tg_color pixel = {{0, 0, 0}};
    add_pixel(&pixel, frame, (crop->top + ys[i >> 1]) * frame->width + crop->left + xs[i & 1]);
    for (uint8_t c = 0; c < 3; c++)
      sum.channel[c] += across[i & 1] * down[i >> 1] * pixel.channel[c];
  }
  for (uint8_t c = 0; c < 3; c++)
    sum.channel[c] >>= 16;
  return sum;
}

/* The luma of ITU-R BT.601 in 256ths. */
static uint32_t gray_of(const tg_color *color) {
  return (77U * color->channel[0] + 150U * color->channel[1] + 29U * color->channel[2] + 128U) >> 8;
}

static void store(const tg_picture *picture, void *input, uint32_t index, int16_t value) {
  if (picture->bytes == 1)
    ((uint8_t *)input)[index] = (uint8_t)(value & 0xFF);
  else
    ((int16_t *)input)[index] = value;
}

static void store_pixel(const tg_picture *picture, void *input, uint32_t pixel, const tg_color *color,
                        tg_pixels pixels) {
  const bool gray = pixels == TG_GRAY8 || picture->gray || picture->channels == 1;
  const uint32_t luma = pixels == TG_GRAY8 ? color->channel[0] : gray_of(color);
  for (uint8_t c = 0; c < picture->channels; c++) {
    const uint32_t brightness = gray ? luma : color->channel[c];
    store(picture, input, picture->channels * pixel + c,
          picture->table[c * picture->table_step + brightness]);
  }
}

static tg_range shifted(tg_range range, uint32_t by) {
  const tg_range result = {range.from + by, range.to + by};
  return result;
}

static tg_color color_of(const tg_picture *picture, const tg_frame *frame, const tg_crop *crop, uint32_t x,
                         uint32_t y) {
  if (picture->resize == TG_BILINEAR)
    return blend(frame, crop, around(x, crop->width, picture->width),
                 around(y, crop->height, picture->height));
  const tg_range columns = field_of(picture, x, crop->width, picture->width);
  const tg_range rows = field_of(picture, y, crop->height, picture->height);
  return mean_of(frame, shifted(columns, crop->left), shifted(rows, crop->top));
}

void tg_picture_fill(const tg_picture *picture, const tg_frame *frame, void *input) {
  const tg_crop crop = crop_of(picture, frame);
  uint32_t pixel = 0;
  for (uint32_t y = 0; y < picture->height; y++)
    for (uint32_t x = 0; x < picture->width; x++) {
      const tg_color color = color_of(picture, frame, &crop, x, y);
      store_pixel(picture, input, pixel++, &color, frame->pixels);
    }
}
