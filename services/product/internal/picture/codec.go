package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strconv"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// maxPixels, maxSide and maxMemory bound a picture before it is decoded. maxMemory bounds the
	// memory of the decoder in bytes, which for some formats is more than four bytes per pixel.
	maxPixels = 50_000_000
	maxSide   = 16384
	maxMemory = 4 * maxPixels
	// jpegQuality is the lowest quality at which photographs look unchanged.
	jpegQuality = 82
)

// Codec renders pictures. Safe for concurrent use.
type Codec struct {
	// MaxBytes bounds a rendition in bytes. A larger one is left out.
	MaxBytes int
}

// format is a supported picture format.
type format struct {
	size   func(content []byte) (image.Config, error)
	decode func(content []byte) (image.Image, error)
	// pixelBytes returns the memory that the decoder needs per pixel.
	pixelBytes func(content []byte, model color.Model) float64
	// exif returns the TIFF structure of the EXIF data, nil if there is none.
	exif func(content []byte) []byte
}

// formatOf detects the format by the first bytes of the file.
func formatOf(content []byte) (format, bool) {
	begins := func(with string) bool { return bytes.HasPrefix(content, []byte(with)) }
	switch {
	case begins("\xff\xd8\xff"):
		return format{
			func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
			decodeJPEG, jpegPixelBytes, jpegEXIF,
		}, true
	case begins("\x89PNG\r\n\x1a\n"):
		return format{
			func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
			pixelBytes, pngEXIF,
		}, true
	case begins("GIF87a"), begins("GIF89a"):
		return format{
			func(b []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(b)) },
			decodeGIF, pixelBytes, func([]byte) []byte { return nil },
		}, true
	case begins("RIFF") && len(content) > 12 && string(content[8:12]) == "WEBP":
		return format{
			func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) },
			func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
			pixelBytes, webpEXIF,
		}, true
	default:
		return format{}, false
	}
}

// pixelBytes is for decoders that hold only the pixels. A GIF also needs a canvas.
func pixelBytes(_ []byte, model color.Model) float64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	default:
		return 4
	}
}

// Render returns the renditions of a picture, with its EXIF orientation applied. Errors:
// domain.ErrPictureInvalid, domain.ErrPictureTooLarge.
func (c Codec) Render(content []byte) (domain.RenderedPicture, error) {
	f, known := formatOf(content)
	if !known {
		return domain.RenderedPicture{}, domain.ErrPictureInvalid
	}
	size, err := f.size(content)
	switch {
	case err != nil:
		return domain.RenderedPicture{}, domain.ErrPictureInvalid.Wrap(err)
	case size.Width < 1 || size.Height < 1:
		return domain.RenderedPicture{}, domain.ErrPictureInvalid
	case size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels,
		float64(size.Width*size.Height)*f.pixelBytes(content, size.ColorModel) > maxMemory:
		return domain.RenderedPicture{}, domain.ErrPictureTooLarge.With("pixels", fmt.Sprintf("%dx%d", size.Width, size.Height))
	}
	decoded, err := f.decode(content)
	if err != nil {
		return domain.RenderedPicture{}, domain.ErrPictureInvalid.Wrap(err)
	}
	return c.renditions(decoded, orientationOf(f.exif(content)))
}

// renditions scales the picture to the largest width, and each smaller rendition from the one
// before.
func (c Codec) renditions(picture image.Image, turn orientation) (domain.RenderedPicture, error) {
	width, height := turn.shown(picture.Bounds().Dx(), picture.Bounds().Dy())
	widths := domain.RenditionWidths(width)
	out := domain.RenderedPicture{MediaType: "image/jpeg", Width: width, Height: height, Renditions: make([]domain.Rendition, 0, len(widths))}
	encode := encodeJPEG
	var last *image.RGBA
	for i := len(widths) - 1; i >= 0; i-- {
		w := widths[i]
		h := max(1, (height*w+width/2)/width)
		if last == nil {
			last = turn.apply(scale(picture, turn, w, h))
			if !last.Opaque() {
				out.MediaType, encode = "image/png", encodePNG
			}
		} else {
			last = scale(last, upright, w, h)
		}
		content, err := encode(last)
		if err != nil {
			return domain.RenderedPicture{}, fmt.Errorf("encode %d pixels: %w", w, err)
		}
		if len(content) <= c.MaxBytes {
			out.Renditions = append([]domain.Rendition{{Width: w, Content: content}}, out.Renditions...)
		}
	}
	if len(out.Renditions) == 0 {
		return domain.RenderedPicture{}, domain.ErrPictureTooLarge.With("pixels", strconv.Itoa(width)+"x"+strconv.Itoa(height))
	}
	return out, nil
}

// decodeGIF returns the first frame on its canvas.
func decodeGIF(content []byte) (image.Image, error) {
	size, err := gif.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return canvas, nil
}

func encodeJPEG(m *image.RGBA) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.Options{Quality: jpegQuality})
	return out.Bytes(), err
}

func encodePNG(m *image.RGBA) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, m)
	return out.Bytes(), err
}
