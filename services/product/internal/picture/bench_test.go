package picture

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// photograph returns a picture with as much detail as a photograph.
func photograph(w, h int, alpha uint8) *image.NRGBA {
	random := rand.New(rand.NewPCG(1, 2))
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			noise := random.UintN(24)
			m.SetNRGBA(x, y, color.NRGBA{
				R: uint8(uint(200*x/w) + noise), G: uint8(uint(200*y/h) + noise), B: uint8(uint((x/50*y/50)%200) + noise), A: alpha,
			})
		}
	}
	return m
}

// BenchmarkRender measures the figures of docs/pictures.md.
func BenchmarkRender(b *testing.B) {
	for name, content := range map[string][]byte{
		"JPEG of 12 megapixels":           asJPEG(b, photograph(4000, 3000, 255)),
		"transparent PNG of 3 megapixels": asPNG(b, photograph(2000, 1500, 200)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Codec{MaxBytes: 64 << 20}).Render(content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
