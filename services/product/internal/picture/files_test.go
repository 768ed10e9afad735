package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

// The colors of the four quarters of a test picture.
var (
	red    = color.RGBA{R: 250, G: 10, B: 10, A: 255}
	green  = color.RGBA{R: 10, G: 250, B: 10, A: 255}
	blue   = color.RGBA{R: 10, G: 10, B: 250, A: 255}
	yellow = color.RGBA{R: 250, G: 250, B: 10, A: 255}
	glass  = color.RGBA{}
)

// quarters returns a picture with one color in each quarter: top left, top right, bottom left,
// bottom right.
func quarters(w, h int, colors [4]color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, colors[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

func corners() [4]color.RGBA { return [4]color.RGBA{red, green, blue, yellow} }

// smooth returns a picture without edges.
func smooth(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{R: uint8(255 * x / w), G: uint8(255 * y / h), B: uint8(255 * (x + y) / (w + h)), A: 255})
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}))
	return out.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, m))
	return out.Bytes()
}

func asGIF(t testing.TB, frames ...*image.Paletted) []byte {
	t.Helper()
	var out bytes.Buffer
	size := image.Config{Width: 40, Height: 20}
	require.NoError(t, gif.EncodeAll(&out, &gif.GIF{Image: frames, Delay: make([]int, len(frames)), Config: size}))
	return out.Bytes()
}

func paletted(at image.Rectangle, c color.RGBA) *image.Paletted {
	return image.NewPaletted(at, color.Palette{c, color.Black})
}

// bits writes bits in the order of WebP, the lowest first.
type bits struct {
	out  []byte
	held uint
}

func (b *bits) write(value, count uint) {
	for i := range count {
		if b.held%8 == 0 {
			b.out = append(b.out, 0)
		}
		b.out[b.held/8] |= byte(value>>i&1) << (b.held % 8)
		b.held++
	}
}

// lossless returns the chunk of a WebP picture of one color: each of its five codes has one symbol,
// so pixels take no bits.
func lossless(w, h int, c color.RGBA) []byte {
	b := &bits{}
	b.write(0x2f, 8)
	b.write(uint(w-1), 14)
	b.write(uint(h-1), 14)
	b.write(1, 1)
	b.write(0, 6) // version, no transform, no cache, one group of codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		b.write(0b101, 3)
		b.write(uint(symbol), 8)
	}
	return riffChunk("VP8L", b.out)
}

// extended returns the header chunk of an extended WebP file without alpha, with its size.
func extended(w, h int) []byte {
	data := make([]byte, 12)
	data[0] = 1 << 3 // EXIF
	binary.LittleEndian.PutUint32(data[4:], uint32(w-1))
	binary.LittleEndian.PutUint32(data[7:], uint32(h-1))
	return riffChunk("VP8X", data[:10])
}

func riffChunk(name string, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	out = append(out, data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func asWebP(chunks ...[]byte) []byte {
	return riffChunk("RIFF", append([]byte("WEBP"), bytes.Join(chunks, nil)...))
}

// camera returns a TIFF structure with an orientation and a location.
func camera(order binary.AppendByteOrder, turn orientation) []byte {
	out := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint32(out, 8)
	out = order.AppendUint16(out, 2)
	for _, entry := range [][2]uint16{{0x8825, 4}, {orientationTag, shortType}} {
		out = order.AppendUint16(out, entry[0])
		out = order.AppendUint16(out, entry[1])
		out = order.AppendUint32(out, 1)
		out = order.AppendUint16(out, uint16(turn))
		out = order.AppendUint16(out, 0)
	}
	return append(out, "GPS 35.681236 139.767125"...)
}

// withSegment inserts a segment after the start of a JPEG.
func withSegment(content []byte, marker byte, data []byte) []byte {
	out := append(bytes.Clone(content[:2]), 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	out = append(out, data...)
	return append(out, content[2:]...)
}

// withChunk inserts a chunk after the header of a PNG.
func withChunk(content []byte, name string, data []byte) []byte {
	const header = 8 + 25
	out := binary.BigEndian.AppendUint32(bytes.Clone(content[:header]), uint32(len(data)))
	named := append([]byte(name), data...)
	out = append(out, named...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(named))
	return append(out, content[header:]...)
}

// claiming returns a PNG whose header has another size.
func claiming(content []byte, w, h uint32) []byte {
	out := bytes.Clone(content)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

// progressive returns the beginning of a progressive JPEG with three components; the first one has
// the given sampling.
func progressive(w, h uint16, sampling byte) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, markerProgressive, 0, 17, 8}, byte(h>>8), byte(h), byte(w>>8), byte(w), 3)
	return append(out, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, markerScan, 0, 12)
}
