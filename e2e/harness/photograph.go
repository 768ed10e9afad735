package harness

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
)

// Photograph returns a picture as a telephone makes it, different each time: rotated, and with the
// location where it was taken.
func Photograph(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White})
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, nil))
	notes := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00GPS 35.681236 139.767125 " + id.New())
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(notes)+2)) //nolint:gosec // a few bytes
	return append(append(segment, notes...), out.Bytes()[2:]...)
}

// LargePhotograph returns a photograph of more than 400 kB, as telephones take them.
func LargePhotograph(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 1000, 800))
	for i := range m.Pix {
		m.Pix[i] = byte(rand.IntN(256)) //nolint:gosec // noise, which no compression makes small
	}
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, nil))
	require.Greater(t, out.Len(), 400<<10)
	return out.Bytes()
}
