package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"

	"github.com/akinai/akinai/services/product/internal/domain"
)

var codec = Codec{MaxBytes: 6 << 20}

// open decodes a rendition.
func open(t *testing.T, mediaType string, content []byte) image.Image {
	t.Helper()
	var m image.Image
	var err error
	if mediaType == "image/png" {
		m, err = png.Decode(bytes.NewReader(content))
	} else {
		require.Equal(t, "image/jpeg", mediaType)
		m, err = jpeg.Decode(bytes.NewReader(content))
	}
	require.NoError(t, err)
	return m
}

// requireColors checks the color in the middle of each quarter.
func requireColors(t *testing.T, m image.Image, want [4]color.RGBA) {
	t.Helper()
	for i, c := range want {
		x, y := m.Bounds().Dx()*(1+2*(i%2))/4, m.Bounds().Dy()*(1+2*(i/2))/4
		r, g, b, a := m.At(x, y).RGBA()
		for channel, pair := range [][2]int{{int(r >> 8), int(c.R)}, {int(g >> 8), int(c.G)}, {int(b >> 8), int(c.B)}, {int(a >> 8), int(c.A)}} {
			require.InDelta(t, pair[1], pair[0], 20, "quarter %d, channel %d", i, channel)
		}
	}
}

func TestEveryFormatIsShown(t *testing.T) {
	t.Parallel()
	one := [4]color.RGBA{red, red, red, red}
	for name, tc := range map[string]struct {
		content []byte
		media   string
		want    [4]color.RGBA
	}{
		"JPEG":             {asJPEG(t, quarters(40, 20, corners())), "image/jpeg", corners()},
		"grey JPEG":        {asJPEG(t, image.NewGray(image.Rect(0, 0, 40, 20))), "image/jpeg", [4]color.RGBA{{A: 255}, {A: 255}, {A: 255}, {A: 255}}},
		"PNG":              {asPNG(t, quarters(40, 20, corners())), "image/jpeg", corners()},
		"transparent PNG":  {asPNG(t, quarters(40, 20, [4]color.RGBA{red, glass, glass, blue})), "image/png", [4]color.RGBA{red, glass, glass, blue}},
		"PNG of 16 bits":   {asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 40, 20))), "image/png", [4]color.RGBA{}},
		"GIF":              {asGIF(t, paletted(image.Rect(0, 0, 40, 20), red), paletted(image.Rect(0, 0, 40, 20), blue)), "image/jpeg", one},
		"GIF with a part":  {asGIF(t, paletted(image.Rect(0, 0, 20, 10), red)), "image/png", [4]color.RGBA{red, glass, glass, glass}},
		"WebP":             {asWebP(lossless(40, 20, red)), "image/jpeg", one},
		"transparent WebP": {asWebP(lossless(40, 20, glass)), "image/png", [4]color.RGBA{}},
		"extended WebP":    {asWebP(extended(40, 20), lossless(40, 20, red)), "image/jpeg", one},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := codec.Render(tc.content)
			require.NoError(t, err)
			require.Equal(t, tc.media, out.MediaType)
			require.Equal(t, []int{40, 20}, []int{out.Width, out.Height})
			require.Len(t, out.Renditions, 1)
			shown := open(t, out.MediaType, out.Renditions[0].Content)
			require.Equal(t, image.Rect(0, 0, 40, 20), shown.Bounds())
			requireColors(t, shown, tc.want)
		})
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	picture := asJPEG(t, quarters(40, 20, corners()))
	for name, content := range map[string][]byte{
		"nothing":               nil,
		"one byte":              {0xff},
		"text":                  []byte("This is a picture.jpg, trust me."),
		"HTML":                  []byte("<!doctype html><script>alert(1)</script>"),
		"HTML around a JPEG":    append([]byte("<html>"), picture...),
		"SVG":                   []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"PDF":                   []byte("%PDF-1.7\n1 0 obj << /S /JavaScript >>"),
		"BMP":                   append([]byte("BM"), make([]byte, 60)...),
		"TIFF":                  camera(binary.LittleEndian, upright),
		"the beginning of JPEG": []byte("\xff\xd8\xff<script>alert(1)</script>"),
		"the beginning of PNG":  []byte("\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
		"the beginning of GIF":  []byte("GIF89a\x04\x00\x04\x00/*<script>*/=alert(1)//"),
		"the beginning of WebP": []byte("RIFF\x00\x01\x00\x00WEBP<script>alert(1)</script>"),
		"a sound":               []byte("RIFF\x00\x01\x00\x00WAVEfmt "),
		"PNG without pixels":    claiming(asPNG(t, quarters(4, 4, corners())), 0, 4),
	} {
		_, err := codec.Render(content)
		require.ErrorIs(t, err, domain.ErrPictureInvalid, name)
	}
}

