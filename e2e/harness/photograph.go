package harness

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
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
