package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"testing"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// FuzzRender checks that every input is rendered or refused.
func FuzzRender(f *testing.F) {
	notes := camera(binary.BigEndian, turnLeft)
	for _, seed := range [][]byte{
		withSegment(asJPEG(f, smooth(8, 6)), markerAPP1, append(exifHeader, notes...)),
		withChunk(asPNG(f, smooth(8, 6)), "eXIf", notes),
		asGIF(f, paletted(image.Rect(3, 2, 20, 10), red)),
		asWebP(extended(40, 20), lossless(40, 20, red), riffChunk("EXIF", notes)),
		progressive(100, 100, 0x22),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		out, err := codec.Render(content)
		if err == nil && len(out.Renditions) == 0 {
			t.Fatal("neither")
		}
		if err != nil && !errors.Is(err, domain.ErrPictureInvalid) && !errors.Is(err, domain.ErrPictureTooLarge) {
			t.Fatal(err)
		}
		for _, read := range []func([]byte) []byte{jpegEXIF, func(b []byte) []byte { return b }} {
			orientationOf(read(content))
		}
		if len(content) > 12 {
			orientationOf(pngEXIF(content))
			orientationOf(webpEXIF(content))
		}
	})
}