// A file that is truncated at any position is refused.
func TestTruncatedPicturesAreRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"JPEG": asJPEG(t, smooth(24, 16)),
		"PNG":  asPNG(t, smooth(24, 16)),
		"GIF":  asGIF(t, paletted(image.Rect(0, 0, 40, 20), red)),
		"WebP": asWebP(lossless(40, 20, red)),
	} {
		_, err := codec.Render(content)
		require.NoError(t, err, name)
		whole := len(content)
		switch name {
		case "GIF":
			whole -= 2 // the marker that no further frame follows
		case "WebP":
			whole -= 2 // the padding, and the last bits of an unused code
		}
		for length := range whole {
			_, err := codec.Render(content[:length])
			require.ErrorIs(t, err, domain.ErrPictureInvalid, "%s of %d of %d bytes", name, length, len(content))
		}
	}
}

// A picture is refused because of its header, before memory is allocated. Not parallel: the test
// measures the allocations of the process.
func TestBombsAreRefusedBeforeTheyUnfold(t *testing.T) {
	small := asPNG(t, quarters(4, 4, corners()))
	var before, after runtime.MemStats
	for name, content := range map[string][]byte{
		"PNG of 100 megapixels":                   claiming(small, 10_000, 10_000),
		"PNG with a long side":                    claiming(small, maxSide+1, 1),
		"PNG of 2³¹ a side":                       claiming(small, 1<<31-1, 1<<31-1),
		"PNG of 49 megapixels of 16 bits a color": claiming(asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 4, 4))), 7000, 7000),
		"progressive JPEG":                        progressive(5000, 5000, 0x11),
		"WebP of 268 megapixels":                  asWebP(lossless(maxSide, maxSide, red)),
		"WebP in a large frame":                   asWebP(extended(maxSide, maxSide), lossless(4, 4, red)),
	} {
		runtime.ReadMemStats(&before)
		_, err := codec.Render(content)
		runtime.ReadMemStats(&after)
		if name == "PNG of 2³¹ a side" {
			require.ErrorIs(t, err, domain.ErrPictureInvalid, name) // above the limit of its decoder
		} else {
			require.ErrorIs(t, err, domain.ErrPictureTooLarge, name)
		}
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), name)
	}
	_, err := codec.Render(progressive(5000, 5000, 0x22))
	require.ErrorIs(t, err, domain.ErrPictureInvalid, "with a quarter of the colors it is not too large; but it ends there")
	_, err = codec.Render(asWebP(extended(4, 4), lossless(maxSide, maxSide, red)))
	require.ErrorIs(t, err, domain.ErrPictureInvalid, "WebP that is larger than its frame")
}

// Each scan of a JPEG costs a pass over all pixels, however few bytes it has.
func TestAJPEGOfTooManyScansIsRefused(t *testing.T) {
	t.Parallel()
	content := asJPEG(t, smooth(16, 16))
	at := bytes.Index(content, []byte{0xff, markerScan})
	head, scan, end := content[:at], content[at:len(content)-2], content[len(content)-2:]
	of := func(scans int) []byte { return slices.Concat(head, bytes.Repeat(scan, scans), end) }
	_, err := codec.Render(of(maxScans))
	require.NoError(t, err)
	_, err = codec.Render(of(maxScans + 1))
	require.ErrorIs(t, err, domain.ErrPictureInvalid)
	require.ErrorContains(t, err, "too many scans")
}

func TestOrientation(t *testing.T) {
	t.Parallel()
	r, g, b, y := red, green, blue, yellow
	for turn, want := range map[orientation][4]color.RGBA{
		upright: {r, g, b, y}, mirrored: {g, r, y, b}, upsideDown: {y, b, g, r}, flipped: {b, y, r, g},
		transposed: {r, b, g, y}, turnRight: {b, r, y, g}, transversed: {y, g, b, r}, turnLeft: {g, y, r, b},
		0: {r, g, b, y}, 9: {r, g, b, y},
	} {
		plainJPEG, plainPNG := asJPEG(t, quarters(200, 100, corners())), asPNG(t, quarters(200, 100, corners()))
		for name, content := range map[string][]byte{
			"JPEG, little": withSegment(plainJPEG, markerAPP1, append(exifHeader, camera(binary.LittleEndian, turn)...)),
			"JPEG, big":    withSegment(plainJPEG, markerAPP1, append(exifHeader, camera(binary.BigEndian, turn)...)),
			"PNG":          withChunk(plainPNG, "eXIf", camera(binary.BigEndian, turn)),
		} {
			t.Run(fmt.Sprint(name, turn), func(t *testing.T) {
				t.Parallel()
				out, err := codec.Render(content)
				require.NoError(t, err)
				width, height := 200, 100
				if turn >= transposed && turn <= turnLeft {
					width, height = 100, 200
				}
				require.Equal(t, []int{width, height}, []int{out.Width, out.Height})
				require.Equal(t, domain.RenditionWidths(width), out.Widths())
				for _, rendition := range out.Renditions {
					shown := open(t, out.MediaType, rendition.Content)
					require.Equal(t, image.Rect(0, 0, rendition.Width, rendition.Width*height/width), shown.Bounds())
					requireColors(t, shown, want)
				}
			})
		}
	}
	sideways, err := codec.Render(asWebP(extended(40, 20), lossless(40, 20, red), riffChunk("EXIF", camera(binary.LittleEndian, turnRight))))
	require.NoError(t, err)
	require.Equal(t, []int{20, 40}, []int{sideways.Width, sideways.Height})
}

// Renditions contain only the pixels of an upload: no location, no comments, no data after the end.
func TestNothingButPixelsGetsOut(t *testing.T) {
	t.Parallel()
	secret := []byte("GPS 35.681236 139.767125")
	hidden := []byte("<script>alert(document.domain)</script>")
	notes := append(slices.Clone(exifHeader), camera(binary.BigEndian, upright)...)
	aJPEG := withSegment(withSegment(asJPEG(t, quarters(200, 100, corners())), markerAPP1, notes), 0xfe, hidden)
	aPNG := withChunk(withChunk(asPNG(t, quarters(400, 200, [4]color.RGBA{red, glass, blue, red})), "eXIf", notes[6:]), "tEXt", hidden)
	for name, content := range map[string][]byte{
		"JPEG": append(aJPEG, hidden...),
		"PNG":  append(aPNG, hidden...),
		"GIF":  append(asGIF(t, paletted(image.Rect(0, 0, 40, 20), red)), append(secret, hidden...)...),
		"WebP": asWebP(extended(40, 20), lossless(40, 20, red), riffChunk("EXIF", append(notes[6:], hidden...))),
	} {
		require.True(t, bytes.Contains(content, secret) && bytes.Contains(content, hidden), name)
		out, err := codec.Render(content)
		require.NoError(t, err, name)
		for _, rendition := range out.Renditions {
			for _, trace := range [][]byte{secret, hidden, []byte("Exif"), []byte("eXIf"), []byte("GPS"), {0x88, 0x25}, {0x25, 0x88, 4, 0}} {
				require.False(t, bytes.Contains(rendition.Content, trace), "%s has %q", name, trace)
			}
		}
	}
}

func TestRenditions(t *testing.T) {
	t.Parallel()
	out, err := codec.Render(asJPEG(t, smooth(2400, 800)))
	require.NoError(t, err)
	require.Equal(t, []int{2400, 800}, []int{out.Width, out.Height})
	require.Equal(t, []int{160, 320, 640, 1280, 2048}, out.Widths())
	for _, rendition := range out.Renditions {
		shown := open(t, out.MediaType, rendition.Content)
		require.Equal(t, rendition.Width, shown.Bounds().Dx())
		require.InDelta(t, float64(rendition.Width)/3, shown.Bounds().Dy(), 0.5)
		want := smooth(shown.Bounds().Dx(), shown.Bounds().Dy())
		for _, at := range []image.Point{{10, 10}, {shown.Bounds().Dx() / 2, shown.Bounds().Dy() / 3}} {
			r, g, b, _ := shown.At(at.X, at.Y).RGBA()
			is := want.RGBAAt(at.X, at.Y)
			require.InDeltaSlice(t, []int{int(is.R), int(is.G), int(is.B)}, []int{int(r >> 8), int(g >> 8), int(b >> 8)}, 6)
		}
	}
	thin, err := codec.Render(asPNG(t, smooth(5000, 1)))
	require.NoError(t, err)
	require.Equal(t, []int{160, 320, 640, 1280, 2048}, thin.Widths())
}

// Scaling in strips saves memory, and the result has no visible borders.
func TestStripsAreTheWholePicture(t *testing.T) {
	t.Parallel()
	from := smooth(500, 300)
	got := scale(from, upright, 321, 193)
	want := image.NewRGBA(image.Rect(0, 0, 321, 193))
	draw.CatmullRom.Scale(want, want.Rect, from, from.Rect, draw.Src, nil)
	require.Equal(t, want.Rect, got.Rect)
	most := 0
	for i := range want.Pix {
		most = max(most, int(want.Pix[i])-int(got.Pix[i]), int(got.Pix[i])-int(want.Pix[i]))
	}
	require.LessOrEqual(t, most, 2)
}

// A rendition that does not fit into a message is omitted; if none fits, the picture is too large.
func TestRenditionsAreBounded(t *testing.T) {
	t.Parallel()
	content := asPNG(t, quarters(700, 50, [4]color.RGBA{red, glass, blue, green}))
	all, err := codec.Render(content)
	require.NoError(t, err)
	require.Equal(t, []int{160, 320, 640, 700}, all.Widths())
	some, err := Codec{MaxBytes: len(all.Renditions[1].Content)}.Render(content)
	require.NoError(t, err)
	require.Equal(t, all.Renditions[:2], some.Renditions)
	_, err = Codec{MaxBytes: 100}.Render(content)
	require.ErrorIs(t, err, domain.ErrPictureTooLarge)
}
